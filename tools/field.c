// SPDX-License-Identifier: GPL-2.0
/* What is in a field of a line: parts of targets, folios and VMAs. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "field.h"

static bool is_octal(const char *text)
{
	return text[0] >= '0' && text[0] <= '3' &&
	       text[1] >= '0' && text[1] <= '7' &&
	       text[2] >= '0' && text[2] <= '7';
}

/* Escapes the bytes above ASCII, for a locale that cannot have them. */
static void escape_high(char *text, size_t size)
{
	char *copy = strdup(text);
	const char *from = copy;
	size_t at = 0;

	for (; from && *from && at + 5 <= size; from++)
		at += snprintf(text + at, size - at, isascii(*from) ? "%c" : "\\%03o",
			       (unsigned char)*from);
	free(copy);
}

void field_unescape(char *out, const char *text, size_t size)
{
	char *to = out;

	for (; *text && to + 1 < out + size; to++) {
		if (*text == '\\' && is_octal(text + 1)) {
			*to = strtol((char []){ text[1], text[2], text[3], 0 },
				     NULL, 8);
			text += 4;
		} else {
			*to = *text++;
		}
	}
	*to = '\0';
	if (mbstowcs(NULL, out, 0) == (size_t)-1)
		escape_high(out, size);
}

/* A copy of text[0..length) in the row's room for it. */
static const char *keep(const struct row *row, const char *text, size_t length)
{
	snprintf(row->out, row->size, "%.*s", (int)length, text);
	return row->out;
}

const char *field_verbatim(const struct row *row, unsigned int field)
{
	const char *text = row->field[field];

	return strcmp(text, "-") ? text : NULL;
}

const char *field_text(const struct row *row, unsigned int field)
{
	field_unescape(row->out, row->field[field], row->size);
	return row->out;
}

/* The hex or decimal digits after a prefix, if the text begins with it. */
static const char *digits_after(const struct row *row, const char *text,
				const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(text, prefix, length))
		return NULL;
	text += length;
	return keep(row, text, strspn(text, "0123456789abcdef"));
}

const char *target_pfn(const struct row *row, unsigned int field)
{
	return digits_after(row, row->field[field], "pfn=");
}

const char *target_swap_type(const struct row *row, unsigned int field)
{
	return digits_after(row, row->field[field], "swap=");
}

const char *target_swap_offset(const struct row *row, unsigned int field)
{
	const char *colon = strchr(row->field[field], ':');

	return colon ? digits_after(row, colon, ":") : NULL;
}

const char *target_pieces(const struct row *row, unsigned int field)
{
	const char *target = row->field[field];
	const char *pieces = strchr(target, '~');

	if (!strcmp(target, "-"))
		return NULL;
	return pieces ? digits_after(row, pieces, "~") : "1";
}

const char *list_number(const struct row *row, unsigned int field,
			const char *key)
{
	const char *item = row->field[field];
	size_t length = strlen(key);

	for (; item; item = strchr(item, ',')) {
		item += *item == ',';
		if (!strncmp(item, key, length) &&
		    (item[length] == '=' || item[length] == '~'))
			return keep(row, item + length + 1,
				    strspn(item + length + 1, "-0123456789"));
	}
	return NULL;
}

const char *folio_type(const struct row *row, unsigned int field)
{
	const char *folio = field_verbatim(row, field);

	return folio ? keep(row, folio, strcspn(folio, ",")) : NULL;
}

const char *folio_order(const struct row *row, unsigned int field)
{
	return list_number(row, field, "order");
}

const char *folio_ref(const struct row *row, unsigned int field)
{
	return list_number(row, field, "ref");
}

const char *folio_map(const struct row *row, unsigned int field)
{
	return list_number(row, field, "map");
}

const char *folio_node(const struct row *row, unsigned int field)
{
	return list_number(row, field, "node");
}

const char *folio_place(const struct row *row, unsigned int field)
{
	return list_number(row, field, "sub");
}

const char *folio_parts(const struct row *row, unsigned int field)
{
	return list_number(row, field, "parts");
}

const char *folio_cgroup(const struct row *row, unsigned int field)
{
	return list_number(row, field, "cg");
}

/* Is this an item of a comma list, behind the first? */
static bool has_item(const char *list, const char *item)
{
	size_t length = strlen(item);

	while ((list = strchr(list, ','))) {
		list++;
		if (strcspn(list, ",") == length && !strncmp(list, item, length))
			return true;
	}
	return false;
}

const char *folio_exclusive(const struct row *row, unsigned int field)
{
	const char *folio = field_verbatim(row, field);

	if (!folio)
		return NULL;
	return has_item(folio, "excl") ? "yes" : "no";
}

const char *folio_page_flags(const struct row *row, unsigned int field)
{
	const char *flags = strstr(row->field[field], ",kpf=");

	return flags && flags[5] ? keep(row, flags + 5, strcspn(flags + 5, ",")) : NULL;
}

/* Merged lines do not say so, and have no page flags either. */
const char *folio_pinned(const struct row *row, unsigned int field)
{
	const char *folio = row->field[field];

	if (!strstr(folio, ",kpf="))
		return NULL;
	return has_item(folio, "pin") ? "yes" : "no";
}

/* A comma inside of a name is escaped, so the name is the last item. */
static const char *name_of(const char *vma)
{
	const char *comma = strrchr(vma, ',');

	return comma ? comma + 1 : vma;
}

/* Where the +HEX of a file's name begins; names in brackets have none. */
static const char *plus_of(const char *name)
{
	return *name == '[' ? NULL : strrchr(name, '+');
}

/* Item number @nr of the comma list. */
static const char *vma_item(const struct row *row, unsigned int field, unsigned int nr)
{
	const char *item = row->field[field];

	for (; nr && item; nr--) {
		item = strchr(item, ',');
		item = item ? item + 1 : NULL;
	}
	return item ? keep(row, item, strcspn(item, ",")) : NULL;
}

const char *vma_perms(const struct row *row, unsigned int field)
{
	return vma_item(row, field, 0);
}

const char *vma_type(const struct row *row, unsigned int field)
{
	return vma_item(row, field, 1);
}

const char *vma_flags(const struct row *row, unsigned int field)
{
	const char *flags = vma_item(row, field, 2);

	return flags && strcmp(flags, "-") ? flags : NULL;
}

const char *vma_name(const struct row *row, unsigned int field)
{
	const char *name = name_of(row->field[field]);
	const char *plus = plus_of(name);

	keep(row, name, plus ? (size_t)(plus - name) : strlen(name));
	field_unescape(row->out, row->out, row->size);
	return row->out;
}

const char *vma_offset(const struct row *row, unsigned int field)
{
	const char *plus = plus_of(name_of(row->field[field]));

	return plus ? digits_after(row, plus, "+") : NULL;
}

void size_text(char *out, size_t size, double bytes)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;
	int digits;

	for (; bytes >= 1024 && unit < sizeof(units) - 2; unit++)
		bytes /= 1024;
	/* 1.5G, but 4K and 150M */
	digits = unit && bytes < 100 && bytes - (unsigned long long)bytes >= 0.05;
	snprintf(out, size, "%.*f%c", digits, bytes, units[unit]);
}

static const char *put_size(const struct row *row, double bytes)
{
	size_text(row->out, row->size, bytes);
	return row->out;
}

const char *size_of_pages(const struct row *row, unsigned int field)
{
	return put_size(row, strtod(row->field[field], NULL) *
			     row->header->page_size);
}

const char *size_of_bytes(const struct row *row, unsigned int field)
{
	return put_size(row, strtod(row->field[field], NULL));
}

const char *size_of_range(const struct row *row, unsigned int field)
{
	return put_size(row, strtoull(row->field[field + 1], NULL, 16) -
			     strtoull(row->field[field], NULL, 16));
}

const char *end_of_pages(const struct row *row, unsigned int field)
{
	unsigned long long start = strtoull(row->field[field], NULL, 16);
	unsigned long long pages = strtoull(row->field[field + 1], NULL, 10);

	snprintf(row->out, row->size, "%llx", start + pages * row->header->page_size);
	return row->out;
}
