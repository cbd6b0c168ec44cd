// SPDX-License-Identifier: GPL-2.0
/* Cells: the entries of what is watched, and the letters that show them. */
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "filter.h"
#include "lab_run.h"
#include "mark.h"
#include "say.h"
#include "source.h"

/* The columns of the file entries. */
enum { VADDR, PAGES, LEVEL, RAW, ENTRY_KIND, TARGET, FLAGS, FOLIO, VMA, NR_FIELDS };

const char *lab_key(char letter)
{
	int i;

	for (i = 0; i < NR_MARKS; i++)
		if (marks[i].letter == letter)
			return marks[i].means;
	return NULL;
}

static void keep_flags(char *to, const char *flags, size_t size)
{
	for (; *flags && size > 1; flags++) {
		if (*flags == '-')
			continue;
		*to++ = *flags;
		size--;
	}
	*to = '\0';
}

static __u64 number(const char *digits, int base)
{
	return digits ? strtoull(digits, NULL, base) : 0;
}

/* A line of entries that covers [start, end) goes to the cells that it is in. */
static void put_line(const struct row *row, const struct lab_area *area, size_t page,
		     struct cell *cells)
{
	__u64 start = number(row->field[VADDR], 16);
	__u64 end = start + number(row->field[PAGES], 10) * page;
	__u64 size = area->pages * page, at, next;
	__u64 frame = number(target_pfn(row, TARGET), 16);
	unsigned int i;

	for (at = start; at < end; at = next) {
		struct cell *cell;

		i = (at - area->addr) / size;
		next = area->addr + (i + 1) * size;
		if (next > end)
			next = end;
		if (at < area->addr || i >= area->cells)
			continue;
		cell = &cells[i];
		cell->filled += (next - at) / page;
		if (cell->kind != marks[MARK_NONE].letter)
			continue;
		cell->kind = marks[mark_of_text(row->field[ENTRY_KIND], row->field[LEVEL],
						row->field[FLAGS])].letter;
		cell->frame = frame ? frame + (at - start) / page : 0;
		keep_flags(cell->flags, row->field[FLAGS], sizeof(cell->flags));
		cell->map = number(folio_map(row, FOLIO), 10);
		cell->cached = strchr(folio_page_flags(row, FOLIO) ?: "", 's');
	}
}

static int look_at(struct lab *lab, enum lab_who who, const struct lab_area *area,
		   struct cell *cells)
{
	const struct stage *stage = lab->cast.stage;
	struct source source;
	char words[64];
	unsigned int i;
	int fd, got;

	for (i = 0; i < area->cells; i++)
		cells[i] = (struct cell){ .kind = marks[MARK_NONE].letter, .name = '-' };
	snprintf(words, sizeof(words), "range=%llx-%llx", area->addr,
		 area->addr + area->cells * area->pages * stage->page);
	fd = filter_open(stage->pid[who], "entries", words);
	if (fd < 0 || source_open(&source, fd, "entries", stage->pid[who], NR_FIELDS))
		return -1;
	got = source_header(&source, "entries") ? -1 : 1;
	while (got > 0 && (got = source_next(&source)) > 0)
		put_line(&source.row, area, stage->page, cells);
	source_close(&source);
	return got;
}

static char letter_of(unsigned int i)
{
	if (i < 26)
		return 'A' + i;
	return i < FRAME_LETTERS ? 'a' + i - 26 : '+';
}

static void name_frame(struct frame_names *names, struct cell *cell)
{
	unsigned int i;

	if (cell->kind == 'z') {
		cell->name = '0';
		return;
	}
	if (!cell->frame)
		return;
	for (i = 0; i < names->nr && names->frame[i] != cell->frame; i++)
		;
	if (i == FRAME_LETTERS) {
		cell->name = '+';
		return;
	}
	if (i == names->nr)
		names->frame[names->nr++] = cell->frame;
	names->seen[i] = true;
	cell->name = letter_of(i);
}

/* A frame that nobody maps any more may come back as memory of somebody else. */
static void forget_frames(struct frame_names *names)
{
	unsigned int i;

	for (i = 0; i < names->nr; i++) {
		if (!names->seen[i])
			names->frame[i] = 0;
		names->seen[i] = false;
	}
}

/* Calls @each for every area that there is of every actor that there is. */
static int for_areas(struct lab *lab, int (*each)(struct lab *lab, enum lab_who who, int i))
{
	enum lab_who who;
	int i, err = 0;

	for (who = PARENT; who < LAB_ACTORS; who++)
		for (i = 0; i < LAB_AREAS && lab->attached[who] && !err; i++)
			if (lab->cast.stage->area[i].cells && lab->cast.sock[who] >= 0)
				err = each(lab, who, i);
	return err;
}

static int look_one(struct lab *lab, enum lab_who who, int i)
{
	lab->looked[who][i] = true;
	return look_at(lab, who, &lab->cast.stage->area[i], lab->cell[who][i]);
}

static int name_one(struct lab *lab, enum lab_who who, int i)
{
	unsigned int j;

	for (j = 0; lab->named[i] && j < lab->cast.stage->area[i].cells; j++)
		name_frame(&lab->names, &lab->cell[who][i][j]);
	return 0;
}

int lab_look(struct lab *lab)
{
	if (for_areas(lab, look_one))
		return -1;
	for_areas(lab, name_one);
	if (!lab->experiment->keeps)
		forget_frames(&lab->names);
	return 0;
}

static char flag(const struct cell *cell, char letter)
{
	return strchr(cell->flags, letter) ? letter : '-';
}

static char digit(unsigned long number)
{
	return number > 9 ? '+' : '0' + number;
}

static char letter(enum lab_aspect aspect, const struct cell *cell, bool first)
{
	switch (aspect) {
	case KIND:
		return cell->kind;
	case FRAME:
		return cell->name;
	case ACCESSED:
		return flag(cell, 'a');
	case DIRTY:
		return flag(cell, 'd');
	case MAPPED:
		return digit(cell->map);
	case KEYED:
		return flag(cell, 'k');
	case NEXT:
		if (!cell->frame)
			return '-';
		return !first && cell[-1].frame + 1 == cell->frame ? '=' : '/';
	case FILLED:
		return digit(cell->filled);
	case CACHED:
		return cell->cached ? 'c' : '-';
	case LAB_ASPECTS:
		break;
	}
	return '?';
}

void lab_letters(const struct lab *lab, const struct lab_row *row, char *text)
{
	const struct cell *cells = lab->cell[row->who][row->area];
	unsigned int i;

	for (i = 0; i < lab->cast.stage->area[row->area].cells; i++)
		text[i] = letter(row->aspect, &cells[i], !i);
	text[i] = '\0';
}

const char *lab_aspect_name(enum lab_aspect aspect)
{
	static const char * const names[LAB_ASPECTS] = {
		[KIND] = "kind", [FRAME] = "frame", [ACCESSED] = "accessed", [DIRTY] = "dirty",
		[MAPPED] = "mapped", [KEYED] = "key", [NEXT] = "next", [FILLED] = "pages",
		[CACHED] = "cached",
	};

	return names[aspect];
}
