/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records as text: the columns of entries, ranges and swap. Pure.
 */
#ifndef LENS_FORMAT_H
#define LENS_FORMAT_H

#include "run.h"
#include "text.h"

/** lens_format_columns() - The line that names the columns of lens_format_run(). */
void lens_format_columns(struct lens_text *text);

/** lens_format_column_names() - The names behind that of vaddr, and no newline. */
void lens_format_column_names(struct lens_text *text);

/**
 * lens_format_entry() - The columns of a line, without the newline.
 * @text: where to
 * @run: what
 * @merged: the run stands for many: show only what all of them share
 */
void lens_format_entry(struct lens_text *text, const struct lens_run *run,
		       bool merged);

/**
 * lens_format_decoded() - What an entry means: kind, target and flags.
 * @text: where to
 * @rec: only what lens_entry_decode() fills in is used
 * @separator: between them
 */
void lens_format_decoded(struct lens_text *text, const struct lens_rec *rec,
			 char separator);

/** lens_format_run() - One line: lens_format_entry() and the newline. */
void lens_format_run(struct lens_text *text, const struct lens_run *run,
		     bool merged);

/** lens_format_vma() - Permissions, type, flags and name of a VMA, at @addr. */
void lens_format_vma(struct lens_text *text, const struct lens_vma *vma,
		     u64 addr, char separator);

/** lens_format_vma_name() - The name of a VMA, with a file's offset at @addr. */
void lens_format_vma_name(struct lens_text *text, const struct lens_vma *vma,
			  u64 addr);

#endif /* LENS_FORMAT_H */
