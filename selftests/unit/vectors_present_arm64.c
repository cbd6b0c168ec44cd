// SPDX-License-Identifier: GPL-2.0
/*
 * Vectors of present entries of arm64.
 */
#include "vector.h"

/* What follows without a name is the frame, the type, and WITH_*. */
#define PRESENT	.kind = LENS_PRESENT, .levels = AT_ALL, .make = MAKE_PRESENT
#define AT(where) .kind = LENS_PRESENT, .levels = (where), .make = MAKE_PRESENT
#define NONE	.kind = LENS_PROTNONE, .levels = AT_PTE | AT_PMD, .make = MAKE_PROTNONE
#define FRESH	.kind = LENS_PROTNONE, .levels = AT_PTE | AT_PMD, .make = MAKE_FRESH_PROTNONE
#define INVALID	.kind = LENS_PROTNONE, .levels = AT_PMD, .make = MAKE_INVALID

#define WD	(WITH_WRITE | WITH_DIRTY)

const bool unit_saves_dirty;

/*
 * What the kernel does by itself: a user's page may not be executed by the
 * kernel ('p'), and is read-only ('o') unless it is writable and dirty.
 */
const struct unit_vector unit_present_vectors[] = {
	{ "read", PRESENT, 0x12, .flags = "ruop" },
	{ "frame 0", PRESENT, 0, .flags = "ruop" },
	{ "frame of 46 bits", AT(AT_PTE), 0x3fffffff, .flags = "ruop" },
	{ "exec", PRESENT, 1, .with = WITH_EXEC, .flags = "rxuop" },
	{ "write", PRESENT, 1, .with = WITH_WRITE, .flags = "rwuop" },
	{ "write and exec", PRESENT, 1, .with = WITH_WRITE | WITH_EXEC,
	  .flags = "rwxuop" },
	{ "young", PRESENT, 1, .with = WITH_YOUNG, .flags = "ruaop" },
	{ "dirty", PRESENT, 1, .with = WD, .flags = "rwudp" },
	{ "dirty by hardware", PRESENT, 1, .with = WITH_WRITE | WITH_HW_DIRTY,
	  .flags = "rwudp" },
	{ "dirty, not writable", PRESENT, 1, .with = WITH_DIRTY, .flags = "rudop" },
	{ "uffd", PRESENT, 1, .with = WITH_UFFD, .flags = "rufop" },
	{ "uffd of dirty", PRESENT, 1, .with = WD | WITH_UFFD, .flags = "rudfop" },
	{ "special", PRESENT, 1, .with = WITH_SPECIAL, .flags = "ruopS" },
	{ "devmap", AT(AT_PTE), 1, .with = WITH_DEVMAP, .flags = "ruopSv" },
	{ "contiguous", PRESENT, 1, .with = WITH_CONT, .flags = "ruopc" },
	{ "guarded", PRESENT, 1, .with = WITH_EXEC | WITH_GUARDED,
	  .flags = "rxuopb" },
	{ "not normal memory", PRESENT, 1, .with = WITH_UNCACHED, .flags = "ruopt" },
	{ "kernel", PRESENT, 1, .with = WITH_KERNEL, .flags = "rop" },
	{ "kernel executes", PRESENT, 1, .with = WITH_PXEC, .flags = "ruo" },
	{ "global", PRESENT, 1, .with = WITH_GLOBAL, .flags = "ruopg" },
	{ "bit 5", PRESENT, 1, 5, WITH_BIT, .flags = "ruop?" },
	{ "bit 59", PRESENT, 1, 59, WITH_BIT, .flags = "ruop?" },
	{ "bit 63", PRESENT, 1, 63, WITH_BIT, .flags = "ruop?" },
	{ "everything", PRESENT, 3, .with = WD | WITH_EXEC | WITH_YOUNG |
	  WITH_SPECIAL | WITH_CONT | WITH_GUARDED | WITH_GLOBAL,
	  .flags = "rwxuadgcpbS" },

	{ "protnone", NONE, 0x12, .flags = "op" },
	{ "protnone of exec", NONE, 1, .with = WITH_EXEC, .flags = "op" },
	{ "protnone, young", NONE, 1, .with = WITH_YOUNG, .flags = "aop" },
	{ "protnone of dirty", NONE, 1, .with = WD, .flags = "dop" },
	{ "protnone, special", NONE, 1, .with = WITH_SPECIAL, .flags = "opS" },
	/* made from the map of protections, which has everything young */
	{ "fresh protnone", FRESH, 0x12, .with = WITH_YOUNG, .flags = "aop" },

	{ "invalid", INVALID, 0x12, .flags = "uop" },
	{ "invalid, young and dirty", INVALID, 0x12, .with = WD | WITH_YOUNG,
	  .flags = "wuadp" },
	{ }
};
