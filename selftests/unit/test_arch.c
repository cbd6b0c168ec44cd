// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/arch/: the table of bits against a second opinion.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../module/arch.h"
#include "../../module/entry.h"
#include "model.h"
#include "unit.h"

static void test_letters(void)
{
	unsigned int i;

	if (!UNIT_TRUE(lens_nr_bits == strlen(unit_letters)))
		return;
	for (i = 0; i < lens_nr_bits; i++) {
		const struct lens_bit *bit = &lens_bits[i];

		unit_check(bit->letter == unit_letters[i], __LINE__,
			   "letter %u is '%c', not '%c'", i, bit->letter,
			   unit_letters[i]);
		unit_check(strchr(unit_letters, bit->letter) == unit_letters + i,
			   __LINE__, "'%c' comes twice", bit->letter);
		unit_check(bit->name && *bit->name, __LINE__, "'%c' has no name",
			   bit->letter);
	}
}

static void check_raw(u64 raw, enum lens_level level)
{
	u32 flags = lens_arch_flags(raw, level);
	unsigned int i;

	for (i = 0; i <= lens_nr_bits; i++) {
		char letter = i < lens_nr_bits ? lens_bits[i].letter : '?';
		bool want = unit_model(letter, raw, level);

		unit_check(!!(flags & BIT(i)) == want, __LINE__,
			   "'%c' of %s 0x%016llx is not %d", letter,
			   lens_level_names[level], raw, want);
	}
}

static void test_single_bits(void)
{
	enum lens_level level;
	unsigned int i;

	for (level = LENS_PTE; level <= LENS_PUD; level++) {
		for (i = 0; i < 64; i++) {
			check_raw(BIT_ULL(i), level);
			check_raw(BIT_ULL(i) | UNIT_PRESENT, level);
			check_raw(~BIT_ULL(i) & ~unit_not_flags(level), level);
		}
	}
}

/* Frame numbers are no flags, whichever of their bits are set. */
static void test_frames(void)
{
	enum lens_level level;
	unsigned int i;

	for (level = LENS_PTE; level <= LENS_PUD; level++) {
		for (i = 0; i < 200; i++) {
			u64 raw = unit_random() & unit_not_flags(level);

			UNIT_EQ(lens_arch_flags(raw | UNIT_PRESENT, level),
				lens_arch_flags(UNIT_PRESENT, level));
		}
	}
}

static void test_random(void)
{
	unsigned int i;

	for (i = 0; i < 3000; i++) {
		enum lens_level level = unit_below(3);
		u64 raw = unit_random() & ~unit_not_flags(level);

		check_raw(i & 1 ? raw : raw & unit_random(), level);
	}
}

static void test_reachable(void)
{
	unsigned int i;

	for (i = 1; i < 64; i++)
		UNIT_TRUE(!lens_arch_reachable(BIT_ULL(i)));
	UNIT_TRUE(!lens_arch_reachable(~1ull));
	UNIT_TRUE(lens_arch_reachable(1));
	UNIT_TRUE(lens_arch_reachable(~0ull));
}

#ifdef CONFIG_X86_64
#define FLAG_ENCRYPTED	BIT(lens_nr_bits - 1)

/* SME, SEV and TDX take a bit of the frame number out of physical_mask. */
static void check_encryption(u64 taken)
{
	struct lens_rec rec = { .level = LENS_PTE };

	rec.raw = (taken & -taken) | 0x12345025;
	lens_entry_decode(&rec, true);
	UNIT_EQ(rec.frame, 0x12345);
	UNIT_TRUE(rec.flags & FLAG_ENCRYPTED);
	rec.raw = 0x12345025;
	lens_entry_decode(&rec, true);
	UNIT_EQ(rec.frame, 0x12345);
	UNIT_TRUE(!(rec.flags & FLAG_ENCRYPTED));
}

static void test_encryption(void)
{
	u64 taken;

	unit_encrypt(true);
	taken = GENMASK_ULL(51, 12) & ~(u64)PTE_PFN_MASK;
	if (taken)
		check_encryption(taken);
	else
		unit_skip("this machine takes no bit for memory encryption");
	unit_encrypt(false);
}
#else
static void test_encryption(void)
{
	unit_skip("x86 only");
}
#endif

const struct unit_case unit_arch_cases[] = {
	{ "arch: the letters", test_letters },
	{ "arch: each bit alone", test_single_bits },
	{ "arch: bits of the frame number", test_frames },
	{ "arch: random entries", test_random },
	{ "arch: what the CPU can reach", test_reachable },
	{ "arch: memory encryption", test_encryption },
	{ }
};
