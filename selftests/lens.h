/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's debugfs files as the tests see them: attach, read whole, parse.
 *
 * lens_files.c does the reading and writing, lens_parse.c and lens_column.c turn text
 * into the structs below. Nothing here decides what is right; see kfiles.h and compare.h.
 */
#ifndef SELFTESTS_LENS_H
#define SELFTESTS_LENS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LENS_DIR "/sys/kernel/debug/ptelens"

/* The kinds of an entry, in the order of the columns of the vmas file. */
enum lens_kind {
	LENS_PRESENT,
	LENS_PROTNONE,
	LENS_ZERO,
	LENS_SPECIAL,
	LENS_SWAP,
	LENS_MIGRATION,
	LENS_HWPOISON,
	LENS_DEVICE,
	LENS_MARK_UFFD_WP,
	LENS_MARK_POISON,
	LENS_MARK_GUARD,
	LENS_UNKNOWN,
	LENS_NR_KINDS,
};

enum lens_level { LENS_PTE, LENS_PMD, LENS_PUD, LENS_P4D, LENS_PGD, LENS_NR_LEVELS };

/* What stands behind "pfn=" or "swap=": one value, a run, or pieces. */
enum lens_form {
	LENS_NONE,	/* "-" */
	LENS_ONE,	/* FIRST */
	LENS_RUN,	/* FIRST+N: N base pages without a gap */
	LENS_PIECES,	/* FIRST~M: M pieces */
};

/**
 * struct lens_target - the target column
 * @form: how the column was written
 * @is_swap: "swap=" instead of "pfn="
 * @type: number of the swap area, of a swap target
 * @first: page frame number or swap offset
 * @count: N or M of the form, 1 for LENS_ONE
 */
struct lens_target {
	enum lens_form form;
	bool is_swap;
	unsigned int type;
	__u64 first;
	__u64 count;
};

/* A number that the folio column does not say. */
#define LENS_UNSAID (-1L)

/**
 * struct lens_folio - the folio column
 * @type: anon, file ... or "-"
 * @order: folio order
 * @ref: reference count
 * @map: map count
 * @node: NUMA node
 * @sub: which page of the folio the first page of the line is
 * @parts: pages under a huge entry that PTEs map too
 * @cgroup: inode number of its memory cgroup
 * @kpf: letters of the page flags, NULL when the column does not say
 * @map_about: the map count was written map~N
 * @excl: "excl" was there
 * @pin: "pin" was there
 */
struct lens_folio {
	const char *type;
	long order;
	long ref;
	long map;
	long node;
	long sub;
	long parts;
	long cgroup;
	const char *kpf;
	bool map_about;
	bool excl;
	bool pin;
};

/**
 * struct lens_line - a data line of entries, ranges or swap
 * @start: first virtual address
 * @pages: base pages covered
 * @level: where the entry sits
 * @raw: the entry as read
 * @kind: its kind
 * @target: the frame or the swap slot
 * @flags: the letters
 * @folio: the folio column
 * @perm: rwx and p or s of the VMA
 * @vma_type: as in struct lens_vma
 * @vma_flags: words of VmFlags joined by +, or "-"
 * @name: the VMA's name or escaped path with +HEX; "" without a name
 *
 * The strings point into the text of the struct lens_lines.
 */
struct lens_line {
	__u64 start;
	__u64 pages;
	enum lens_level level;
	__u64 raw;
	enum lens_kind kind;
	struct lens_target target;
	const char *flags;
	struct lens_folio folio;
	const char *perm;
	const char *vma_type;
	const char *vma_flags;
	const char *name;
};

struct lens_lines {
	char *text;
	struct lens_line *line;
	size_t nr;
};

/**
 * struct lens_vma - a data line of the vmas file
 * @start: first address
 * @end: one past the last address
 * @perm: as in /proc/PID/maps
 * @type: anon heap stack file shmem hugetlb special
 * @pages: size in base pages
 * @entries: count of entries, a huge leaf is one
 * @kind: base pages by kind; the three markers share LENS_MARK_UFFD_WP
 * @pmd: base pages in leaves at pmd level
 * @pud: base pages in leaves at pud level
 * @accessed: base pages with the accessed bit
 * @dirty: base pages with the dirty bit
 * @name: as in the vma column
 */
struct lens_vma {
	__u64 start;
	__u64 end;
	const char *perm;
	const char *type;
	__u64 pages;
	__u64 entries;
	__u64 kind[LENS_NR_KINDS];
	__u64 pmd;
	__u64 pud;
	__u64 accessed;
	__u64 dirty;
	const char *name;
};

struct lens_vmas {
	char *text;
	struct lens_vma *vma;
	size_t nr;
};

/**
 * struct lens_row - a row of the summary file
 * @group: total kind level flag vma folio tables contig sum
 * @name: the row's name in its group
 * @entries: third column
 * @pages: fourth column
 * @bytes: fifth column
 */
struct lens_row {
	const char *group;
	const char *name;
	__u64 entries;
	__u64 pages;
	__u64 bytes;
};

struct lens_summary {
	char *text;
	struct lens_row *row;
	size_t nr;
};

/* lens_files.c: */
const char *lens_why_not(void);
int lens_put(const char *path, const char *text);
int lens_attach(pid_t pid);
int lens_detach(pid_t pid);
int lens_detach_all(void);
int lens_open(pid_t pid, const char *file, int flags);
int lens_slurp(int fd, size_t chunk, char **text);
int lens_text(pid_t pid, const char *file, char **text);
int lens_filter(pid_t pid, const char *words);
int lens_read_lines(pid_t pid, const char *file, struct lens_lines *lines);
int lens_read_vmas(pid_t pid, struct lens_vmas *vmas);
int lens_read_summary(pid_t pid, struct lens_summary *summary);
long long lens_stat(const char *name);

/* lens_parse.c: */
int lens_parse_lines(char *text, struct lens_lines *lines);
int lens_parse_vmas(char *text, struct lens_vmas *vmas);
int lens_parse_summary(char *text, struct lens_summary *summary);
void lens_hide_changing(char *text);
void lens_free_lines(struct lens_lines *lines);
void lens_free_vmas(struct lens_vmas *vmas);
void lens_free_summary(struct lens_summary *summary);
const char *lens_kind_name(enum lens_kind kind);
const char *lens_level_name(enum lens_level level);
const struct lens_line *lens_find(const struct lens_lines *lines, __u64 addr);
const struct lens_row *lens_find_row(const struct lens_summary *summary,
				     const char *group, const char *name);
bool lens_flag(const struct lens_line *line, char letter);

#endif /* SELFTESTS_LENS_H */
