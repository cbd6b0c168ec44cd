/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's types, for the host. */
#ifndef SHIM_TYPES_H
#define SHIM_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef signed short s16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed int s32;
typedef signed long long s64;
typedef int pid_t;

/* those of headers that programs share */
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef signed char __s8;
typedef s16 __s16;
typedef s32 __s32;

#endif /* SHIM_TYPES_H */
