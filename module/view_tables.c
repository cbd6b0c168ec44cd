// SPDX-License-Identifier: GPL-2.0
/*
 * The file "tables": one line per page of the tables, and what they come to.
 *
 * Position 0 is the header. The place of a table is where it starts and its
 * level, from the top down, which is the order in which the walk enters them;
 * one more than the place of the last line finds the next one, whatever has
 * happened meanwhile.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "files.h"
#include "reader.h"

/* Of a place: for the levels, and for what is behind the lowest. */
#define LEVEL_BITS order_base_2(LENS_NR_LEVELS + 1)

#define HOLDS_WIDTH 23

/* How full a table is. */
enum fill {
	EMPTY,
	ONE,
	FEW,	/* up to 8 of 512 */
	MORE,
	NR_FILLS
};

static const char * const fill_names[NR_FILLS] = { "empty", "one", "few", "more" };

struct sums {
	u64 tables;
	u64 live;
	u64 fill[NR_FILLS];
};

/* What the lines so far come to. */
struct totals {
	struct sums level[LENS_NR_LEVELS];
	u64 deposits;
	u64 could_be_huge;
};

static enum fill fill_of(const struct lens_table *table)
{
	if (table->live <= 1)
		return table->live ? ONE : EMPTY;
	return table->live <= table->slots / 64 ? FEW : MORE;
}

static void count(struct totals *totals, const struct lens_table *table)
{
	struct sums *sums = &totals->level[table->level];

	sums->tables++;
	sums->live += table->live;
	sums->fill[fill_of(table)]++;
	totals->deposits += table->deposits;
	totals->could_be_huge += table->could_be_huge;
}

static loff_t place_of(u64 addr, enum lens_level level)
{
	return 1 + ((addr >> PAGE_SHIFT) << LEVEL_BITS) + (LENS_PGD - level);
}

/* Behind all tables: the totals. */
static loff_t place_of_totals(void)
{
	return place_of(lens_walk_limit(), LENS_PGD);
}

static void seek(struct lens_reader *reader, loff_t place)
{
	u64 addr = (u64)(place - 1) >> LEVEL_BITS << PAGE_SHIFT;
	int level, from = LENS_PGD - (int)((place - 1) & (BIT(LEVEL_BITS) - 1));

	lens_reader_seek(reader, addr);
	/* of the tables on the way there those above have been told */
	for (level = 0; level < LENS_NR_LEVELS; level++)
		reader->batch->table_end[level] =
			level > from ? lens_table_end(level, addr) : 0;
}

static void *next_table(struct lens_reader *reader, loff_t *pos)
{
	struct lens_batch *batch = reader->batch;
	struct lens_table *table;
	int got = 1;

	while (got > 0 && reader->table == batch->nr_tables)
		got = lens_reader_fill(reader);
	if (got < 0)
		return ERR_PTR(got);
	if (!got) {
		*pos = place_of_totals();
		return reader->data;
	}
	table = &batch->table[reader->table++];
	*pos = place_of(table->start, table->level);
	return table;
}

static void *tables_start(struct seq_file *m, loff_t *pos)
{
	struct lens_reader *reader = m->private;
	struct totals *totals = reader->data;

	if (!totals) {
		totals = kmalloc(sizeof(*totals), GFP_KERNEL);
		if (!totals)
			return ERR_PTR(-ENOMEM);
		reader->data = totals;
	}
	if (!*pos) {
		memset(totals, 0, sizeof(*totals));
		return SEQ_START_TOKEN;
	}
	if (*pos >= place_of_totals())
		return *pos == place_of_totals() ? totals : NULL;
	seek(reader, *pos);
	return next_table(reader, pos);
}

/* Here a line has been taken, and only here: it may be made more than once. */
static void *tables_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct lens_reader *reader = m->private;

	++*pos;
	if (v == reader->data)
		return NULL;
	if (v == SEQ_START_TOKEN)
		seek(reader, *pos);
	else
		count(reader->data, v);
	return next_table(reader, pos);
}

static void tables_stop(struct seq_file *m, void *v)
{
}

static void show_columns(struct lens_text *text)
{
	char *start;

	lens_put(text, "# lvl pfn      start            end              node live slots ");
	start = text->at;
	lens_put(text, "holds");
	lens_pad(text, start, HOLDS_WIDTH);
	lens_put(text, "note\n");
}

static void put_item(struct lens_text *text, const char *start, const char *name,
		     unsigned int nr)
{
	if (!nr)
		return;
	if (text->at != start)
		lens_put_char(text, ',');
	lens_put(text, name);
	lens_put_char(text, '=');
	lens_put_dec(text, nr);
}

static void put_holds(struct lens_text *text, const struct lens_table *table)
{
	char *start = text->at;
	unsigned int kind;

	put_item(text, start, "table", table->tables);
	for (kind = 0; kind < LENS_NR_KINDS; kind++)
		put_item(text, start, lens_kind_names[kind], table->kind[kind]);
	if (!table->live)
		lens_put_char(text, '-');
	lens_pad(text, start, HOLDS_WIDTH);
}

static void put_note(struct lens_text *text, const struct lens_table *table)
{
	enum fill fill = fill_of(table);
	const char *note = fill == MORE ? "-" : fill_names[fill];

	lens_put(text, table->could_be_huge ? "huge" : note);
	lens_put_char(text, '\n');
}

static void show_table(struct lens_text *text, const struct lens_table *table)
{
	char *start = text->at;

	lens_put(text, lens_level_names[table->level]);
	lens_pad(text, start, 5);
	start = text->at;
	lens_put_hex(text, table->pfn, 0);
	lens_pad(text, start, 8);
	lens_put_hex(text, table->start, 16);
	lens_put_char(text, ' ');
	lens_put_hex(text, table->end, 16);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, table->node, 4);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, table->live, 4);
	lens_put_char(text, ' ');
	lens_put_dec_right(text, table->slots, 5);
	lens_put_char(text, ' ');
	put_holds(text, table);
	put_note(text, table);
}

static void put_number(struct lens_text *text, const char *name, s64 value)
{
	lens_put_char(text, ' ');
	lens_put(text, name);
	lens_put_char(text, '=');
	lens_put_dec(text, value);
}

static void show_sums(struct lens_text *text, const char *name,
		      const struct sums *sums)
{
	enum fill fill;

	lens_put(text, "# ");
	lens_put(text, name);
	lens_put_char(text, ':');
	put_number(text, "tables", sums->tables);
	put_number(text, "bytes", sums->tables << PAGE_SHIFT);
	put_number(text, "live", sums->live);
	for (fill = EMPTY; fill < NR_FILLS; fill++)
		put_number(text, fill_names[fill], sums->fill[fill]);
	lens_put_char(text, '\n');
}

static void show_amount(struct lens_text *text, const char *name, u64 tables,
			unsigned int shift)
{
	lens_put(text, "# ");
	lens_put(text, name);
	lens_put_char(text, ':');
	put_number(text, "tables", tables);
	put_number(text, "bytes", tables << shift);
	lens_put_char(text, '\n');
}

static void show_totals(struct lens_text *text, const struct totals *totals,
			u64 pgtables_bytes)
{
	const u64 *fill = totals->level[LENS_PTE].fill;
	u64 shown = 0, deposited = totals->deposits << PAGE_SHIFT;
	int level;

	for (level = LENS_NR_LEVELS - 1; level >= 0; level--) {
		const struct sums *sums = &totals->level[level];

		if (sums->tables)
			show_sums(text, lens_level_names[level], sums);
		/* those above the kernel does not count */
		if (level <= LENS_PUD)
			shown += sums->tables << PAGE_SHIFT;
	}
	lens_put(text, "# VmPTE:");
	put_number(text, "bytes", pgtables_bytes);
	put_number(text, "shown", shown);
	put_number(text, "deposited", deposited);
	put_number(text, "elsewhere", (s64)(pgtables_bytes - shown - deposited));
	lens_put_char(text, '\n');
	show_amount(text, "reclaimable", fill[EMPTY], PAGE_SHIFT);
	show_amount(text, "nearly-empty", fill[ONE] + fill[FEW], PAGE_SHIFT);
	show_amount(text, "could-be-huge", totals->could_be_huge, PMD_SHIFT);
}

static int tables_show(struct seq_file *m, void *v)
{
	struct lens_reader *reader = m->private;
	struct lens_text text;

	lens_text_begin(&text, m);
	if (v == SEQ_START_TOKEN) {
		lens_reader_header(&text, reader);
		show_columns(&text);
	} else if (v == reader->data) {
		show_totals(&text, v, reader->batch->pgtables_bytes);
	} else {
		show_table(&text, v);
	}
	return lens_text_end(&text, m);
}

static const struct lens_reading tables = {
	.file = "tables",
	.seq = {
		.start = tables_start,
		.next = tables_next,
		.stop = tables_stop,
		.show = tables_show,
	},
	.tables = true,
};

DEFINE_LENS_READER(tables, &tables);

const struct lens_view lens_view_tables = {
	.name = "tables",
	.mode = 0400,
	.fops = &tables_fops,
	.help =
"  One line per page of the tables that is on the way to a VMA: level of the\n"
"  entries in it, its own pfn, start and end of what it covers, NUMA node, live\n"
"  entries (not none), slots (of the top level, those of user space), what the\n"
"  live ones are: table=N lead to tables, KIND=N are of that kind; - for none; note:\n"
"  empty, one, few (up to 1 of 64 live), huge (see below) or -. All entries of\n"
"  the page count, also those of other VMAs and ranges than the filter's. In order\n"
"  of start address, from the top down. Of the filter only range and level count.\n"
"  Then, behind #, sums of the lines above: by level; in bytes, next to VmPTE as in\n"
"  /proc/PID/status, which has no p4d and pgd: shown, deposited (a PTE table that\n"
"  the kernel keeps behind each huge entry of anonymous memory), elsewhere\n"
"  (filtered out, or changed meanwhile); and PTE tables: reclaimable (empty, which\n"
"  a kernel with PT_RECLAIM frees in madvise()), nearly-empty (one and few),\n"
"  could-be-huge (all slots are present or protnone, pages of anonymous memory,\n"
"  not KSM, inside one VMA that may be accessed; bytes of the memory. Whether the\n"
"  kernel may do it, by its settings and the VMA's, is not asked).\n",
};
