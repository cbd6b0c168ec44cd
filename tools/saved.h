/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Saved dumps: the files of a process in one, as 'ptelens save' writes it.
 *
 * It begins with a header as that of the module's files, of a file "saved", and a note:
 *
 *	# ptelens 1: saved of 182 (sh); base page 4096; 5-level; filter: none
 *	# at 2026-11-23T06:33:00Z by Linux 6.12.117 x86_64
 *
 * Then come sections: a line, and so many bytes behind it as the line says, 20 digits.
 *
 *	= summary 00000000000000004711
 *
 * "summary", "vmas", "entries", "ranges", "swap", "tables" and, when it was asked for, "shared"
 * are the module's files as they were read. "raw" is struct ptelens_raw_info and then struct
 * ptelens_folio_run, up to its end, in the byte order of the machine. The last section is "end",
 * with nothing in it: what does not have it is not whole. They were read in turn, all of the
 * memory that the process had at the beginning.
 */
#ifndef PTELENS_SAVED_H
#define PTELENS_SAVED_H

#include <stdio.h>

#include "ptelens-raw.h"
#include "source.h"

/* The file that the first line of a dump says it is. */
#define SAVED "saved"

/* The line of a section, and the bytes of it. */
#define SAVED_SECTION "= %s %020llu\n"

/**
 * saved_find() - Find a section, and see that the dump is whole.
 * @in: a dump, behind its first line; then at the first byte of the section
 * @path: how to call it
 * @name: of the section
 * @length: gets the bytes of the section
 *
 * Return: 0, or -1 and said so.
 */
int saved_find(FILE *in, const char *path, const char *name, long long *length);

/**
 * struct saved_raw - the raw section of a dump, while it is read
 * @source: the dump
 * @info: what it begins with
 * @addr: where the next run may begin
 */
struct saved_raw {
	struct source source;
	struct ptelens_raw_info info;
	__u64 addr;
};

/**
 * saved_raw_open() - Begin to read.
 * @raw: filled in; with the first line of the dump in @raw->source.header
 * @path: of the dump
 *
 * Return: 0, or -1 and said so.
 */
int saved_raw_open(struct saved_raw *raw, const char *path);

/**
 * saved_raw_next() - The next run.
 * @raw: open
 * @run: gets it; it is sound: its kind, its level and its place are possible ones
 *
 * Return: 1, 0 at the end, or -1 and said so.
 */
int saved_raw_next(struct saved_raw *raw, struct ptelens_folio_run *run);

/** saved_raw_close() - End it. */
void saved_raw_close(struct saved_raw *raw);

#endif /* PTELENS_SAVED_H */
