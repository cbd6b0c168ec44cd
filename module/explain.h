/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An address explained in words, as at a whiteboard. Pure, but for the shifts
 * of the levels, which some machines choose when they start.
 */
#ifndef LENS_EXPLAIN_H
#define LENS_EXPLAIN_H

#include "predict.h"
#include "text.h"
#include "walk.h"

/**
 * lens_explain() - Write the whole explanation of an address.
 * @text: where to
 * @addr: the address
 * @page: what is known of its page
 * @path: the way to it
 */
void lens_explain(struct lens_text *text, u64 addr, const struct lens_case *page,
		  const struct lens_path *path);

#endif /* LENS_EXPLAIN_H */
