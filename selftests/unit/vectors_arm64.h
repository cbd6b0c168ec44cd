/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Raw values of the vectors of arm64, for all page sizes, in the columns 6.1,
 * 6.12 and the newest (7.3); 0: not stated. They are not written down from a
 * kernel but stated from the layout: Arm ARM, D8.3 "Translation table
 * descriptor formats"; what the kernel chooses from
 * arch/arm64/include/asm/pgtable-prot.h and pgtable.h of 6.12. Physical
 * addresses have 52 bits with 64K pages, else 48: no LPA2.
 *
 * Debian's 6.12.117 for arm64 with 4K and with 16K pages, booted without LPA2,
 * made the same values. No kernel with 64K pages, and no other version, has
 * been asked.
 */

/*
 * Of a user's page that is only read: bits 0 and 1 valid, page; 6 user; 7
 * read-only; 8 and 9 inner shareable; 11 not global; 53 and 54 never executed.
 */
#define READ_ONLY	0x0060000000000bc3

#define SAME(value) { 0, value, value }
#define ROW(name, entry) { name, SAME((u64)(entry)) }
#define PTE(name, frame, bits) \
	ROW("pte " name, (u64)(frame) << PAGE_SHIFT | (bits))
/* Above the PTE bit 1 says that it is a table. */
#define PMD(name, frame, bits) \
	ROW("pmd " name, (u64)(frame) << PMD_SHIFT | ((bits) & ~2ull))
#define PUD(name, frame, bits) \
	ROW("pud " name, (u64)(frame) << PUD_SHIFT | ((bits) & ~2ull))
#define TWO(name, frame, bits) PTE(name, frame, bits), PMD(name, frame, bits)
#define ALL(name, frame, bits) TWO(name, frame, bits), PUD(name, frame, bits)

ALL("read", 0x12, READ_ONLY),
ALL("frame 0", 0, READ_ONLY),
PTE("frame of 46 bits", 0x3fffffff, READ_ONLY),
ALL("exec", 1, 0x0020000000000bc3),
ALL("write", 1, 0x0068000000000bc3),
ALL("write and exec", 1, 0x0028000000000bc3),
ALL("young", 1, 0x0060000000000fc3),
ALL("dirty", 1, 0x00e8000000000b43),
ALL("dirty by hardware", 1, 0x0068000000000b43),
ALL("dirty, not writable", 1, 0x00e0000000000bc3),
ALL("uffd", 1, 0x0460000000000bc3),
ALL("uffd of dirty", 1, 0x04e0000000000bc3),
ALL("special", 1, 0x0160000000000bc3),
{ "pte devmap", { 0, 1ull << PAGE_SHIFT | 0x0360000000000bc3, 0 } },
ALL("contiguous", 1, 0x0070000000000bc3),
ALL("guarded", 1, 0x0024000000000bc3),
ALL("not normal memory", 1, 0x0060000000000bcb),
ALL("kernel", 1, 0x0060000000000b83),
ALL("kernel executes", 1, 0x0040000000000bc3),
ALL("global", 1, 0x00600000000003c3),
ALL("bit 5", 1, 0x0060000000000be3),
ALL("bit 59", 1, 0x0860000000000bc3),
ALL("bit 63", 1, 0x8060000000000bc3),
ALL("everything", 3, 0x01bc000000000743),
/* not valid, but bit 11 says that it is present all the same */
TWO("protnone", 0x12, 0x0060000000000b82),
TWO("protnone of exec", 1, 0x0060000000000b82),
TWO("protnone, young", 1, 0x0060000000000f82),
TWO("protnone of dirty", 1, 0x00e0000000000b82),
TWO("protnone, special", 1, 0x0160000000000b82),
TWO("fresh protnone", 0x12, 0x0060000000000f82),
PMD("invalid", 0x12, 0x0060000000000bc0),
PMD("invalid, young and dirty", 0x12, 0x00e8000000000f40),

/* 61..12 offset, 10..6 type, 3 uffd, 2 exclusive; no soft-dirty */
#define SOFT(type, offset, bits) ((u64)(offset) << 12 | (type) << 6 | (bits))
#define BOTH(name, type, offset, bits) \
	ROW("pte " name, SOFT(type, offset, bits)), \
	ROW("pmd " name, SOFT(type, offset, bits))

BOTH("swap 0:1", 0, 1, 0),
BOTH("swap 3:123456", 3, 0x123456, 0),
BOTH("swap 16:1000", 16, 0x1000, 0),
BOTH("swap 22:1", 22, 1, 0),
BOTH("swap, largest offset", 1, (1ull << 50) - 1, 0),
BOTH("swap, alternating bits", 10, 0x2aaaaaaaaaaaaull, 0),
BOTH("swap, uffd", 1, 0x77, 8),
ROW("pte swap, exclusive", SOFT(1, 0x77, 4)),

/* Types of their own begin at 27 in 6.12, at 24 in the newest. */
{ UNIT_NUMBERING, { 0, 27, 24 } },
#define TYPED(name, above, offset, bits) \
	{ name, { 0, SOFT(27 + (above), offset, bits), SOFT(24 + (above), offset, bits) } }
#define HARD(name, above, offset, bits) \
	TYPED("pte " name, above, offset, bits), TYPED("pmd " name, above, offset, bits)
/* Behind the frame number: was it young, was it dirty. */
#define YOUNG	BIT_ULL((PAGE_SHIFT == 16 ? 52 : 48) - PAGE_SHIFT)
#define DIRTY	(2 * YOUNG)

HARD("migration, read", 1, 0x123456, 0),
HARD("migration, read exclusive", 2, 0x123456, 0),
HARD("migration, write", 3, 0x123456, 0),
HARD("migration, frame 0", 1, 0, 0),
HARD("migration, uffd", 1, 0x55, 8),
HARD("migration, young, 4 levels", 1, 0x3ffffff | YOUNG, 0),
HARD("migration, dirty, 4 levels", 3, 0x3ffffff | DIRTY, 0),
TYPED("pte hwpoison", 0, 0x123456, 0),
TYPED("pte hwpoison, frame 0", 0, 0, 0),
#define MARKER(name, bits) { "pte " name, { 0, SOFT(31, bits, 0), SOFT(31, bits, 0) } }
MARKER("poison", 2),
MARKER("marker uffd", 1),
MARKER("marker poison and uffd", 3),
MARKER("marker without a bit", 0),
MARKER("marker of the future", 64),

#undef READ_ONLY
#undef SAME
#undef ROW
#undef PTE
#undef PMD
#undef PUD
#undef TWO
#undef ALL
#undef SOFT
#undef BOTH
#undef TYPED
#undef HARD
#undef YOUNG
#undef DIRTY
#undef MARKER
