// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of an arm64 stage 1 entry: Arm ARM, D8.3 "Translation table
 * descriptor formats"; the software bits 55 to 58 as
 * arch/arm64/include/asm/pgtable-prot.h of the kernel at hand has them.
 */
#include <linux/bits.h>
#include <linux/version.h>

#include "model.h"

const char * const unit_letters = "rwxuadsfehgocpbtSv";

/* 6.17 dropped devmap at 57; 6.10 has the uffd bit at 58. */
static bool has_devmap(void)
{
	return LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0);
}

static bool has_uffd(void)
{
	return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0);
}

static bool is_unknown(u64 raw)
{
	u64 unknown = GENMASK_ULL(63, 59) | BIT_ULL(5);

	/* before, an entry that is not valid had 58 or 59 to say it is present */
	if (!has_uffd())
		unknown = raw & 1 ? unknown | BIT_ULL(58) : unknown & ~BIT_ULL(59);
	if (raw & unknown)
		return true;
	return !has_devmap() && raw >> 57 & 1;
}

bool unit_model(char letter, u64 raw, enum lens_level level)
{
	switch (letter) {
	case 'r':
		return raw & 1;
	case 'w':
		return raw >> 51 & 1;
	case 'x':
		return (raw & 1) && !(raw >> 54 & 1);
	case 'u':
		return raw >> 6 & 1;
	case 'a':
		return raw >> 10 & 1;
	case 'd':
		return raw >> 55 & 1 || (raw >> 51 & 1 && !(raw >> 7 & 1));
	case 'f':
		return has_uffd() && raw >> 58 & 1;
	case 'h':
		return level != LENS_PTE && !(raw >> 1 & 1);
	case 'g':
		return (raw & 1) && !(raw >> 11 & 1);
	case 'o':
		return raw >> 7 & 1;
	case 'c':
		return raw >> 52 & 1;
	case 'p':
		return raw >> 53 & 1;
	case 'b':
		return raw >> 50 & 1;
	case 't':
		return raw >> 2 & 7;
	case 'S':
		return raw >> 56 & 1;
	case 'v':
		return has_devmap() && raw >> 57 & 1;
	case '?':
		return is_unknown(raw);
	default:	/* 's': arm64 has none; 'e': entries that are not present */
		return false;
	}
}

u64 unit_not_flags(enum lens_level level)
{
	return GENMASK_ULL(49, 12);
}
