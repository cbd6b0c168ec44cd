/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What detour.c and the assembler of an architecture agree on.
 */
#ifndef LENS_DETOUR_ASM_H
#define LENS_DETOUR_ASM_H

/* Bytes on the stack for what is remembered of a fault. */
#define LENS_DETOUR_ROOM	64

/*
 * Where handle_mm_fault() goes on when it has called the detour: behind endbr64,
 * where there is one, and the call.
 */
#ifdef CONFIG_X86_KERNEL_IBT
#define LENS_DETOUR_BODY	9
#else
#define LENS_DETOUR_BODY	5
#endif

#endif /* LENS_DETOUR_ASM_H */
