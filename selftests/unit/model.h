/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second opinion on the bits of a present entry, by number and not by the
 * kernel's names.
 */
#ifndef UNIT_MODEL_H
#define UNIT_MODEL_H

#include "../../module/record.h"

/* The letters of the flags column in order, without '?'. */
extern const char * const unit_letters;

/** unit_model() - Is a letter to be shown for an entry?
 * @letter: of unit_letters, or '?'
 */
bool unit_model(char letter, u64 raw, enum lens_level level);

/* Bits that are a frame number, or set in no present entry. */
u64 unit_not_flags(enum lens_level level);

/* Bits that every entry tried has: without them it would not be present. */
#define UNIT_PRESENT	1ull

#endif /* UNIT_MODEL_H */
