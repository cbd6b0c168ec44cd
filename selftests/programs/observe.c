// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at every process of a name until SIGTERM: its files, its events, all of it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../onlooker.h"

#define PAUSE_US 30000

static volatile sig_atomic_t stop;

static void on_term(int signal)
{
	stop = 1;
}

/* Tells that from now on somebody looks. */
static void say_ready(const char *path)
{
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

int main(int argc, char **argv)
{
	static struct crowd crowd;
	bool ready = false;

	if (argc != 3) {
		fprintf(stderr, "usage: observe COMM READY-FILE\n");
		return 125;
	}
	crowd.comm = argv[1];
	signal(SIGTERM, on_term);
	while (!stop) {
		crowd_look(&crowd);
		if (crowd.watching && !ready)
			say_ready(argv[2]);
		ready = crowd.watching;
		usleep(PAUSE_US);
	}
	crowd_leave(&crowd);
	looked_print(&crowd.looked, crowd.comm);
	if (!crowd.looked.files || crowd.looked.wrong)
		return 1;
	return told_is_exact(&crowd.looked.told) ? 0 : 2;
}
