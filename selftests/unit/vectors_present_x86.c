// SPDX-License-Identifier: GPL-2.0
/*
 * Vectors of present entries of x86-64.
 */
#include "../../module/compat.h"
#include "vector.h"

/* What follows without a name is the frame, the type, and WITH_*. */
#define PRESENT	.kind = LENS_PRESENT, .levels = AT_ALL, .make = MAKE_PRESENT
#define AT(where) .kind = LENS_PRESENT, .levels = (where), .make = MAKE_PRESENT
#define NONE	.kind = LENS_PROTNONE, .levels = AT_ALL, .make = MAKE_PROTNONE
#define FRESH	.kind = LENS_PROTNONE, .levels = AT_ALL, .make = MAKE_FRESH_PROTNONE
#define INVALID	.kind = LENS_PROTNONE, .levels = AT_PMD, .make = MAKE_INVALID

#define WD	(WITH_WRITE | WITH_DIRTY)

const bool unit_saves_dirty = LENS_PAGE_SAVED_DIRTY;

/*
 * What the kernel does by itself: whatever makes an entry dirty makes it
 * soft-dirty too, and from 6.6 on a dirty entry that is not writable keeps that
 * in another bit, 'D' (which is not expected of older kernels).
 */
const struct unit_vector unit_present_vectors[] = {
	{ "read", PRESENT, 0x12345, .flags = "ru" },
	{ "frame 0", PRESENT, 0, .flags = "ru" },
	{ "largest frame", AT(AT_PTE), (1ull << 40) - 1, .flags = "ru" },
	{ "largest frame", AT(AT_PMD), (1ull << 31) - 1, .flags = "ru" },
	{ "largest frame", AT(AT_PUD), (1ull << 22) - 1, .flags = "ru" },
	{ "exec", PRESENT, 1, .with = WITH_EXEC, .flags = "rxu" },
	{ "write", PRESENT, 1, .with = WITH_WRITE, .flags = "rwu" },
	{ "write and exec", PRESENT, 1, .with = WITH_WRITE | WITH_EXEC,
	  .flags = "rwxu" },
	{ "young", PRESENT, 1, .with = WITH_YOUNG, .flags = "rua" },
	{ "dirty", PRESENT, 1, .with = WD, .flags = "rwuds" },
	{ "dirty, not writable", PRESENT, 1, .with = WITH_DIRTY, .flags = "rudDs" },
	{ "soft-dirty", PRESENT, 1, .with = WITH_SOFT_DIRTY, .flags = "rus" },
	{ "uffd", PRESENT, 1, .with = WITH_UFFD, .flags = "ruf" },
	{ "uffd of dirty", PRESENT, 1, .with = WD | WITH_UFFD, .flags = "rudDsf" },
	{ "special", PRESENT, 1, .with = WITH_SPECIAL, .flags = "ruS" },
	/* at a PTE the same helper marks it special */
	{ "devmap", AT(AT_PTE), 1, .with = WITH_DEVMAP, .flags = "ruSv" },
	{ "devmap", AT(AT_HUGE), 1, .with = WITH_DEVMAP, .flags = "ruv" },
	{ "global", PRESENT, 1, .with = WITH_GLOBAL, .flags = "rug" },
	{ "kernel", PRESENT, 1, .with = WITH_KERNEL, .flags = "r" },
	{ "write-through", PRESENT, 1, .with = WITH_PWT, .flags = "rut" },
	{ "cache disabled", PRESENT, 1, .with = WITH_PCD, .flags = "ruc" },
	{ "PAT", PRESENT, 1, .with = WITH_PAT, .flags = "rup" },
	{ "protection key 1", PRESENT, 1, 1, WITH_PKEY, .flags = "ruk" },
	{ "protection key 2", PRESENT, 1, 2, WITH_PKEY, .flags = "ruk" },
	{ "protection key 4", PRESENT, 1, 4, WITH_PKEY, .flags = "ruk" },
	{ "protection key 8", PRESENT, 1, 8, WITH_PKEY, .flags = "ruk" },
	{ "protection key 15", PRESENT, 1, 15, WITH_PKEY, .flags = "ruk" },
	{ "bit 52", PRESENT, 1, 52, WITH_BIT, .flags = "ru?" },
	{ "bit 54", PRESENT, 1, 54, WITH_BIT, .flags = "ru?" },
	{ "bit 56", PRESENT, 1, 56, WITH_BIT, .flags = "ru?" },
	{ "everything", PRESENT, 0x3, 15,
	  WD | WITH_EXEC | WITH_YOUNG | WITH_SPECIAL | WITH_GLOBAL | WITH_PWT |
	  WITH_PCD | WITH_PAT | WITH_PKEY, .flags = "rwxuadsgtcpSk" },

	{ "protnone", NONE, 0x12345, .flags = "" },
	{ "protnone, frame 0", NONE, 0, .flags = "" },
	{ "protnone, largest frame", NONE, (1ull << 22) - 1, .flags = "" },
	{ "protnone of exec", NONE, 1, .with = WITH_EXEC, .flags = "" },
	{ "protnone, young", NONE, 1, .with = WITH_YOUNG, .flags = "a" },
	{ "protnone of dirty", NONE, 1, .with = WD, .flags = "dDs" },
	{ "protnone, soft-dirty", NONE, 1, .with = WITH_SOFT_DIRTY, .flags = "s" },
	{ "protnone, uffd", NONE, 1, .with = WITH_UFFD, .flags = "f" },
	{ "protnone, special", NONE, 1, .with = WITH_SPECIAL, .flags = "S" },
	{ "protnone, uncached", NONE, 1, .with = WITH_PWT | WITH_PCD, .flags = "tc" },
	/* made from the map of protections, which has everything young */
	{ "fresh protnone", FRESH, 0x12345, .with = WITH_YOUNG, .flags = "a" },

	{ "invalid", INVALID, 0x12345, .flags = "u" },
	{ "invalid, young and dirty", INVALID, 0x12345, .with = WD | WITH_YOUNG,
	  .flags = "wuads" },
	{ }
};
