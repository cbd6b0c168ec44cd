/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of the explain tests: a file adds scenes as its variants.
 *
 * For each access a scene is built anew, the file is asked, and then the target
 * does what was asked about.
 */
#ifndef SELFTESTS_EXPLAIN_H
#define SELFTESTS_EXPLAIN_H

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "access.h"
#include "kfiles.h"
#include "kselftest_harness.h"
#include "memory.h"
#include "watch.h"

#define EXPLAIN_SETTINGS 3
/* Seconds; the machine may be an emulated one. */
#define EXPLAIN_TIMEOUT 60

/**
 * struct trial - what a target is to do
 * @build: makes the scene and puts the page into scene->addr[0]
 * @access: what to do with it then
 */
struct trial {
	scene_builder build;
	enum lens_access access;
};

FIXTURE(explain)
{
	struct target target;
	struct kf_setting scanner[2];
	struct kf_setting setting[EXPLAIN_SETTINGS];
};

/*
 * @told: by access what the file is to say, with | between what it may say.
 * Settings that the machine does not have are left out; the builder will notice.
 */
FIXTURE_VARIANT(explain)
{
	scene_builder build;
	const char *told[LENS_NR_ACCESSES];
	struct {
		const char *path;
		const char *value;
	} setting[EXPLAIN_SETTINGS];
};

/* Room for it in the scene that is sent to the test. */
static inline struct observed *observed_of(struct scene *scene)
{
	static_assert(sizeof(struct observed) <= sizeof(scene->value), "no room");
	return (struct observed *)scene->value;
}

static enum scene_verdict build_and_access(struct scene *scene, const void *arg)
{
	const struct trial *trial = arg;
	enum scene_verdict verdict = trial->build(scene, NULL);

	if (verdict != SCENE_READY)
		return verdict;
	scene->addr[0] += ACCESS_OFFSET;
	scene_pause(scene);
	access_do((char *)scene->addr[0], trial->access, observed_of(scene));
	return SCENE_READY;
}

FIXTURE_SETUP(explain)
{
	int i;

	memset(self, 0, sizeof(*self));
	/* what would take access rights and accessed bits at random */
	kf_set(&self->scanner[0], "/proc/sys/kernel/numa_balancing", "0");
	kf_set(&self->scanner[1], "/sys/module/damon_stat/parameters/enabled", "N");
	for (i = 0; i < EXPLAIN_SETTINGS && variant->setting[i].path; i++)
		kf_set(&self->setting[i], variant->setting[i].path, variant->setting[i].value);
}

FIXTURE_TEARDOWN(explain)
{
	int i;

	watch_end(&self->target);
	for (i = EXPLAIN_SETTINGS - 1; i >= 0; i--)
		kf_restore(&self->setting[i]);
	kf_restore(&self->scanner[1]);
	kf_restore(&self->scanner[0]);
}

/* Is a word one of those between the bars? */
static bool is_one_of(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (;;) {
		if (!strncmp(words, word, len) && (!words[len] || words[len] == '|'))
			return true;
		words = strchr(words, '|');
		if (!words++)
			return false;
	}
}

#ifdef __x86_64__
static const char *of_machine(const char *told, const struct target *target,
			      enum lens_access access)
{
	return told;
}
#else
/* Whether a mapping may be run is asked for before the page is looked for. */
static const char *of_machine(const char *told, const struct target *target,
			      enum lens_access access)
{
	const struct kf_vma *vma;
	struct kf_smaps smaps;

	if (access != LENS_EXEC || kf_smaps(target->pid, &smaps))
		return told;
	vma = kf_find_vma(&smaps, target->scene.addr[0]);
	if (vma && vma->perm[2] != 'x')
		told = "segv-accerr";
	kf_free_smaps(&smaps);
	return told;
}
#endif

static void try_access(struct __test_metadata *_metadata, struct target *target,
		       const struct trial *trial, const char *told)
{
	enum scene_verdict verdict = watch_start(target, build_and_access, trial);
	const struct observed *observed;
	struct lens_answer answer;
	const char *wrong;

	if (verdict == SCENE_SKIP)
		SKIP(return, "%s", target->scene.note);
	ASSERT_EQ(SCENE_READY, verdict)
		TH_LOG("%s", target->scene.note);
	ASSERT_EQ(0, lens_explain(target->pid, target->scene.addr[0], &answer));
	told = of_machine(told, target, trial->access);
	EXPECT_TRUE(is_one_of(told, answer.told[trial->access]))
		TH_LOG("says %s, not %s:\n%s", answer.told[trial->access], told,
		       answer.text);
	ASSERT_EQ(SCENE_READY, target_next(target))
		TH_LOG("%s", target->scene.note);
	observed = observed_of(&target->scene);
	wrong = access_judge(answer.told[trial->access], observed);
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s: %s; signal %d code %d, %ld minor %ld major, %llx -> %llx, %lld:\n%s",
		       answer.told[trial->access], wrong, observed->signal, observed->code,
		       observed->minor, observed->major, observed->before, observed->after,
		       observed->uffd, answer.text);
	lens_free_answer(&answer);
}

TEST_F_TIMEOUT(explain, read, EXPLAIN_TIMEOUT)
{
	const struct trial trial = { variant->build, LENS_READ };

	try_access(_metadata, &self->target, &trial, variant->told[LENS_READ]);
}

TEST_F_TIMEOUT(explain, write, EXPLAIN_TIMEOUT)
{
	const struct trial trial = { variant->build, LENS_WRITE };

	try_access(_metadata, &self->target, &trial, variant->told[LENS_WRITE]);
}

TEST_F_TIMEOUT(explain, exec, EXPLAIN_TIMEOUT)
{
	const struct trial trial = { variant->build, LENS_EXEC };

	try_access(_metadata, &self->target, &trial, variant->told[LENS_EXEC]);
}

#endif /* SELFTESTS_EXPLAIN_H */
