// SPDX-License-Identifier: GPL-2.0
/* The options of the command events. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "options.h"
#include "say.h"

enum {
	OPT_CAUSE = OPT_OF_COMMAND,
	OPT_STATS,
	OPT_FOR,
	OPT_RANGE,
	OPT_FILE,
};

static void usage(void)
{
	int i, at = 8;

	printf("Usage: ptelens events PID [OPTION...]\n"
	       "       ptelens events --file SAVED [OPTION...]\n\n"
	       "Shows changes of the entries of a process as they happen, with the cause of\n"
	       "each, until Ctrl-C or until the process exits; goes on after an exec. Attaches\n"
	       "to the process, if it is not attached, for as long as it takes.\n\n"
	       "Options:\n"
	       "      --cause CAUSE,...    only of these causes\n"
	       "      --range FROM-TO      only of this memory, in hex\n"
	       "  -n, --count N            no more than N events\n"
	       "      --for SECONDS        no longer than that\n"
	       "      --stats              at the end a table: events and pages by cause\n"
	       "      --file SAVED         reads a copy of the file (cat events >SAVED), no PID\n"
	       "  -q, --quiet              no events, only that table\n"
	       "  -J, --json               JSON, an object a line; numbers are decimal there\n"
	       "  -h, --help               this text\n\n"
	       "Causes:");
	for (i = 0; i < EVENT_CAUSES; i++) {
		at += strlen(event_causes[i]) + 1;
		if (at > 78)
			at = strlen(event_causes[i]) + 3;
		printf("%s%s", at == (int)strlen(event_causes[i]) + 3 ? "\n  " : " ",
		       event_causes[i]);
	}
	printf("\n\nIn a line: time (seconds since boot), thread and name of who did it, cause,\n"
	       "first address, pages, level, and the entry before and after: the flags that are\n"
	       "set and the frame of the first page. The module's README explains them all.\n");
}

static int parse_causes(struct events_wanted *wanted, char *names)
{
	char *name;
	int cause;

	memset(wanted->cause, 0, sizeof(wanted->cause));
	while ((name = strsep(&names, ","))) {
		cause = event_cause(name);
		if (cause < 0)
			return fail("there is no cause '%s': 'ptelens events --help' lists them",
				    name);
		wanted->cause[cause] = true;
	}
	return 0;
}

static int parse_range(struct events_wanted *wanted, const char *text)
{
	char rest;

	if (sscanf(text, "%llx-%llx%c", &wanted->start, &wanted->end, &rest) == 2 &&
	    wanted->start < wanted->end && !strchr(text + 1, ' '))
		return 0;
	return fail("'%s' is no range: give it as FROM-TO in hex, as in /proc/PID/maps", text);
}

static int parse_count(struct events_wanted *wanted, const char *text)
{
	char *end;

	errno = 0;
	wanted->most = strtoull(text, &end, 10);
	if (!errno && !*end && wanted->most && *text != '-')
		return 0;
	return fail("'%s' is no number of events: give one from 1 on", text);
}

static int parse_seconds(struct events_wanted *wanted, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (*end || end == text || !(seconds > 0 && seconds < 1e9))
		return fail("'%s' is no time: give seconds, as in --for 2.5", text);
	wanted->seconds = seconds;
	return 0;
}

int events_options(int argc, char **argv, struct events_wanted *wanted)
{
	static const struct option options[] = {
		{ "cause", required_argument, NULL, OPT_CAUSE },
		{ "range", required_argument, NULL, OPT_RANGE },
		{ "count", required_argument, NULL, 'n' },
		{ "for", required_argument, NULL, OPT_FOR },
		{ "file", required_argument, NULL, OPT_FILE },
		{ "stats", no_argument, NULL, OPT_STATS },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	int opt, err = 0;

	*wanted = (struct events_wanted){ .end = ~0ULL };
	memset(wanted->cause, true, sizeof(wanted->cause));
	while (!err && (opt = option_next(argc, argv, ":n:qJh", options)) != -1) {
		switch (opt) {
		case OPT_CAUSE:
			err = parse_causes(wanted, optarg);
			break;
		case OPT_RANGE:
			err = parse_range(wanted, optarg);
			break;
		case 'n':
			err = parse_count(wanted, optarg);
			break;
		case OPT_FOR:
			err = parse_seconds(wanted, optarg);
			break;
		case OPT_FILE:
			wanted->saved = optarg;
			break;
		case OPT_STATS:
			wanted->stats = true;
			break;
		case 'q':
			wanted->quiet = true;
			break;
		case 'J':
			wanted->json = true;
			break;
		case 'h':
			usage();
			return 1;
		default:
			return -1;
		}
	}
	return err;
}
