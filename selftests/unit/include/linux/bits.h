/* SPDX-License-Identifier: GPL-2.0 */
/* Bits by number, for the host. */
#ifndef SHIM_BITS_H
#define SHIM_BITS_H

#define BIT(nr)			(1UL << (nr))
#define BIT_ULL(nr)		(1ULL << (nr))
#define GENMASK_ULL(high, low)	(~0ULL >> (63 - (high)) & ~0ULL << (low))

#define __ffs(word)		((unsigned long)__builtin_ctzl(word))
#define __fls(word)		((unsigned long)(63 - __builtin_clzl(word)))
#define hweight32(word)		((unsigned int)__builtin_popcount(word))

#endif /* SHIM_BITS_H */
