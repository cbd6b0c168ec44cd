// SPDX-License-Identifier: GPL-2.0
/*
 * From a table of bits to a set of flags: the one loop that all
 * architectures share.
 */
#include "../arch.h"

u32 lens_bits_flags(u64 raw, enum lens_level level, u64 ignore, u64 *unknown)
{
	u64 known = ignore;
	u32 flags = 0;
	unsigned int i;

	for (i = 0; i < lens_nr_bits; i++) {
		const struct lens_bit *bit = &lens_bits[i];
		u64 mask = bit->mask;
		u64 value = bit->value;

		if (!mask || !(bit->levels & BIT(level)))
			continue;
		if (level != LENS_PTE && bit->huge_mask) {
			mask = bit->huge_mask;
			value = bit->huge_mask;
		}
		known |= mask;
		if (bit->any ? !!(raw & mask) : (raw & mask) == value)
			flags |= BIT(i);
	}
	*unknown = raw & ~known;
	if (*unknown)
		flags |= BIT(lens_nr_bits);
	return flags;
}
