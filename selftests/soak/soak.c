// SPDX-License-Identifier: GPL-2.0
/*
 * Eight restless processes, all that there is to read of them being read, for as long as one
 * likes: does the kernel's memory grow?
 *
 * Now and then everybody is detached, and what the kernel uses is compared with what it used
 * the time before. At the end files are left open on purpose: that must be noticed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../kfiles.h"
#include "../lens.h"
#include "../onlooker.h"
#include "../racers.h"
#include "../stress.h"
#include "../tally.h"
#include "flat.h"
#include "kselftest.h"

#define TARGETS 8
/* Where all takes ten times as long, two: to look at all of them once must not take minutes. */
#define TARGETS_SCALE 20
#define LOOK_US 100000
/* Samples of a run, and the least time between two of them. */
#define SAMPLES 20
#define INTERVAL_MIN 15
/* The part of the time before the first one: caches fill, what is done once is done. */
#define WARM_UP 6
#define WARM_UP_MAX 120
/* Files left open before each of the last samples. */
#define CANARY_SAMPLES 3
#define CANARY_FILES 8

/**
 * struct soak - the run
 * @nr: targets
 * @pid: they
 * @churn: what they did
 * @done: how much of that at the last sample
 * @idle: times that one of them had done nothing from a sample to the next
 * @crowd: who looks at them
 * @flat: the samples
 * @peak_kb: the most that the module had from vmalloc() while it was busy
 * @began: when
 */
struct soak {
	unsigned int nr;
	pid_t pid[TARGETS];
	struct churn *churn;
	unsigned long done[TARGETS];
	unsigned int idle;
	struct crowd crowd;
	struct flat flat;
	long peak_kb;
	double began;
};

static void start_targets(struct soak *soak)
{
	int i;

	soak->nr = rounds(TARGETS_SCALE) < TARGETS ? rounds(TARGETS_SCALE) : TARGETS;
	soak->churn = share_memory(TARGETS * sizeof(*soak->churn));
	if (!soak->churn)
		ksft_exit_fail_msg("no memory\n");
	for (i = 0; i < soak->nr; i++) {
		soak->pid[i] = racer_fork(churn_forever, &soak->churn[i]);
		if (soak->pid[i] < 0)
			ksft_exit_fail_msg("no process\n");
		soak->crowd.pid[i] = soak->pid[i];
	}
}

static void look(struct soak *soak, double seconds)
{
	double end = racer_seconds() + seconds;
	long kb;

	while (racer_seconds() < end) {
		crowd_look(&soak->crowd);
		kb = flat_module_kb();
		if (kb > soak->peak_kb)
			soak->peak_kb = kb;
		usleep(LOOK_US);
	}
}

/* Nobody is attached and nobody runs while the memory is measured. */
static void measure(struct soak *soak)
{
	int i;

	crowd_leave(&soak->crowd);
	for (i = 0; i < soak->nr; i++) {
		kill(soak->pid[i], SIGSTOP);
		racer_wait_state(soak->pid[i], 'T');
	}
	if (!flat_sample(&soak->flat, racer_seconds() - soak->began))
		ksft_exit_fail_msg("no /proc/slabinfo: needs root and CONFIG_SLUB_DEBUG\n");
	for (i = 0; i < soak->nr; i++) {
		unsigned long done = churn_done(&soak->churn[i]);

		soak->idle += done == soak->done[i];
		soak->done[i] = done;
		kill(soak->pid[i], SIGCONT);
	}
}

static void soak_for(struct soak *soak, double seconds)
{
	double warm = seconds / WARM_UP < WARM_UP_MAX ? seconds / WARM_UP : WARM_UP_MAX;
	double interval = (seconds - warm) / SAMPLES, left;

	if (interval < INTERVAL_MIN)
		interval = INTERVAL_MIN;
	look(soak, warm);
	measure(soak);
	while ((left = soak->began + seconds - racer_seconds()) > interval / 2) {
		look(soak, left < interval ? left : interval);
		measure(soak);
	}
}

static unsigned int count_living(const struct soak *soak)
{
	unsigned int living = 0;
	char path[32], program[256];
	int i;

	for (i = 0; i < soak->nr; i++) {
		snprintf(path, sizeof(path), "/proc/%d/exe", soak->pid[i]);
		living += readlink(path, program, sizeof(program)) > 0;
	}
	return living;
}

/* Each of these holds memory of the module, also when the process is detached. */
static bool leave_files_open(pid_t pid)
{
	int i, fd;
	char byte;

	if (lens_attach(pid))
		return false;
	for (i = 0; i < CANARY_FILES; i++) {
		fd = lens_open(pid, "entries", O_RDONLY);
		if (fd < 0 || read(fd, &byte, 1) != 1)
			return false;
	}
	return true;
}

/* What is lost from a sample to the next must not pass as flat. */
static bool canary_is_found(struct soak *soak)
{
	struct flat *flat = &soak->flat;
	int i;

	/* only what comes now */
	flat->sample[0] = flat->sample[flat->nr - 1];
	flat->nr = 1;
	for (i = 0; i < CANARY_SAMPLES; i++) {
		if (!leave_files_open(soak->pid[0]))
			return false;
		measure(soak);
	}
	return !flat_holds(flat, FLAT_KMALLOC) && !flat_holds(flat, FLAT_USERS);
}

static void judge(struct soak *soak)
{
	const struct looked *looked = &soak->crowd.looked;
	enum flat_measure of;

	looked_print(looked, "soak");
	flat_print(&soak->flat);
	ksft_test_result(count_living(soak) == soak->nr, "the %u targets live\n", soak->nr);
	ksft_test_result(!soak->idle, "all of them were busy from each sample to the next\n");
	ksft_test_result(looked->files && !looked->wrong,
			 "%lu files were read, %lu times wrong\n", looked->files,
			 looked->wrong);
	ksft_test_result(told_is_exact(&looked->told),
			 "each event was read, or counted as dropped\n");
	for (of = 0; of < FLAT_MEASURES; of++)
		ksft_test_result(flat_holds(&soak->flat, of), "flat: %s\n",
				 flat_words(&soak->flat, of));
}

/* The counters of the module, as guest.sh tells them after the other tests. */
static void tell_stats(void)
{
	FILE *file = fopen(LENS_DIR "/stats", "r");
	char line[256];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (*line != '#')
			ksft_print_msg("stats %s", line);
	fclose(file);
}

static void sum_up(const struct soak *soak, double seconds, char *line, size_t size)
{
	const struct looked *looked = &soak->crowd.looked;
	unsigned long ops = 0;
	int i;

	for (i = 0; i < soak->nr; i++)
		ops += churn_done(&soak->churn[i]);
	snprintf(line, size,
		 "soak: %.0f s, %u targets (%lu operations), attached %lu times, %lu files, %lu lines, %lu records, %lu events, %lu dropped and counted; module in vmalloc at most %ld kB, %s; %s",
		 seconds, soak->nr, ops, looked->attached, looked->files, looked->lines,
		 looked->records, looked->told.events, looked->told.dropped, soak->peak_kb,
		 flat_words(&soak->flat, FLAT_KMALLOC), flat_words(&soak->flat, FLAT_VMALLOC));
	ksft_print_msg(TALLY_FORMAT "\n", "operations", ops);
	ksft_print_msg(TALLY_FORMAT "\n", "events", looked->told.events);
}

int main(int argc, char **argv)
{
	static struct soak soak;
	double seconds = argc == 2 ? atof(argv[1]) : 0;
	char line[1024];
	int i;

	setlinebuf(stdout);
	if (seconds <= 0) {
		fprintf(stderr, "usage: soak SECONDS\n");
		return 125;
	}
	ksft_print_header();
	if (lens_why_not())
		ksft_exit_skip("%s\n", lens_why_not());
	ksft_set_plan(4 + FLAT_MEASURES + 1);
	soak.began = racer_seconds();
	start_targets(&soak);
	soak_for(&soak, seconds);
	judge(&soak);
	sum_up(&soak, racer_seconds() - soak.began, line, sizeof(line));
	ksft_test_result(canary_is_found(&soak), "canary: files left open are noticed: %s\n",
			 flat_words(&soak.flat, FLAT_KMALLOC));
	for (i = 0; i < soak.nr; i++)
		racer_end(soak.pid[i]);
	tell_stats();
	printf("%s\n%u passed, %u failed\n", line, ksft_get_pass_cnt(), ksft_get_fail_cnt());
	return !!ksft_get_fail_cnt();
}
