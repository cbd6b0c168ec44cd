// SPDX-License-Identifier: GPL-2.0
/*
 * The unit tests as a program: main() [SEED].
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <linux/pgtable.h>

#include "../unit.h"
#include "../vector.h"

#ifdef CONFIG_X86_64
bool shim_5level = true;
unsigned long shim_physical_mask = BIT(52) - 1;

static void set_tables(unsigned int levels)
{
	shim_5level = levels != 4;
}

void unit_encrypt(bool on)
{
	shim_physical_mask = on ? BIT(47) - 1 : BIT(52) - 1;
}

#else
static void set_tables(unsigned int levels)
{
	(void)levels;
}

void unit_encrypt(bool on)
{
	(void)on;
}
#endif

void unit_print(const char *line)
{
	puts(line);
}

void unit_about(void)
{
	unit_note("layout of " UNIT_LAYOUT);
}

bool unit_raw(const struct unit_vector *vector, enum lens_level level,
	      const char *name, u64 *raw)
{
	(void)level;
	set_tables(vector->tables);
	*raw = unit_recorded(name);
	if (!*raw)
		unit_skip("no kernel of this series made this");
	return *raw;
}

int main(int argc, char **argv)
{
	u64 seed = argc > 1 ? strtoull(argv[1], NULL, 0) : (u64)time(NULL);

	return unit_all(seed) != 0;
}
