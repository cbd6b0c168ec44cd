// SPDX-License-Identifier: GPL-2.0
/*
 * What the running kernel and machine can do, and where their files are known to lie.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kfiles.h"

/**
 * kf_kernel_is() - Is the running kernel at least this version?
 * @major: first number
 * @minor: second number
 * Return: true when it is.
 */
bool kf_kernel_is(unsigned int major, unsigned int minor)
{
	unsigned int is_major, is_minor;
	struct utsname name;

	uname(&name);
	if (sscanf(name.release, "%u.%u", &is_major, &is_minor) != 2)
		return false;
	return is_major > major || (is_major == major && is_minor >= minor);
}

/**
 * kf_has_cpu_flag() - Does /proc/cpuinfo list a CPU flag?
 * @flag: "pti" ...
 * Return: true when it does.
 */
bool kf_has_cpu_flag(const char *flag)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[8192], word[32];
	bool found = false;

	if (!file)
		return false;
	snprintf(word, sizeof(word), " %s ", flag);
	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = ' ';
		found = !strncmp(line, "flags", 5) && strstr(line, word);
	}
	fclose(file);
	return found;
}

/**
 * kf_has_function() - Has a function of the kernel a symbol of its own?
 * @name: of the function
 * Return: false when it was inlined, or has got another name by what the compiler did.
 */
bool kf_has_function(const char *name)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], symbol[256];
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%*s %*c %255s", symbol) == 1 && !strcmp(symbol, name);
	fclose(file);
	return found;
}

/**
 * kf_has_soft_dirty() - Does the kernel keep soft-dirty bits?
 * Return: true when it does; what a program has written is soft-dirty then.
 */
bool kf_has_soft_dirty(void)
{
	volatile char on_stack = 1;
	__u64 page = (unsigned long)&on_stack & -(unsigned long)getpagesize();
	__u64 entry = 0;

	return !kf_pagemap(getpid(), page, 1, &entry) && entry & PM_SOFT_DIRTY;
}

/**
 * kf_has_five_levels() - Do page tables have five levels?
 *
 * Each level takes one page's worth of entries; a fifth one is there where there is
 * memory beyond what four reach.
 *
 * Return: true when they do.
 */
bool kf_has_five_levels(void)
{
	unsigned int shift = __builtin_ctz(getpagesize());
	unsigned int reach = shift + 4 * (shift - 3);
	bool has;
	char *addr;

	if (reach > 56)
		return false;
	addr = mmap((void *)(3UL << (reach - 1)), getpagesize(), PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	has = addr != MAP_FAILED && (unsigned long)addr >> reach;
	munmap(addr, getpagesize());
	return has;
}

/**
 * kf_ksm_flag_is_random() - Does kpageflags call any anonymous page a KSM page?
 *
 * 6.12 does. A page of our own stack was never merged, so it tells.
 *
 * Return: true when the KSM bit of kpageflags means nothing.
 */
bool kf_ksm_flag_is_random(void)
{
	__u64 flags = 0, entry = 0;
	char on_stack = 1;
	__u64 page = (unsigned long)&on_stack & -(unsigned long)getpagesize();

	if (kf_pagemap(getpid(), page, 1, &entry) || kf_pageflags(PM_PFN(entry), &flags))
		return false;
	return flags & KPF_KSM;
}

/**
 * kf_swap_areas() - Count the swap areas.
 * Return: lines of /proc/swaps; the types of swap entries are below this number.
 */
unsigned int kf_swap_areas(void)
{
	FILE *file = fopen("/proc/swaps", "re");
	unsigned int lines = 0;
	int c;

	if (!file)
		return 0;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines ? lines - 1 : 0;
}
