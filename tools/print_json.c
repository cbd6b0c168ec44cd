// SPDX-License-Identifier: GPL-2.0
/* Rows as JSON, one object a line; numbers are numbers, also those in hex. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

#include "field.h"
#include "json.h"
#include "print.h"
#include "progress.h"
#include "say.h"

/* Keys are the columns' names in small letters. */
static void put_key(const char *name)
{
	putchar('"');
	for (; *name; name++)
		putchar(tolower((unsigned char)*name));
	printf("\": ");
}

/* A comma list as an array of texts. */
static void put_list(const char *text)
{
	char *copy = strdup(text), *rest = copy, *item;

	putchar('[');
	while ((item = strsep(&rest, ","))) {
		field_unescape(item, item, strlen(item) + 1);
		json_string(item);
		printf("%s", rest ? ", " : "");
	}
	putchar(']');
	free(copy);
}

static void put_value(const struct column *column, const char *text)
{
	if (!text) {
		printf("null");
		return;
	}
	switch (column->type) {
	case COLUMN_DEC:
		printf("%s", text);
		break;
	case COLUMN_HEX:
		printf("%llu", strtoull(text, NULL, 16));
		break;
	case COLUMN_BOOL:
		printf("%s", strcmp(text, "yes") ? "false" : "true");
		break;
	case COLUMN_LIST:
		put_list(text);
		break;
	case COLUMN_STRING:
		json_string(text);
		break;
	}
}

static int begin(struct print *print, const struct header *header)
{
	printf("{\n");
	if (print->before)
		print->before(print->data);
	if (print->view->of_target) {
		printf("   \"format\": %d,\n   \"pid\": %d,\n   \"comm\": ",
		       FORMAT_VERSION, header->pid);
		json_string(header->comm);
		printf(",\n   \"page_size\": %lu,\n   \"table_levels\": %d,\n   \"filter\": ",
		       header->page_size, header->levels);
		json_string(header->filter);
		printf(",\n");
	}
	printf("   \"%s\": [", print->view->name);
	return 0;
}

static int row(struct print *print, const struct row *row)
{
	unsigned int i;

	progress_output();
	printf("%s\n      {", print->nr++ ? "," : "");
	for (i = 0; i < print->selection.nr; i++) {
		const struct column *column = print->selection.column[i];

		printf("%s", i ? ", " : "");
		put_key(column->name);
		put_value(column, column->get(row, column->field));
	}
	putchar('}');
	return 0;
}

/* A program that reads this must be able to see that it is not whole. */
static int end(struct print *print, int err)
{
	printf("%s]", print->nr ? "\n   " : "");
	if (print->after)
		print->after(print->data);
	if (err) {
		printf(",\n   \"error\": ");
		json_string(said());
	}
	printf("\n}\n");
	return err;
}

const struct printer print_json = {
	.begin = begin,
	.row = row,
	.end = end,
};
