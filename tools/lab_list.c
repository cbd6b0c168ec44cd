// SPDX-License-Identifier: GPL-2.0
/* The experiments, in the order in which they run: add yours. */
#include "lab.h"

extern const struct experiment lab_new, lab_overcommit, lab_isolation, lab_residency, lab_linear,
	lab_demand, lab_file, lab_cow, lab_share, lab_protect, lab_swap, lab_hotcold, lab_move,
	lab_large, lab_huge, lab_translate, lab_tables, lab_guard;

const struct experiment * const lab_list[] = {
	&lab_new,
	&lab_overcommit,
	&lab_isolation,
	&lab_residency,
	&lab_linear,
	&lab_demand,
	&lab_file,
	&lab_cow,
	&lab_share,
	&lab_protect,
	&lab_swap,
	&lab_hotcold,
	&lab_move,
	&lab_large,
	&lab_huge,
	&lab_translate,
	&lab_tables,
	&lab_guard,
	NULL
};
