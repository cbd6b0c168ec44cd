// SPDX-License-Identifier: GPL-2.0
/* ptelens: the tool for the kernel module of that name. Finds the command. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"

static const struct cmd cmds[] = {
	{ "show", "one of the module's files as a table or as JSON", cmd_show },
	{ "who", "every entry of every process that maps a frame", cmd_who },
	{ "explain", "an address: the walk to it, and what an access will meet", cmd_explain },
	{ "events", "changes of entries as they happen, and why", cmd_events },
	{ "save", "all of the module's files of a process as one file", cmd_save },
	{ "diff", "what changed from one saved dump to another", cmd_diff },
	{ "watch", "the address space of a process on a full screen, live", cmd_watch },
	{ "lab", "experiments that make page tables change, and show it", cmd_lab },
	{ "picture", "an address space as a picture, to be put on a slide", cmd_picture },
};

#define NR_CMDS (sizeof(cmds) / sizeof(*cmds))

static int usage(void)
{
	size_t i;

	printf("Usage: ptelens COMMAND [ARGUMENT...]\n\n"
	       "Shows the page tables of live processes, as the kernel module ptelens\n"
	       "reads them. Needs root and the loaded module.\n\n"
	       "Commands:\n");
	for (i = 0; i < NR_CMDS; i++)
		printf("  %-8s %s\n", cmds[i].name, cmds[i].help);
	printf("\n'ptelens COMMAND --help' explains a command. Try: ptelens lab cow\n");
	return 0;
}

static int run(int argc, char **argv)
{
	size_t i;

	if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h") ||
	    !strcmp(argv[0], "help"))
		return usage();
	for (i = 0; i < NR_CMDS; i++)
		if (!strcmp(cmds[i].name, argv[0]))
			return cmds[i].run(argc, argv);
	return fail("there is no command '%s': 'ptelens --help' lists them", argv[0]);
}

/* A full disk must not pass for a whole dump. */
static int close_stdout(int err)
{
	int bad = ferror(stdout);

	if (!fclose(stdout) && !bad)
		return err;
	return fail("cannot write the output: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	int err;

	setlocale(LC_ALL, "");
	/* JSON has no decimal comma, nor has what is typed */
	setlocale(LC_NUMERIC, "C");
	if (argc < 2)
		err = fail("which command? 'ptelens --help' lists them");
	else
		err = run(argc - 1, argv + 1);
	return close_stdout(err) ? EXIT_FAILURE : EXIT_SUCCESS;
}
