// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses carried out in a target: a read, a write or a jump, and what it met.
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "access.h"
#include "kfiles.h"
#include "memory.h"

static sigjmp_buf escape;
static siginfo_t caught;
static int uffd = -1;
static volatile __s64 uffd_flags;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	caught = *info;
	siglongjmp(escape, 1);
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGILL, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
}

static void jump(char *addr)
{
#ifdef __x86_64__
	/* Zeroes are "add %al,(%rax)", so the jump needs a place in %rax. */
	static char scratch[64];

	asm volatile("call *%0" : : "r"(addr), "a"(scratch)
		     : "memory", "cc", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
#else
	((void (*)(void))addr)();
#endif
}

static void touch(char *addr, enum lens_access access)
{
	if (sigsetjmp(escape, 1))
		return;
	switch (access) {
	case LENS_READ:
		(void)*(volatile char *)addr;
		break;
	case LENS_WRITE:
		*(volatile char *)addr = 1;
		break;
	default:
		jump(addr);
	}
}

/* Notes what userfaultfd says; whoever waits then meets the page without it. */
static void *listen(void *page)
{
	struct uffdio_range range = { .start = (size_t)page, .len = page_size() };
	struct uffd_msg msg;

	while (read(uffd, &msg, sizeof(msg)) != sizeof(msg))
		usleep(1000);
	uffd_flags = msg.arg.pagefault.flags;
	if (ioctl(uffd, UFFDIO_UNREGISTER, &range) || ioctl(uffd, UFFDIO_WAKE, &range)) {
		perror("# userfaultfd");
		abort();
	}
	return NULL;
}

/* Faults in what the code itself uses, the way of a signal too. */
static void warm_up(void)
{
	char *page = map_alone((struct mapping){
		.len = page_size(), .prot = PROT_READ | PROT_WRITE | PROT_EXEC });
	enum lens_access access;
	struct rusage usage;

	access_put_return(page);
	for (access = 0; access < LENS_NR_ACCESSES; access++)
		touch(page + ACCESS_OFFSET, access);
	own_pagemap(page);
	munmap(page, page_size());
	touch(page, LENS_READ);
	getrusage(RUSAGE_THREAD, &usage);
}

static char *page_of(char *addr)
{
	return (char *)((size_t)addr & -page_size());
}

/**
 * access_set_uffd() - Say that somebody will be told of the next access.
 * @fd: a userfaultfd, of the whole mapping of one page
 */
void access_set_uffd(int fd)
{
	uffd = fd;
}

/**
 * access_put_return() - Make a page one that may be jumped to.
 * @page: writable
 */
void access_put_return(char *page)
{
#ifdef __x86_64__
	*(volatile unsigned char *)(page + ACCESS_OFFSET) = 0xc3;
#else
	*(volatile unsigned int *)(page + ACCESS_OFFSET) = 0xd65f03c0;
#endif
}

static void measure(char *addr, enum lens_access access, struct observed *observed)
{
	struct rusage before, after;

	getrusage(RUSAGE_THREAD, &before);
	touch(addr, access);
	getrusage(RUSAGE_THREAD, &after);
	observed->minor = after.ru_minflt - before.ru_minflt;
	observed->major = after.ru_majflt - before.ru_majflt;
}

/* A jump went through if what it ran is no instruction, or came to another page. */
static bool is_what_ran(const char *page)
{
	return caught.si_signo == SIGILL || page_of(caught.si_addr) != page ||
	       (caught.si_signo == SIGBUS && caught.si_code == BUS_ADRALN);
}

/**
 * access_do() - Carry out an access.
 * @addr: where
 * @access: what
 * @observed: filled
 */
void access_do(char *addr, enum lens_access access, struct observed *observed)
{
	pthread_t thread;

	catch_signals();
	warm_up();
	memset(&caught, 0, sizeof(caught));
	*observed = (struct observed){ .before = own_pagemap(addr) };
	uffd_flags = -1;
	if (uffd >= 0 && pthread_create(&thread, NULL, listen, page_of(addr)))
		abort();
	measure(addr, access, observed);
	observed->after = own_pagemap(addr);
	observed->uffd = uffd_flags;
	if (caught.si_signo && (access != LENS_EXEC || !is_what_ran(page_of(addr)))) {
		observed->signal = caught.si_signo;
		observed->code = caught.si_code;
	}
}

static bool is_signal(const struct observed *observed, int signal, int code)
{
	return observed->signal == signal && observed->code == code;
}

static bool is_present(__u64 entry)
{
	return entry & PM_PRESENT;
}

static bool is_zero_page(__u64 entry)
{
	__u64 flags = 0;

	return is_present(entry) && !kf_pageflags(PM_PFN(entry), &flags) &&
	       flags & KPF_ZERO_PAGE;
}

static bool is_anon(__u64 entry)
{
	__u64 flags = 0;

	return is_present(entry) && !(entry & PM_FILE) &&
	       !kf_pageflags(PM_PFN(entry), &flags) && flags & KPF_ANON;
}

static bool same_page(const struct observed *observed)
{
	return is_present(observed->before) && is_present(observed->after) &&
	       PM_PFN(observed->before) == PM_PFN(observed->after);
}

static bool other_page(const struct observed *observed)
{
	return is_present(observed->after) &&
	       (!is_present(observed->before) ||
		PM_PFN(observed->before) != PM_PFN(observed->after));
}

static bool brought(const struct observed *observed)
{
	return !is_present(observed->before) && is_present(observed->after);
}

static bool went_through(const struct observed *o)
{
	return !o->minor && !o->major && same_page(o);
}

static bool demand_zero(const struct observed *o)
{
	return brought(o) && !is_zero_page(o->after);
}

static bool zero_page(const struct observed *o)
{
	return brought(o) && is_zero_page(o->after);
}

static bool copied(const struct observed *o)
{
	return other_page(o) && is_anon(o->after);
}

static bool swapped_in(const struct observed *o)
{
	return brought(o) && !is_zero_page(o->after);
}

static bool any_page(const struct observed *o)
{
	return is_present(o->after);
}

static bool maperr(const struct observed *o)
{
	return is_signal(o, SIGSEGV, SEGV_MAPERR);
}

static bool accerr(const struct observed *o)
{
	return is_signal(o, SIGSEGV, SEGV_ACCERR);
}

static bool adrerr(const struct observed *o)
{
	return is_signal(o, SIGBUS, BUS_ADRERR);
}

static bool mceerr(const struct observed *o)
{
	return is_signal(o, SIGBUS, BUS_MCEERR_AR);
}

static bool uffd_missing(const struct observed *o)
{
	return o->uffd >= 0 && !(o->uffd & ~UFFD_PAGEFAULT_FLAG_WRITE);
}

static bool uffd_minor(const struct observed *o)
{
	return o->uffd >= 0 && o->uffd & UFFD_PAGEFAULT_FLAG_MINOR;
}

static bool uffd_wp(const struct observed *o)
{
	return o->uffd >= 0 && o->uffd & UFFD_PAGEFAULT_FLAG_WP;
}

/* What must have been seen for a word of the file. */
static const struct {
	const char *outcome;
	bool (*seen)(const struct observed *observed);
	bool ends;	/* the page is not used, so no fault is counted for it */
} rules[] = {
	{ "ok", went_through, false },
	{ "demand-zero", demand_zero, false },
	{ "zero-page", zero_page, false },
	{ "file", brought, false },
	{ "copy", copied, false },
	{ "reuse", same_page, false },
	{ "write-notify", same_page, false },
	{ "swap-in", swapped_in, false },
	{ "driver", any_page, false },
	{ "stack-grows", brought, false },
	{ "uffd-missing", uffd_missing, true },
	{ "uffd-minor", uffd_minor, true },
	{ "uffd-wp", uffd_wp, true },
	{ "segv-maperr", maperr, true },
	{ "segv-accerr", accerr, true },
	{ "bus-adrerr", adrerr, true },
	{ "bus-mceerr", mceerr, true },
};

static bool counted(const char *cost, const struct observed *o)
{
	if (!cost)
		return !o->minor && !o->major;
	if (!strcmp(cost, ",minor"))
		return o->minor == 1 && !o->major;
	if (!strcmp(cost, ",major"))
		return !o->minor && o->major == 1;
	return !strcmp(cost, ",minor-or-major") && o->minor + o->major == 1;
}

/**
 * access_judge() - Was the prediction right?
 * @told: OUTCOME or OUTCOME,COST
 * @observed: what the access met
 * Return: NULL if so, else what is wrong.
 */
const char *access_judge(const char *told, const struct observed *observed)
{
	const char *cost = strchr(told, ',');
	size_t len = strcspn(told, ",");
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strlen(rules[i].outcome) == len && !strncmp(told, rules[i].outcome, len))
			break;
	if (i == sizeof(rules) / sizeof(*rules))
		return "no rule for this outcome";
	if (!rules[i].seen(observed))
		return "something else happened";
	if (rules[i].ends)
		return cost ? "an outcome that ends the access has no cost" : NULL;
	if (observed->signal || observed->uffd >= 0)
		return "the access did not go through";
	return counted(cost, observed) ? NULL : "other faults were counted";
}
