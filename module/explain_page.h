/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of an explanation that are not the way: the frame, the VMA, and
 * what an access will meet. Pure.
 */
#ifndef LENS_EXPLAIN_PAGE_H
#define LENS_EXPLAIN_PAGE_H

#include "predict.h"
#include "text.h"

/** lens_explain_frame() - What is behind a leaf. */
void lens_explain_frame(struct lens_text *text, const struct lens_rec *rec);

/** lens_explain_vma() - The VMA, or those around the hole; whole lines. */
void lens_explain_vma(struct lens_text *text, const struct lens_case *page);

/** lens_explain_accesses() - The predictions, a line each. */
void lens_explain_accesses(struct lens_text *text, const struct lens_case *page);

#endif /* LENS_EXPLAIN_PAGE_H */
