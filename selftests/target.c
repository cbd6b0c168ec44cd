// SPDX-License-Identifier: GPL-2.0
/*
 * Forks a child that builds a scene in its memory and then stands still.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "target.h"

static int report_pipe = -1;

/*
 * Gives the child pages of its own for what it inherited: otherwise the parent's
 * copy-on-write would change map counts while the two files are compared.
 */
static void unshare_pages(void)
{
	unsigned long start, end, at;
	char line[256], perm[5];
	FILE *file = fopen("/proc/self/maps", "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx %4s", &start, &end, perm) != 3)
			continue;
		if (strncmp(perm, "rw", 2) || perm[3] != 'p' || end - start > (64UL << 20))
			continue;
		for (at = start; at < end; at += getpagesize())
			__atomic_fetch_or((char *)at, 0, __ATOMIC_RELAXED);
	}
	fclose(file);
}

static void report(struct scene *scene)
{
	if (write(report_pipe, scene, sizeof(*scene)) != sizeof(*scene))
		_exit(1);
}

/**
 * scene_pause() - Report to the test and stop until target_next().
 * @scene: sent with the verdict SCENE_READY
 *
 * khugepaged leaves a process with PR_SET_THP_DISABLE alone, so the huge pages
 * of a stopped target stay as they are.
 */
void scene_pause(struct scene *scene)
{
	scene->verdict = SCENE_READY;
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	report(scene);
	raise(SIGSTOP);
	prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0);
}

/**
 * scene_expect() - Tell the test what some pages must be like.
 * @scene: gets the expectation
 * @addr: first page
 * @expect: the rest; @expect.pages may be 0 for one page
 */
void scene_expect(struct scene *scene, const void *addr, struct expect expect)
{
	if (scene->nr_expects == SCENE_EXPECTS)
		abort();
	expect.addr = (unsigned long)addr;
	if (!expect.pages)
		expect.pages = 1;
	scene->expect[scene->nr_expects++] = expect;
}

/**
 * scene_skip() - Say that this machine cannot do the scene.
 * @scene: gets the note
 * @why: one sentence
 * Return: SCENE_SKIP, for the builder to return.
 */
enum scene_verdict scene_skip(struct scene *scene, const char *why)
{
	snprintf(scene->note, sizeof(scene->note), "%s", why);
	return SCENE_SKIP;
}

/**
 * scene_fail() - Say that something failed that should have worked.
 * @scene: gets the note with errno
 * @what: the step that failed
 * Return: SCENE_FAIL, for the builder to return.
 */
enum scene_verdict scene_fail(struct scene *scene, const char *what)
{
	snprintf(scene->note, sizeof(scene->note), "%s: %s", what, strerror(errno));
	return SCENE_FAIL;
}

static void run_child(pid_t parent, scene_builder build, const void *arg)
{
	struct scene scene = { 0 };
	enum scene_verdict verdict;

	die_with(parent);
	unshare_pages();
	verdict = build(&scene, arg);
	while (verdict == SCENE_READY)
		scene_pause(&scene);
	scene.verdict = verdict;
	report(&scene);
	_exit(0);
}

static enum scene_verdict lost(struct target *target, const char *why)
{
	snprintf(target->scene.note, sizeof(target->scene.note), "target: %s", why);
	target->scene.verdict = SCENE_FAIL;
	return SCENE_FAIL;
}

/* Waits for the child's report, then for it to be stopped with all its threads. */
static enum scene_verdict wait_stopped(struct target *target)
{
	int status;

	if (read(target->pipe, &target->scene, sizeof(target->scene)) !=
	    sizeof(target->scene))
		return lost(target, "died before it was ready");
	if (target->scene.verdict != SCENE_READY)
		return target->scene.verdict;
	if (waitpid(target->pid, &status, WUNTRACED) != target->pid || !WIFSTOPPED(status))
		return lost(target, "did not stop");
	return SCENE_READY;
}

/**
 * target_start() - Fork a child, let it build a scene and wait until it is stopped.
 * @target: filled; call target_end() whatever the verdict
 * @build: runs in the child
 * @arg: for @build
 * Return: SCENE_READY, or another verdict with target->scene.note telling why.
 */
enum scene_verdict target_start(struct target *target, scene_builder build, const void *arg)
{
	pid_t parent = getpid();
	int ends[2];

	*target = (struct target){ .pipe = -1 };
	if (pipe(ends))
		return lost(target, "no pipe");
	fflush(NULL);
	target->pid = fork();
	if (!target->pid) {
		close(ends[0]);
		report_pipe = ends[1];
		run_child(parent, build, arg);
	}
	close(ends[1]);
	target->pipe = ends[0];
	if (target->pid < 0) {
		target->pid = 0;
		return lost(target, "no fork");
	}
	return wait_stopped(target);
}

/**
 * target_next() - Let the builder go on after scene_pause() and stop again.
 * @target: stopped
 * Return: as target_start().
 */
enum scene_verdict target_next(struct target *target)
{
	kill(target->pid, SIGCONT);
	return wait_stopped(target);
}

/**
 * target_end() - Kill and reap the child.
 * @target: from target_start(); may be ended twice
 */
void target_end(struct target *target)
{
	if (target->pid > 0) {
		kill(target->pid, SIGKILL);
		while (waitpid(target->pid, NULL, 0) < 0 && errno == EINTR)
			;
		close(target->pipe);
	}
	target->pid = 0;
}
