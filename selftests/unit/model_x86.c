// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of an x86-64 entry: Intel SDM volume 3, 4.5 "4-level paging and
 * 5-level paging", table 4-17 to 4-20; the software bits 9, 10, 11, 57, 58 as
 * arch/x86/include/asm/pgtable_types.h of the kernel at hand has them.
 */
#include <linux/bits.h>
#include <linux/version.h>

#include "model.h"

const char * const unit_letters = "rwxuadsfehgtcpSDvkm";

/* 6.6 introduced saved-dirty at 58 and moved devmap to 57; 6.17 dropped that. */
#define SAVED_DIRTY_SINCE	KERNEL_VERSION(6, 6, 0)
#define DEVMAP_UNTIL		KERNEL_VERSION(6, 17, 0)

static bool is_saved_dirty(u64 raw)
{
	return LINUX_VERSION_CODE >= SAVED_DIRTY_SINCE && raw >> 58 & 1;
}

static bool is_devmap(u64 raw)
{
	if (LINUX_VERSION_CODE < SAVED_DIRTY_SINCE)
		return raw >> 58 & 1;
	return LINUX_VERSION_CODE < DEVMAP_UNTIL && raw >> 57 & 1;
}

static bool is_unknown(u64 raw)
{
	if (raw >> 52 & 0x1f)
		return true;
	if (LINUX_VERSION_CODE < SAVED_DIRTY_SINCE)
		return raw >> 57 & 1;
	return LINUX_VERSION_CODE >= DEVMAP_UNTIL && raw >> 57 & 1;
}

bool unit_model(char letter, u64 raw, enum lens_level level)
{
	bool huge = level != LENS_PTE;

	switch (letter) {
	case 'r':
		return raw & 1;
	case 'w':
		return raw >> 1 & 1;
	case 'x':
		return (raw & 1) && !(raw >> 63);
	case 'u':
		return raw >> 2 & 1;
	case 't':
		return raw >> 3 & 1;
	case 'c':
		return raw >> 4 & 1;
	case 'a':
		return raw >> 5 & 1;
	case 'd':
		return raw >> 6 & 1 || is_saved_dirty(raw);
	case 'h':
		return huge && raw >> 7 & 1;
	case 'p':
		return raw >> (huge ? 12 : 7) & 1;
	case 'g':
		return (raw & 1) && raw >> 8 & 1;
	case 'S':
		return raw >> 9 & 1;
	case 'f':
		return raw >> 10 & 1;
	case 's':
		return raw >> 11 & 1;
	case 'D':
		return is_saved_dirty(raw);
	case 'v':
		return is_devmap(raw);
	case 'k':
		return raw >> 59 & 0xf;
	case '?':
		return is_unknown(raw);
	default:	/* 'e': entries that are not present; 'm': a test of its own */
		return false;
	}
}

u64 unit_not_flags(enum lens_level level)
{
	/* bit 12 of a huge entry is PAT */
	return level == LENS_PTE ? GENMASK_ULL(51, 12) : GENMASK_ULL(51, 13);
}
