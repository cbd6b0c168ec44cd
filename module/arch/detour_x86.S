/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way around handle_mm_fault(): what ftrace lets it call first.
 *
 * On entry the stack has the address in handle_mm_fault() that its call of us goes
 * back to, and below that where its caller goes on. A fault that nobody watches goes
 * back; for any other the rest of handle_mm_fault() is called from here, and then
 * its caller is returned to.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/ibt.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

#include "../detour_asm.h"

/* 6.2: processors that predict returns badly have their calls counted. */
#ifndef CONFIG_MITIGATION_CALL_DEPTH_TRACKING
#ifndef CONFIG_CALL_DEPTH_TRACKING
#define CALL_DEPTH_ACCOUNT
#endif
#endif

	.text
/* not SYM_FUNC_START, with which some kernels put an ENDBR and others none */
SYM_START(lens_detour, SYM_L_GLOBAL, SYM_A_ALIGN)
	ENDBR
	pushq	%rbp
	movq	%rsp, %rbp
	subq	$LENS_DETOUR_ROOM, %rsp
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	movq	8(%rbp), %rdx
	leaq	32(%rsp), %rcx
	call	lens_detour_begin
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	testb	%al, %al
	jnz	.Lwatched
	leave
	RET
.Lwatched:
	CALL_DEPTH_ACCOUNT
	call	handle_mm_fault + LENS_DETOUR_BODY
	movl	%eax, %edi
	movq	%rsp, %rsi
	pushq	%rax
	call	lens_detour_end
	popq	%rax
	leave
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(lens_detour)
