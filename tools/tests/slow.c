// SPDX-License-Identifier: GPL-2.0
/*
 * A slow serial line, for tests: runs a command on a terminal of its own that says that it has
 * BAUD, and lets only so much of what the command writes through. FILE gets the number of bytes
 * that came at most without the line being free for a moment.
 */
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/*
 * Milliseconds between two pieces of output, and bits that a byte takes. It is a little faster
 * than it says: who waits as long as he should finds it free.
 */
#define TICK 50
#define BITS 10

static const struct {
	int baud;
	speed_t speed;
} speeds[] = {
	{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 },
};

static speed_t speed_of(int baud)
{
	size_t i;

	for (i = 0; i < sizeof(speeds) / sizeof(*speeds); i++)
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	return 0;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* What is pressed here is pressed there. */
static void pass_keys(int master)
{
	char text[256];
	ssize_t got = read(STDIN_FILENO, text, sizeof(text));

	if (got > 0 && write(master, text, got) < 0)
		perror("slow");
}

/* Until the command has ended, and all that it wrote is through; returns what FILE gets. */
static long long pass_output(int master, int per_tick)
{
	long long due = now(), in_a_row = 0, most = 0;
	char text[4096];
	ssize_t got;

	for (;;) {
		struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
		long long left = due - now();

		if (left > 0) {
			if (poll(&in, 1, left) > 0)
				pass_keys(master);
			continue;
		}
		due += TICK;
		in = (struct pollfd){ .fd = master, .events = POLLIN };
		if (poll(&in, 1, 0) <= 0) {
			in_a_row = 0;
			continue;
		}
		got = read(master, text, per_tick);
		if (got <= 0 || write(STDOUT_FILENO, text, got) < 0)
			return most;
		in_a_row += got;
		if (in_a_row > most)
			most = in_a_row;
	}
}

int main(int argc, char **argv)
{
	int baud = argc > 3 ? atoi(argv[1]) : 0, master, status;
	FILE *out = argc > 3 ? fopen(argv[2], "we") : NULL;
	struct termios mode, own;
	struct winsize size;
	pid_t pid;

	if (!out || !speed_of(baud) || tcgetattr(STDIN_FILENO, &own) ||
	    ioctl(STDIN_FILENO, TIOCGWINSZ, &size)) {
		fprintf(stderr, "usage: slow BAUD FILE COMMAND..., on a terminal; 1200 to 19200\n");
		return 2;
	}
	mode = own;
	cfsetspeed(&mode, speed_of(baud));
	pid = forkpty(&master, NULL, &mode, &size);
	if (!pid) {
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	cfmakeraw(&mode);
	tcsetattr(STDIN_FILENO, TCSANOW, &mode);
	fprintf(out, "%lld\n", pass_output(master, baud / BITS * TICK / 1000 + 1));
	tcsetattr(STDIN_FILENO, TCSANOW, &own);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
