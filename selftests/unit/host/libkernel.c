// SPDX-License-Identifier: GPL-2.0
/*
 * Functions of the kernel's library that libc does not have.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/string.h>

int scnprintf(char *to, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = vsnprintf(to, size, fmt, args);
	va_end(args);
	return size ? min(len, size - 1) : 0;
}

/* strtoull() takes blanks and signs, and knows 0x without a digit. */
int kstrtou64(const char *string, unsigned int base, u64 *to)
{
	const char *digits = string + (*string == '+');
	char *end;

	if (base == 16 && digits[0] == '0' && tolower(digits[1]) == 'x')
		digits += 2;
	if (!isxdigit((unsigned char)*digits))
		return -EINVAL;
	errno = 0;
	*to = strtoull(digits, &end, base);
	if (errno)
		return -errno;
	if (end == digits || (digits[0] == '0' && tolower(digits[1]) == 'x'))
		return -EINVAL;
	return *end && strcmp(end, "\n") ? -EINVAL : 0;
}

int match_string(const char * const *array, size_t n, const char *string)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(array[i], string))
			return i;
	return -EINVAL;
}

void strscpy(char *to, const char *from, size_t size)
{
	snprintf(to, size, "%s", from);
}
