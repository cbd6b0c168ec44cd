/* SPDX-License-Identifier: GPL-2.0 */
/* What linux/kernel.h brings of which the pure files make use, for the host. */
#ifndef SHIM_KERNEL_H
#define SHIM_KERNEL_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define U32_MAX	UINT32_MAX
#define U64_MAX	UINT64_MAX
#define S64_MAX	INT64_MAX
#define S64_MIN	INT64_MIN

#undef static_assert
#define static_assert(claim, ...) extern char shim_claim[(claim) ? 1 : -1]

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define min(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
#define max(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })
#define min_t(type, a, b) min((type)(a), (type)(b))

/* 1 if the option is defined as 1, 0 if it is not defined. */
#define SHIM_WORD(option)	#option
#define SHIM_EXPANDED(option)	SHIM_WORD(option)
#define IS_ENABLED(option)	(SHIM_EXPANDED(option)[0] == '1')

/* As snprintf(), but tells how much was written. */
__printf(3, 4) int scnprintf(char *to, size_t size, const char *fmt, ...);

/* A whole string as a number: a '+' and, for base 16, a 0x may come first. */
int kstrtou64(const char *string, unsigned int base, u64 *to);

#endif /* SHIM_KERNEL_H */
