// SPDX-License-Identifier: GPL-2.0
/* Reading the mappings that ptelens watch shows. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "field.h"
#include "files.h"
#include "say.h"
#include "source.h"
#include "watch.h"

/* The columns of the file vmas. */
enum {
	START, END, PERM, TYPE, PAGES, ENTRIES, PRESENT, PROTNONE, ZERO, SPECIAL,
	SWAP, MIGRATION, HWPOISON, DEVICE, MARKER, UNKNOWN, PMD, PUD, ACCESSED,
	DIRTY, NAME, NR_FIELDS
};

static __u64 number(const struct row *row, unsigned int field, int base)
{
	return strtoull(row->field[field], NULL, base);
}

static void take_vma(struct watch_vma *vma, const struct row *row)
{
	*vma = (struct watch_vma){
		.start = number(row, START, 16),
		.end = number(row, END, 16),
		.present = number(row, PRESENT, 10),
		.swap = number(row, SWAP, 10),
		.huge = number(row, PMD, 10) + number(row, PUD, 10),
	};
	snprintf(vma->perm, sizeof(vma->perm), "%s", row->field[PERM]);
	snprintf(vma->type, sizeof(vma->type), "%s", row->field[TYPE]);
	snprintf(vma->name, sizeof(vma->name), "%s", vma_name(row, NAME));
}

/* Returns 0, or -1 and said so. */
static int take_vmas(struct source *source, struct watch_space *space)
{
	unsigned int room = 0;
	int got;

	while ((got = source_next(source)) > 0) {
		if (space->nr == room) {
			struct watch_vma *vma;

			room = room ? 2 * room : 64;
			vma = realloc(space->vma, room * sizeof(*vma));
			if (!vma)
				return fail("out of memory");
			space->vma = vma;
		}
		take_vma(&space->vma[space->nr++], &source->row);
	}
	return got;
}

static bool same_shape(const struct watch_space *a, const struct watch_space *b)
{
	unsigned int i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++)
		if (a->vma[i].start != b->vma[i].start || a->vma[i].end != b->vma[i].end)
			return false;
	return true;
}

static void swap_spaces(struct watch *watch, struct watch_space *space)
{
	bool same = same_shape(&watch->space, space);

	free(watch->space.vma);
	watch->space = *space;
	if (same || !watch->map.cols)
		return;
	watch_lay(watch);
}

int space_read(struct watch *watch)
{
	struct watch_space space = { .vma = NULL };
	int err, fd = files_open(watch->pid, "vmas", O_RDONLY);
	struct source source;

	if (fd < 0 || source_open(&source, fd, "vmas", watch->pid, NR_FIELDS))
		return -1;
	err = source_header(&source, "vmas") ?: take_vmas(&source, &space);
	space.page_shift = __builtin_ctzl(source.header.page_size ?: 4096);
	snprintf(watch->comm, sizeof(watch->comm), "%s", source.header.comm);
	source_close(&source);
	if (!err && !space.nr)
		err = fail("process %d has no memory", watch->pid);
	if (err)
		free(space.vma);
	else
		swap_spaces(watch, &space);
	return err;
}
