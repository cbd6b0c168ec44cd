/* SPDX-License-Identifier: GPL-2.0 */
/* Options of commands, and those of all commands that print rows. */
#ifndef PTELENS_OPTIONS_H
#define PTELENS_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "print.h"
#include "source.h"

/* The letter of an option that has none. */
enum {
	OPT_LIST_COLUMNS = 256,
	OPT_OF_COMMAND,		/* the first of a command's own */
};

/**
 * option_next() - The next option of a command line.
 * @argc: as the command got it
 * @argv: as the command got it
 * @letters: as for getopt_long(), with a : in front
 * @options: as for getopt_long()
 *
 * Return: the option, -1 behind the last one, or 0 and said so.
 */
int option_next(int argc, char **argv, const char *letters, const struct option *options);

/**
 * option_left() - See that a command line has the words that the command takes.
 * @argc: as the command got it
 * @argv: as the command got it
 * @most: how many words, behind the options
 *
 * Return: 0, or -1 and said so: there is one too many.
 */
int option_left(int argc, char **argv, int most);

/**
 * struct print_options - how rows are printed
 * @columns: as for view_select()
 * @json: as JSON
 * @raw: single blanks between columns
 * @no_headings: no line with the names of the columns
 * @list_columns: tell the columns instead
 * @help: tell the options instead
 */
struct print_options {
	const char *columns;
	bool json;
	bool raw;
	bool no_headings;
	bool list_columns;
	bool help;
};

/**
 * print_option_next() - The next option of a command that prints rows, that is its own.
 * @argc: as the command got it
 * @argv: as the command got it
 * @options: gets what is common to such commands
 * @own: the others, as for getopt_long(); none is a letter; NULL for none
 *
 * Return: as option_next().
 */
int print_option_next(int argc, char **argv, struct print_options *options,
		      const struct option *own);

/** print_options_help() - Print the help of what is common. */
void print_options_help(void);

/**
 * print_start() - Begin to print rows.
 * @print: what is all zero; filled in
 * @view: of what
 * @options: how
 *
 * Return: the printer, whose begin() comes next, or NULL and said so.
 */
const struct printer *print_start(struct print *print, const struct view *view,
				  const struct print_options *options);

/** print_rows() - Print all rows of a source, from begin() to end(). Return: 0 or -1. */
int print_rows(struct source *source, const struct printer *printer, struct print *print);

#endif /* PTELENS_OPTIONS_H */
