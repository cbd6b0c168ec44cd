// SPDX-License-Identifier: GPL-2.0
/*
 * The actors: processes of the tool's own program that do the acts of an experiment.
 *
 * The first one is started with exec, so that its memory is that of a new program; it
 * finds the acts, which are the tool's own functions, by their numbers. It hears a step's
 * number, does its act, and answers with a verdict.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab_actor.h"
#include "say.h"

/* Of the actor: what it plays in, and with whom. */
static const struct experiment *play;
static struct stage *stage;

void actor_serve(enum lab_who who)
{
	unsigned int number;
	enum lab_verdict verdict;

	while (recv(stage->sock[who], &number, sizeof(number), 0) == sizeof(number)) {
		verdict = play->step[number].act(stage);
		if (send(stage->sock[who], &verdict, sizeof(verdict), MSG_NOSIGNAL) < 0 ||
		    verdict == LEAVE)
			break;
	}
	_exit(0);
}

static const struct experiment *find(const char *name)
{
	const struct experiment * const *at = lab_list;

	while (*at && strcmp((*at)->name, name))
		at++;
	return *at;
}

static struct stage *map_stage(int fd)
{
	void *addr = mmap(NULL, sizeof(struct stage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return addr == MAP_FAILED ? NULL : addr;
}

/*
 * All actors stay on this processor: one that has set a page aside, to put it on a list of
 * the LRU later, holds it, and the kernel then copies where it could have reused.
 */
static void stay_here(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	sched_setaffinity(0, sizeof(here), &here);
}

int actor_main(const char *name, const char *fd)
{
	char comm[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	play = find(name);
	stage = play ? map_stage(atoi(fd)) : NULL;
	if (!stage)
		return fail(ACTOR_OPTION " is for 'ptelens lab' alone: see 'ptelens lab --help'");
	snprintf(comm, sizeof(comm), ACTOR_COMM "%s", name);
	prctl(PR_SET_NAME, comm, 0, 0, 0);
	if (!play->huge)
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	stay_here();
	/* children are not waited for */
	signal(SIGCHLD, SIG_IGN);
	stage->pid[PARENT] = getpid();
	actor_serve(PARENT);
}

static int make_stage(struct cast *cast, const char *dir)
{
	int i, ends[2];

	cast->fd = memfd_create("stage", MFD_CLOEXEC);
	if (cast->fd < 0 || ftruncate(cast->fd, sizeof(struct stage)))
		return fail("cannot make shared memory: %s", strerror(errno));
	cast->stage = map_stage(cast->fd);
	if (!cast->stage)
		return fail("cannot map shared memory: %s", strerror(errno));
	for (i = 0; i < LAB_ACTORS; i++) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
			return fail("cannot make a pair of sockets: %s", strerror(errno));
		cast->sock[i] = ends[0];
		cast->stage->sock[i] = ends[1];
	}
	cast->stage->page = getpagesize();
	snprintf(cast->stage->dir, sizeof(cast->stage->dir), "%s", dir);
	return 0;
}

/* In the child: what it keeps open is what an actor needs. */
static void become_actor(const struct cast *cast, const struct experiment *experiment)
{
	char * const no_words[] = { NULL };
	char fd[16];
	char * const argv[] = {
		"ptelens", "lab", ACTOR_OPTION, (char *)experiment->name, fd, NULL
	};
	int i;

	for (i = 0; i < LAB_ACTORS; i++)
		fcntl(cast->stage->sock[i], F_SETFD, 0);
	fcntl(cast->fd, F_SETFD, 0);
	snprintf(fd, sizeof(fd), "%d", cast->fd);
	execve("/proc/self/exe", argv, no_words);
	_exit(1);
}

int cast_start(struct cast *cast, const struct experiment *experiment, const char *dir)
{
	int i;

	*cast = (struct cast){ .fd = -1 };
	for (i = 0; i < LAB_ACTORS; i++)
		cast->sock[i] = -1;
	if (make_stage(cast, dir))
		return -1;
	fflush(NULL);
	cast->pid = fork();
	if (!cast->pid)
		become_actor(cast, experiment);
	for (i = 0; i < LAB_ACTORS; i++)
		close(cast->stage->sock[i]);
	if (cast->pid < 0) {
		cast->pid = 0;
		return fail("cannot start a process: %s", strerror(errno));
	}
	/* it is there when it says its pid */
	for (i = 0; i < 1000 && !cast->stage->pid[PARENT]; i++)
		usleep(10000);
	if (!cast->stage->pid[PARENT])
		return fail("the program of the experiment did not start");
	return 0;
}

int cast_tell(struct cast *cast, enum lab_who who, unsigned int step)
{
	if (send(cast->sock[who], &step, sizeof(step), MSG_NOSIGNAL) == sizeof(step))
		return 0;
	return fail("the program of the experiment is gone: %s", strerror(errno));
}

enum lab_verdict cast_hear(struct cast *cast, enum lab_who who)
{
	enum lab_verdict verdict;

	if (recv(cast->sock[who], &verdict, sizeof(verdict), 0) != sizeof(verdict)) {
		snprintf(cast->stage->note, sizeof(cast->stage->note),
			 "the program of the experiment died");
		return BROKEN;
	}
	if (verdict == LEAVE) {
		/* its end of the socket is closed after its memory is gone */
		while (recv(cast->sock[who], &verdict, sizeof(verdict), 0) > 0)
			;
		close(cast->sock[who]);
		cast->sock[who] = -1;
		return LEAVE;
	}
	return verdict;
}

void cast_end(struct cast *cast)
{
	int i;

	if (cast->pid) {
		kill(cast->pid, SIGKILL);
		while (waitpid(cast->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	for (i = 0; i < LAB_ACTORS; i++)
		if (cast->sock[i] >= 0)
			close(cast->sock[i]);
	if (cast->fd >= 0)
		close(cast->fd);
	if (cast->stage)
		munmap(cast->stage, sizeof(*cast->stage));
	*cast = (struct cast){ .fd = -1, .sock = { -1, -1 } };
}
