/* SPDX-License-Identifier: GPL-2.0 */
/* A source of rows: a file of the module, or a saved one, line by line. */
#ifndef PTELENS_SOURCE_H
#define PTELENS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the tool understands; the first line of a target's file tells. */
#define FORMAT_VERSION 1

#define FIELDS_MAX 24

/**
 * struct header - what the first line of a target's file says
 * @file: the name of the file
 * @pid: the target
 * @comm: its name
 * @page_size: of a base page, in bytes
 * @levels: of the page tables
 * @filter: words, or "none"
 */
struct header {
	char file[16];
	int pid;
	char comm[64];
	unsigned long page_size;
	int levels;
	char filter[4096];
};

/**
 * struct row - one line
 * @header: of the file that it is from; all zero if that file has none
 * @field: its fields, as the file has them
 * @out: room for the text of one column, whatever it makes of the fields
 * @size: of @out
 */
struct row {
	const struct header *header;
	char *field[FIELDS_MAX];
	char *out;
	size_t size;
};

/**
 * struct source - an open file
 * @in: it
 * @name: how to call it when something is wrong with it
 * @pid: the target, or 0 for a saved file
 * @saved: what somebody saved
 * @left: bytes that may be read, of a part of a file; or -1
 * @nr_fields: of each line
 * @note: as of struct view
 * @header: what its first line said
 * @row: the line at hand
 * @line: its text
 * @room: for @line
 * @nr: its number
 */
struct source {
	FILE *in;
	const char *name;
	int pid;
	bool saved;
	long long left;
	unsigned int nr_fields;
	void (*note)(const char *line);
	struct header header;
	struct row row;
	char *line;
	size_t room;
	unsigned long nr;
};

/**
 * source_open() - Begin to read.
 * @source: to be filled in
 * @fd: an open file, or -1 to open @name
 * @name: of the module's file, or the path of the saved one
 * @pid: the target, or 0
 * @nr_fields: that each line must have
 *
 * Return: 0, or -1 and said so.
 */
int source_open(struct source *source, int fd, const char *name, int pid,
		unsigned int nr_fields);

/**
 * source_lines() - Begin to read lines that the tool has made.
 * @source: to be filled in
 * @lines: they; closed with the source
 * @name: as for source_open()
 * @pid: as for source_open()
 * @nr_fields: as for source_open()
 */
void source_lines(struct source *source, FILE *lines, const char *name, int pid,
		  unsigned int nr_fields);

/**
 * source_header() - Read the first line of a target's file.
 * @source: at its beginning; gets the header
 * @file: which file it must be; of a saved dump, its copy of that file is read from now on
 *
 * Return: 0, or -1 and said so.
 */
int source_header(struct source *source, const char *file);

/** source_size() - How many bytes will be read of what was saved, or 0 if nobody knows. */
unsigned long long source_size(const struct source *source);

/**
 * source_line() - Read the next line as it is.
 * @source: gets it in @source->line
 *
 * Return: 1, 0 at the end, or -1 and said so.
 */
int source_line(struct source *source);

/**
 * source_next() - Read the next line that is not a header or a note.
 * @source: gets the row
 *
 * Return: 1 and @source->row, 0 at the end, or -1 and said so.
 */
int source_next(struct source *source);

/**
 * source_close() - Give back the file and the memory.
 * @source: no more to be used
 */
void source_close(struct source *source);

#endif /* PTELENS_SOURCE_H */
