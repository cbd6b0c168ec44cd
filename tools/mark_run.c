// SPDX-License-Identifier: GPL-2.0
/*
 * The mark of a run of the file "raw": the only place of the tool that knows bits of the
 * hardware. Of those the module has all, in module/arch/; here are the two that marks tell.
 */
#include "mark_run.h"

/*
 * struct raw_bits - where the hardware keeps something
 * @mask: of a leaf
 * @value: that the masked bits have
 */
struct raw_bits {
	__u64 mask;
	__u64 value;
};

#if defined(__x86_64__)
static const struct raw_bits raw_write = { 1ULL << 1, 1ULL << 1 };
static const struct raw_bits raw_exec = { 1ULL << 63, 0 };
#elif defined(__aarch64__)
static const struct raw_bits raw_write = { 1ULL << 51, 1ULL << 51 };
static const struct raw_bits raw_exec = { 1ULL << 54, 0 };
#else
#error "which bits say that a page is writable and executable?"
#endif

static bool has(__u64 raw, const struct raw_bits *bits)
{
	return (raw & bits->mask) == bits->value;
}

enum mark mark_of_run(const struct ptelens_run *run)
{
	return mark_of_kind(run->kind, run->level != PTELENS_PTE, has(run->raw, &raw_write),
			    has(run->raw, &raw_exec));
}
