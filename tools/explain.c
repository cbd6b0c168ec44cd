// SPDX-License-Identifier: GPL-2.0
/* ptelens explain: what is at an address, and what an access will meet there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "cmd.h"
#include "explain.h"
#include "files.h"
#include "options.h"
#include "say.h"

static int usage(void)
{
	printf("Usage: ptelens explain PID ADDRESS\n\n"
	       "Explains an address (hex) of a process: the walk through the page tables\n"
	       "entry by entry, where it ends, and what a read, a write and a jump will\n"
	       "meet there. Attaches to the process, if it is not attached, for as long as\n"
	       "it takes.\n\n"
	       "Options:\n"
	       "  -h, --help               this text\n");
	return 0;
}

/*
 * Writes the address; a file that is opened to be read after that has its
 * answer. Somebody else may ask in between: then the answer is to theirs.
 */
static int ask(int pid, const char *address)
{
	int fd = files_open(pid, "explain", O_WRONLY);
	char line[64];
	int len, error = 0;

	if (fd < 0)
		return -1;
	/* with the newline: a single byte is no command */
	len = snprintf(line, sizeof(line), "%s\n", address);
	if (len >= (int)sizeof(line))
		error = EINVAL;
	else if (write(fd, line, len) < 0)
		error = errno;
	close(fd);
	if (error == EINVAL)
		return fail("'%s' is no address of user space: give it in hex, as in /proc/%d/maps",
			    address, pid);
	return error ? files_failed(pid, "explain", error) : 0;
}

static int answer(int pid, char *text, size_t size)
{
	ssize_t got;
	size_t length = 0;
	int error, fd = files_open(pid, "explain", O_RDONLY);

	if (fd < 0)
		return -1;
	while ((got = read(fd, text + length, size - 1 - length)) > 0)
		length += got;
	error = errno;
	close(fd);
	text[length] = '\0';
	return got ? files_failed(pid, "explain", error) : 0;
}

int explain(int pid, const char *address, char *text, size_t size)
{
	return ask(pid, address) ? -1 : answer(pid, text, size);
}

int cmd_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	char text[16384];
	int opt, pid;

	opt = option_next(argc, argv, ":h", options);
	if (opt != -1)
		return opt ? usage() : -1;
	if (argc - optind != 2)
		return fail("explain what? ptelens explain PID ADDRESS");
	pid = parse_pid(argv[optind]);
	if (pid < 0 || attach(pid))
		return -1;
	if (explain(pid, argv[optind + 1], text, sizeof(text)))
		return -1;
	fputs(text, stdout);
	return 0;
}
