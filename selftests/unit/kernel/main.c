// SPDX-License-Identifier: GPL-2.0
/*
 * ptelens_unit.ko: runs the unit tests when it is loaded, tells the results in
 * the kernel log, and refuses to be loaded if one failed.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/random.h>

#include "newest.h"
#include "../unit.h"
#include "make.h"

static unsigned long long seed;
module_param(seed, ullong, 0400);
MODULE_PARM_DESC(seed, "of the random tests; 0: a random one");

static bool print_raw;
module_param(print_raw, bool, 0400);
MODULE_PARM_DESC(print_raw, "print the raw value of each vector, for vectors_*.h");

void unit_print(const char *line)
{
	pr_info("ptelens_unit: %s\n", line);
}

void unit_encrypt(bool on)
{
	/* the machine is what it is */
}

/*
 * What was written down is for the layout of Debian's kernel of this series.
 * Another configuration may number the types of entries in another way.
 */
static void check_recorded(const struct unit_vector *vector, const char *name,
			   u64 raw)
{
	u64 recorded = unit_recorded(name);

	if (print_raw)
		unit_note("raw %s = 0x%016llx", name, raw);
	if (!recorded || print_raw || !make_as_recorded())
		return;
	if (!unit_is_present(vector) && vector->make != MAKE_SWAP &&
	    unit_recorded(UNIT_NUMBERING) != MAX_SWAPFILES)
		return;
	unit_check(raw == recorded, __LINE__, "raw is 0x%llx, recorded is 0x%llx",
		   raw, recorded);
}

bool unit_raw(const struct unit_vector *vector, enum lens_level level,
	      const char *name, u64 *raw)
{
	bool present = unit_is_present(vector);
	const char *why = present ? make_present(vector, level, raw) :
				    make_leaf(vector, level, raw);

	if (why) {
		unit_skip("%s", why);
		return false;
	}
	UNIT_TRUE(kernel_says_present(level, *raw) == present);
	check_recorded(vector, name, *raw);
	return true;
}

void unit_about(void)
{
	unsigned int recorded = unit_recorded(UNIT_NUMBERING);

	unit_note("%u levels of page tables", make_tables());
	if (!make_as_recorded())
		unit_note("addresses are not laid out as in vectors_*.h: no value is compared");
	if (print_raw)
		unit_note("raw %s = 0x%x", UNIT_NUMBERING, MAX_SWAPFILES);
	else if (recorded != MAX_SWAPFILES)
		unit_note("types begin at %u, in vectors_*.h at %u: fewer values are compared",
			  MAX_SWAPFILES, recorded);
}

static int __init unit_init(void)
{
	return unit_all(seed ?: get_random_u64()) ? -EINVAL : 0;
}

static void __exit unit_exit(void)
{
}

module_init(unit_init);
module_exit(unit_exit);
MODULE_DESCRIPTION("Unit tests of ptelens");
MODULE_LICENSE("GPL");
