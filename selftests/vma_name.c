// SPDX-License-Identifier: GPL-2.0
/*
 * The name that the module must print for a VMA of smaps.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"

/* smaps writes a newline in a path as \012 already, and nothing else so. */
static size_t put_escaped(char *to, const char *from)
{
	char *start = to;

	for (; *from; from++) {
		unsigned char c = *from;

		if (!strncmp(from, "\\012", 4)) {
			from += 3;
			c = '\n';
		}
		if (c <= ' ' || c == 0x7f || strchr("\\,#", c))
			to += sprintf(to, "\\%03o", c);
		else
			*to++ = c;
	}
	*to = '\0';
	return to - start;
}

/**
 * vma_expected_name() - The name column that belongs to an address.
 * @vma: from smaps
 * @addr: an address in it
 * @name: VMA_NAME_MAX bytes, filled
 */
void vma_expected_name(const struct kf_vma *vma, __u64 addr, char *name)
{
	size_t len;

	if (!vma->name[0]) {
		strcpy(name, "[anon]");
		return;
	}
	len = put_escaped(name, vma->name);
	if (vma->name[0] != '[')
		sprintf(name + len, "+%llx", vma->offset + (addr - vma->start));
}
