// SPDX-License-Identifier: GPL-2.0
/*
 * Vectors of entries that are not present: the same on all architectures.
 */
#include "vector.h"

/* What follows without a name is the frame, the type, and WITH_*. */
#define SWAP	.kind = LENS_SWAP, .levels = AT_PTE | AT_PMD, .make = MAKE_SWAP
#define MOVES(how) .kind = LENS_MIGRATION, .levels = AT_PTE | AT_PMD, \
		   .make = MAKE_MIGRATION_##how
#define DEVICE(how) .kind = LENS_DEVICE, .levels = AT_PTE, .make = MAKE_DEVICE_##how
#define POISON	.kind = LENS_HWPOISON, .levels = AT_PTE, .make = MAKE_HWPOISON
#define MARKER	.levels = AT_PTE, .make = MAKE_MARKER

/* The bits of markers; 6.1 knows the first only. */
#define UFFD	1
#define KILLS	2
#define GUARD	4

const struct unit_vector unit_leaf_vectors[] = {
	{ "swap 0:1", SWAP, 1, 0, .flags = "" },
	{ "swap 3:123456", SWAP, 0x123456, 3, .flags = "" },
	{ "swap 16:1000", SWAP, 0x1000, 16, .flags = "" },
	/* the last type that all kernels have */
	{ "swap 22:1", SWAP, 1, 22, .flags = "" },
	{ "swap, largest offset", SWAP, (1ull << 50) - 1, 1, .flags = "" },
	{ "swap, alternating bits", SWAP, 0x2aaaaaaaaaaaaull, 10, .flags = "" },
	{ "swap, soft-dirty", SWAP, 0x77, 1, WITH_SOFT_DIRTY, .flags = "s" },
	{ "swap, uffd", SWAP, 0x77, 1, WITH_UFFD, .flags = "f" },
	{ "swap, exclusive", SWAP, 0x77, 1, WITH_EXCLUSIVE, .flags = "e" },
	{ "swap, all flags", SWAP, 0x77, 22,
	  WITH_SOFT_DIRTY | WITH_UFFD | WITH_EXCLUSIVE, .flags = "sfe" },

	{ "migration, read", MOVES(READ), 0x123456, .flags = "" },
	{ "migration, read exclusive", MOVES(EXCLUSIVE), 0x123456, .flags = "e" },
	{ "migration, write", MOVES(WRITE), 0x123456, .flags = "w" },
	{ "migration, frame 0", MOVES(READ), 0, .flags = "" },
	{ "migration, soft-dirty", MOVES(READ), 0x55, .with = WITH_SOFT_DIRTY,
	  .flags = "s" },
	{ "migration, uffd", MOVES(READ), 0x55, .with = WITH_UFFD, .flags = "f" },
	/* x86: where these bits are depends on the levels of the tables */
	{ "migration, young, 4 levels", MOVES(READ), 0x3ffffff, .with = WITH_YOUNG,
	  .tables = 4, .flags = "a" },
	{ "migration, dirty, 4 levels", MOVES(WRITE), 0x3ffffff, .with = WITH_DIRTY,
	  .tables = 4, .flags = "wd" },
	{ "migration, all, 4 levels", MOVES(EXCLUSIVE), 0x3ffffff,
	  .with = WITH_DIRTY | WITH_YOUNG | WITH_SOFT_DIRTY | WITH_UFFD, .tables = 4,
	  .flags = "adsfe" },
	{ "migration, young, 5 levels", MOVES(READ), 0x3ffffff, .with = WITH_YOUNG,
	  .tables = 5, .flags = "a" },
	{ "migration, dirty, 5 levels", MOVES(WRITE), 0x3ffffff, .with = WITH_DIRTY,
	  .tables = 5, .flags = "wd" },
	{ "migration, all, 5 levels", MOVES(EXCLUSIVE), 0x3ffffff,
	  .with = WITH_DIRTY | WITH_YOUNG | WITH_SOFT_DIRTY | WITH_UFFD, .tables = 5,
	  .flags = "adsfe" },

	{ "device private, read", DEVICE(PRIVATE_READ), 0x3ffffff, .flags = "" },
	{ "device private, write", DEVICE(PRIVATE_WRITE), 0x3ffffff, .flags = "" },
	{ "device exclusive", DEVICE(EXCLUSIVE), 0x3ffffff, .flags = "" },
	{ "device private, soft-dirty and uffd", DEVICE(PRIVATE_READ), 0x55,
	  .with = WITH_SOFT_DIRTY | WITH_UFFD, .flags = "sf" },

	{ "hwpoison", POISON, 0x123456, .flags = "" },
	{ "hwpoison, frame 0", POISON, 0, .flags = "" },

	{ "poison", .levels = AT_PTE, .make = MAKE_POISON,
	  .kind = LENS_MARKER_POISON, .flags = "" },
	{ "marker uffd", MARKER, .type = UFFD, .kind = LENS_MARKER_UFFD_WP,
	  .flags = "" },
	{ "marker guard", MARKER, .type = GUARD, .kind = LENS_MARKER_GUARD,
	  .flags = "" },
	{ "marker poison and uffd", MARKER, .type = KILLS | UFFD,
	  .kind = LENS_MARKER_POISON, .flags = "" },
	{ "marker guard and uffd", MARKER, .type = GUARD | UFFD,
	  .kind = LENS_MARKER_GUARD, .flags = "" },
	/* markers have no flags, whatever the bits say */
	{ "marker uffd, swap flags", MARKER, .type = UFFD,
	  .with = WITH_SOFT_DIRTY | WITH_UFFD, .kind = LENS_MARKER_UFFD_WP,
	  .flags = "" },
	{ "marker without a bit", MARKER, .type = 0, .kind = LENS_UNKNOWN,
	  .flags = "" },
	{ "marker of the future", MARKER, .type = 64, .kind = LENS_UNKNOWN,
	  .flags = "" },
	{ }
};
