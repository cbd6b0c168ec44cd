/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files "shared" and "who" as entries, to be compared with the long way.
 */
#ifndef SELFTESTS_SHARING_H
#define SELFTESTS_SHARING_H

#include "brute.h"
#include "target.h"

#define SHARERS 100		/* more than "shared" names in a line */
#define SHARED_PAGES 600	/* more than the module looks for at a time */

/* sharing_scenes.c: */
enum scene_verdict share_fork_tree(struct scene *scene, const void *arg);
enum scene_verdict share_memfd(struct scene *scene, const void *arg);
enum scene_verdict share_file_private(struct scene *scene, const void *arg);
enum scene_verdict share_thp_in_parts(struct scene *scene, const void *arg);
enum scene_verdict share_hugetlb(struct scene *scene, const void *arg);
enum scene_verdict share_ksm(struct scene *scene, const void *arg);
enum scene_verdict share_zero_page(struct scene *scene, const void *arg);
enum scene_verdict share_pid_namespace(struct scene *scene, const void *arg);
enum scene_verdict share_with_many(struct scene *scene, const void *arg);

/* sharing_read.c: */
/**
 * struct told - what "shared" says of a target
 * @mapper: per page of the target and mapper of it; a run need not name all its
 *	frames, so the address of the page stands in place of the frame
 * @more: mappers that only were counted
 */
struct told {
	struct mappers mapper;
	size_t more;
};

int shared_read(pid_t pid, struct told *told);
void told_free(struct told *told);

/**
 * struct answer - what "who" says
 * @mapper: the entries; kinds without a frame are none
 * @found: the count in the last note
 * @use: what the first frame is used for
 */
struct answer {
	struct mappers mapper;
	unsigned long found;
	char use[64];
};

int who_ask(const char *question, struct answer *answer);
void answer_free(struct answer *answer);

#endif /* SELFTESTS_SHARING_H */
