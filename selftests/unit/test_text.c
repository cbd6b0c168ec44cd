// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of module/text.c. The kernel's own (or libc's) snprintf is the oracle.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "room.h"
#include "unit.h"

#define ROUNDS 300

static struct room room;

/* Numbers of all lengths are as likely as each other. */
static u64 random_number(void)
{
	return unit_random() >> unit_below(64);
}

static const char *hex(u64 value, unsigned int width)
{
	lens_put_hex(room_open(&room, 64), value, width);
	return room_string(&room);
}

static const char *dec(s64 value)
{
	lens_put_dec(room_open(&room, 64), value);
	return room_string(&room);
}

static const char *dec_right(u64 value, unsigned int width)
{
	lens_put_dec_right(room_open(&room, 64), value, width);
	return room_string(&room);
}

static const char *escaped(const char *string)
{
	lens_put_escaped(room_open(&room, 512), string);
	return room_string(&room);
}

static void test_hex(void)
{
	char want[32];
	int i;

	UNIT_STR(hex(0, 0), "0");
	UNIT_STR(hex(0, 1), "0");
	UNIT_STR(hex(0, 16), "0000000000000000");
	UNIT_STR(hex(0xf, 0), "f");
	UNIT_STR(hex(0x10, 0), "10");
	UNIT_STR(hex(0x10, 1), "10");
	UNIT_STR(hex(0x10, 3), "010");
	UNIT_STR(hex(0x123456789abcdef0, 0), "123456789abcdef0");
	UNIT_STR(hex(U64_MAX, 0), "ffffffffffffffff");
	for (i = 0; i < 64; i++) {
		snprintf(want, sizeof(want), "%llx", 1ull << i);
		UNIT_STR(hex(1ull << i, 0), want);
		snprintf(want, sizeof(want), "%016llx", 1ull << i);
		UNIT_STR(hex(1ull << i, 16), want);
	}
	for (i = 0; i < ROUNDS; i++) {
		u64 value = random_number();
		int width = 1 + unit_below(16);

		snprintf(want, sizeof(want), "%0*llx", width, value);
		UNIT_STR(hex(value, width), want);
	}
}

static void test_dec(void)
{
	char want[32];
	int i;

	UNIT_STR(dec(0), "0");
	UNIT_STR(dec(-1), "-1");
	UNIT_STR(dec(9), "9");
	UNIT_STR(dec(10), "10");
	UNIT_STR(dec(-10), "-10");
	UNIT_STR(dec(S64_MAX), "9223372036854775807");
	UNIT_STR(dec(S64_MIN), "-9223372036854775808");
	for (i = 0; i < ROUNDS; i++) {
		s64 value = random_number();

		value = i & 1 ? value : -(value >> 1);
		snprintf(want, sizeof(want), "%lld", value);
		UNIT_STR(dec(value), want);
	}
}

static void test_dec_right(void)
{
	char want[48];
	int i;

	UNIT_STR(dec_right(0, 0), "0");
	UNIT_STR(dec_right(0, 1), "0");
	UNIT_STR(dec_right(0, 4), "   0");
	UNIT_STR(dec_right(512, 3), "512");
	UNIT_STR(dec_right(512, 7), "    512");
	UNIT_STR(dec_right(1234, 3), "1234");
	UNIT_STR(dec_right(U64_MAX, 0), "18446744073709551615");
	UNIT_STR(dec_right(U64_MAX, 21), " 18446744073709551615");
	for (i = 0; i < ROUNDS; i++) {
		u64 value = random_number();
		int width = 1 + unit_below(30);

		snprintf(want, sizeof(want), "%*llu", width, value);
		UNIT_STR(dec_right(value, width), want);
	}
}

/* Said in another way than the code: the characters that stay, one by one. */
static bool stays(unsigned char c)
{
	return c >= 0x80 || (c > 0x20 && c < 0x7f && !strchr(",\\#", c));
}

static void test_escaped(void)
{
	char string[2] = "", want[8];
	unsigned int c;

	UNIT_STR(escaped(""), "");
	UNIT_STR(escaped("[heap]"), "[heap]");
	UNIT_STR(escaped("/tmp/a b,c#d\\e\tf\n"),
		 "/tmp/a\\040b\\054c\\043d\\134e\\011f\\012");
	UNIT_STR(escaped("/tmp/\xc3\xa4 (deleted)"), "/tmp/\xc3\xa4\\040(deleted)");
	for (c = 1; c < 256; c++) {
		string[0] = c;
		snprintf(want, sizeof(want), stays(c) ? "%c" : "\\%03o", c);
		UNIT_STR(escaped(string), want);
	}
}

/* A column is never narrower than its width and one blank. */
static void test_pad(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	unsigned int len, width;

	for (width = 0; width < 20; width++) {
		for (len = 0; len < 24; len++) {
			struct lens_text *text = room_open(&room, 64);
			char want[64], *start;

			lens_put(text, "before ");
			start = text->at;
			lens_put(text, letters + 26 - len);
			lens_pad(text, start, width);
			snprintf(want, sizeof(want), "before %-*s ", width,
				 letters + 26 - len);
			UNIT_STR(room_string(&room), want);
		}
	}
}

static void write_all(struct lens_text *text, const void *context)
{
	char *start = text->at;

	(void)context;
	lens_put_char(text, 'c');
	lens_put(text, "string");
	lens_put_escaped(text, "a b#");
	lens_put_hex(text, 0xdeadbeef, 0);
	lens_put_hex(text, 0x1234, 16);
	lens_put_dec(text, -4711);
	lens_put_dec_right(text, 42, 5);
	lens_pad(text, start, 70);
	lens_put_char(text, '\n');
}

static void test_sizes(void)
{
	char want[100];

	snprintf(want, sizeof(want), "%-71s\n",
		 "cstringa\\040b\\043deadbeef0000000000001234-4711   42");
	room_try_sizes(&room, write_all, NULL, want);
}

/* Once something did not fit, later text that would fit tells nothing. */
static void test_full_stays(void)
{
	struct lens_text *text = room_open(&room, 3);

	lens_put(text, "abc");
	UNIT_TRUE(!text->full);
	lens_put(text, "");
	UNIT_TRUE(!text->full);
	lens_put_char(text, 'd');
	UNIT_TRUE(text->full);
	lens_put(text, "");
	UNIT_TRUE(text->full);
	UNIT_TRUE(room_is_whole(&room));
}

const struct unit_case unit_text_cases[] = {
	{ "text: hex numbers", test_hex },
	{ "text: decimal numbers", test_dec },
	{ "text: decimal numbers, right-aligned", test_dec_right },
	{ "text: escaped names", test_escaped },
	{ "text: columns", test_pad },
	{ "text: a buffer of any size is filled and no more", test_sizes },
	{ "text: full stays full", test_full_stays },
	{ }
};
