// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the module's file "explain" and parses the predictions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lens.h"
#include "lens_explain.h"

static const char * const names[LENS_NR_ACCESSES] = { "read", "write", "exec" };

/**
 * lens_access_name() - What the file calls an access.
 * @access: the access
 * Return: the word.
 */
const char *lens_access_name(enum lens_access access)
{
	return names[access];
}

/**
 * lens_ask() - Write an address to the file.
 * @pid: the target
 * @addr: the address
 * Return: 0 or a negative errno.
 */
int lens_ask(pid_t pid, __u64 addr)
{
	char path[32], text[24];

	snprintf(path, sizeof(path), "%d/explain", pid);
	snprintf(text, sizeof(text), "%llx\n", addr);
	return lens_put(path, text);
}

/* "  read   zero-page,minor: words" */
static bool parse_access(const char *text, enum lens_access access, char *told)
{
	char start[16];
	const char *line;
	int words = 0;

	snprintf(start, sizeof(start), "\n  %s ", names[access]);
	line = strstr(text, start);
	if (!line)
		return false;
	return sscanf(line + strlen(start), " %39[a-z,-]: %n", told, &words) == 1 &&
	       words && !strstr(line + 1, start);
}

/**
 * lens_parse_answer() - Find the predictions.
 * @text: of the file; freed with the answer
 * @answer: filled; release with lens_free_answer()
 * Return: 0, or -EBADMSG.
 */
int lens_parse_answer(char *text, struct lens_answer *answer)
{
	enum lens_access access;

	*answer = (struct lens_answer){ .text = text };
	for (access = 0; access < LENS_NR_ACCESSES; access++)
		if (!parse_access(text, access, answer->told[access]))
			return -EBADMSG;
	return 0;
}

/**
 * lens_explain() - Ask about an address.
 * @pid: the target
 * @addr: the address
 * @answer: filled; release with lens_free_answer()
 * Return: 0 or a negative errno.
 */
int lens_explain(pid_t pid, __u64 addr, struct lens_answer *answer)
{
	char *text;
	int ret = lens_ask(pid, addr) ?: lens_text(pid, "explain", &text);

	*answer = (struct lens_answer){ 0 };
	return ret ?: lens_parse_answer(text, answer);
}

/**
 * lens_free_answer() - Release what lens_explain() filled.
 * @answer: may be released twice
 */
void lens_free_answer(struct lens_answer *answer)
{
	free(answer->text);
	answer->text = NULL;
}
