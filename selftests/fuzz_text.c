// SPDX-License-Identifier: GPL-2.0
/*
 * Random commands, made of the pieces that a file understands and then damaged.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz_text.h"
#include "kselftest.h"
#include "memory.h"

#define PIECES_MAX 6
#define WOUNDS_MAX 4

/**
 * fuzz_number() - The next random number.
 * @random: where from
 * Return: any 64 bits; the algorithm is splitmix64.
 */
__u64 fuzz_number(struct fuzz_random *random)
{
	__u64 z = random->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/**
 * fuzz_below() - A random number.
 * @random: where from
 * @limit: not 0
 * Return: one below @limit.
 */
size_t fuzz_below(struct fuzz_random *random, size_t limit)
{
	return fuzz_number(random) % limit;
}

/**
 * fuzz_edge() - A number that code is often wrong about.
 * @random: where from
 * Return: 0, a power of two or the end of an address space, or one beside these, or
 * anything.
 */
__u64 fuzz_edge(struct fuzz_random *random)
{
	__u64 near = fuzz_below(random, 3) - 1;

	switch (fuzz_below(random, 6)) {
	case 0:
		return near;
	case 1:
		return (1ULL << fuzz_below(random, 64)) + near;
	case 2:
		return 0x7ffffffff000ULL + near * page_size();
	case 3:
		return 0xffff800000000000ULL + near * page_size();
	case 4:
		return fuzz_below(random, 1 << 20) * page_size();
	default:
		return fuzz_number(random) >> fuzz_below(random, 64);
	}
}

static size_t put(char *out, size_t len, const char *text)
{
	size_t more = strlen(text);

	if (len + more > FUZZ_MAX)
		more = FUZZ_MAX - len;
	memcpy(out + len, text, more);
	return len + more;
}

static size_t put_edge(struct fuzz_random *random, char *out, size_t len)
{
	static const char * const formats[] = {
		"%llu", "%lld", "%llx", "0x%llx", "0%llo", "+%llu", "-%llx", "%020llu", "%016llx",
	};
	char text[32];

	snprintf(text, sizeof(text), formats[fuzz_below(random, ARRAY_SIZE(formats))],
		 (unsigned long long)fuzz_edge(random));
	return put(out, len, text);
}

static size_t put_piece(struct fuzz_random *random, const char * const *pieces, char *out,
			size_t len)
{
	static const char * const between[] = {
		" ", "\n", ",", "=", "-", "+", ":", "!", "\t", "", "", "",
	};
	size_t nr = 0;

	while (pieces[nr])
		nr++;
	if (fuzz_below(random, 3))
		len = put(out, len, pieces[fuzz_below(random, nr)]);
	else
		len = put_edge(random, out, len);
	return put(out, len, between[fuzz_below(random, ARRAY_SIZE(between))]);
}

/* A byte changes, comes or goes, or a part of it comes twice. */
static size_t wound(struct fuzz_random *random, char *out, size_t len)
{
	size_t at, size;

	if (!len)
		return len;
	at = fuzz_below(random, len);
	size = 1 + fuzz_below(random, len - at);
	switch (fuzz_below(random, 5)) {
	case 0:
		out[at] ^= 1 << fuzz_below(random, 8);
		return len;
	case 1:
		out[at] = "\0\n\xff =,-:"[fuzz_below(random, 8)];
		return len;
	case 2:
		memmove(out + at, out + at + size, len - at - size);
		return len - size;
	case 3:
		return at;
	default:
		if (len + size > FUZZ_MAX)
			return len;
		memmove(out + at + size, out + at, len - at);
		return len + size;
	}
}

static size_t noise(struct fuzz_random *random, char *out)
{
	size_t i, len = fuzz_below(random, fuzz_below(random, 8) ? 80 : FUZZ_MAX);

	for (i = 0; i < len; i++)
		out[i] = fuzz_number(random);
	return len;
}

/**
 * fuzz_command() - A command, good or bad.
 * @random: where from
 * @pieces: what the file understands; NULL is behind the last
 * @out: room for FUZZ_MAX bytes; no NUL is put behind them
 * Return: how long it is.
 */
size_t fuzz_command(struct fuzz_random *random, const char * const *pieces, char *out)
{
	size_t len = 0, nr = 1 + fuzz_below(random, PIECES_MAX);

	if (!fuzz_below(random, 16))
		return noise(random, out);
	/* now and then one that is too long */
	if (!fuzz_below(random, 64))
		nr = FUZZ_MAX;
	while (nr-- && len < FUZZ_MAX)
		len = put_piece(random, pieces, out, len);
	/* half of them stay whole */
	for (nr = fuzz_below(random, 2) * fuzz_below(random, WOUNDS_MAX); nr; nr--)
		len = wound(random, out, len);
	return len;
}
