// SPDX-License-Identifier: GPL-2.0
/*
 * Checks the tables of a stopped process: that they are a tree, that the sums are
 * those of the lines, and that the kernel counts the same ones.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"
#include "tables.h"

#define KPF_PGTABLE	_BITULL(26)
#define MEMORY "/sys/devices/system/memory/block_size_bytes"

/* With four levels what a pgd maps is what a p4d would. */
static __u64 entry_size(enum lens_level level)
{
	__u64 size = getpagesize();

	if (level == LENS_PGD && !kf_has_five_levels())
		level = LENS_P4D;
	while (level--)
		size *= getpagesize() / 8;
	return size;
}

/**
 * impossible_table() - Say what is impossible in a line whatever the process does.
 * @table: the line
 * Return: what it is, or NULL.
 */
const char *impossible_table(const struct lens_table *table)
{
	__u64 size = entry_size(table->level);
	unsigned int kind, sum = table->tables;
	const char *note = "-";

	if (table->live > table->slots || table->slots > getpagesize() / 8)
		return "live or slots";
	if (table->start % size || table->end != table->start + table->slots * size)
		return "start or end";
	for (kind = 0; kind < LENS_NR_KINDS; kind++)
		sum += table->kind[kind];
	if (sum != table->live)
		return "sum of holds";
	if (table->level == LENS_PTE && table->tables)
		return "table in a pte table";
	if (table->level >= LENS_P4D && table->tables != table->live)
		return "leaf above a pud";
	if (table->live <= 1)
		note = table->live ? "one" : "empty";
	else if (table->live <= table->slots / 64)
		note = "few";
	if (!strcmp(table->note, "huge"))
		return table->level == LENS_PTE && table->slots ==
		       table->kind[LENS_PRESENT] + table->kind[LENS_PROTNONE] ?
			NULL : "note huge";
	return strcmp(table->note, note) ? "note" : NULL;
}

static void diff_table(struct diffs *diffs, const struct lens_table *table, const char *what)
{
	diff(diffs, "%s table %llx at %llx, %u live, holds %s, %s: %s",
	     lens_level_name(table->level), table->pfn, table->start, table->live,
	     table->holds, table->note, what);
}

/* Each but the first has one that leads to it, right before its own kin. */
static void check_order(struct diffs *diffs, const struct lens_tables *tables)
{
	const struct lens_table *table, *up[LENS_NR_LEVELS + 1] = { NULL };
	int level;

	for (table = tables->table; table < tables->table + tables->nr; table++) {
		const struct lens_table *last = up[table->level], *parent = NULL;

		for (level = table->level + 1; !parent && level < LENS_NR_LEVELS; level++)
			parent = up[level];
		if (last && table->start < last->end)
			diff_table(diffs, table, "is told twice, or late");
		if (!parent ? table != tables->table :
		    table->start < parent->start || table->end > parent->end)
			diff_table(diffs, table, "not below the last table above");
		up[table->level] = table;
	}
}

static int compare_pfns(const void *one, const void *two)
{
	__u64 a = *(const __u64 *)one, b = *(const __u64 *)two;

	return a < b ? -1 : a > b;
}

static void check_distinct(struct diffs *diffs, const struct lens_tables *tables)
{
	__u64 *pfn = calloc(tables->nr + 1, sizeof(*pfn));
	size_t i;

	for (i = 0; i < tables->nr; i++)
		pfn[i] = tables->table[i].pfn;
	qsort(pfn, tables->nr, sizeof(*pfn), compare_pfns);
	for (i = 1; i < tables->nr; i++)
		if (pfn[i] == pfn[i - 1])
			diff(diffs, "two tables in frame %llx", pfn[i]);
	free(pfn);
}

/* The kernel knows which frames are tables, of the two lowest levels in 6.1 and 6.12 */
static void check_frame(struct diffs *diffs, const struct lens_table *table, __u64 block)
{
	char path[80];
	__u64 flags;

	if (table->level <= LENS_PMD &&
	    (kf_pageflags(table->pfn, &flags) || !(flags & KPF_PGTABLE)))
		diff_table(diffs, table, "its frame is not of a table");
	if (!block)
		return;
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/memory%llu", table->node,
		 table->pfn * getpagesize() / block);
	if (access(path, F_OK))
		diff_table(diffs, table, "its frame is not on that node");
}

static void check_frames(struct diffs *diffs, const struct lens_tables *tables)
{
	char text[32] = "";
	__u64 block = 0;
	size_t i;

	if (!kf_read(MEMORY, text, sizeof(text)))
		block = strtoull(text, NULL, 16);
	for (i = 0; i < tables->nr; i++)
		check_frame(diffs, &tables->table[i], block);
}

static void add_up(const struct lens_tables *tables, struct lens_table_sums *sums)
{
	const struct lens_table *table;

	memset(sums, 0, LENS_NR_LEVELS * sizeof(*sums));
	for (table = tables->table; table < tables->table + tables->nr; table++) {
		struct lens_table_sums *sum = &sums[table->level];

		sum->tables++;
		sum->bytes += getpagesize();
		sum->live += table->live;
		sum->empty += !table->live;
		sum->one += table->live == 1;
		sum->few += table->live > 1 && table->live <= table->slots / 64;
		sum->more += table->live > 1 && table->live > table->slots / 64;
	}
}

static __u64 huge_bytes(const struct lens_tables *tables)
{
	const struct lens_table *table;
	__u64 bytes = 0;

	for (table = tables->table; table < tables->table + tables->nr; table++)
		if (!strcmp(table->note, "huge"))
			bytes += table->end - table->start;
	return bytes;
}

static void check_sums(struct diffs *diffs, const struct lens_tables *tables)
{
	struct lens_table_sums sums[LENS_NR_LEVELS];
	const struct lens_table_sums *pte = &sums[LENS_PTE];
	__u64 counted;

	add_up(tables, sums);
	if (memcmp(sums, tables->sums, sizeof(sums)))
		diff(diffs, "the sums by level are not those of the lines");
	counted = sums[LENS_PTE].bytes + sums[LENS_PMD].bytes + sums[LENS_PUD].bytes;
	if (tables->shown != counted)
		diff_number(diffs, "tables", "shown", counted, tables->shown);
	if (tables->reclaimable != pte->empty * getpagesize())
		diff_number(diffs, "tables", "reclaimable", pte->empty * getpagesize(),
			    tables->reclaimable);
	if (tables->nearly_empty != (pte->one + pte->few) * getpagesize())
		diff_number(diffs, "tables", "nearly empty",
			    (pte->one + pte->few) * getpagesize(), tables->nearly_empty);
	if (tables->could_be_huge != huge_bytes(tables))
		diff_number(diffs, "tables", "could be huge", huge_bytes(tables),
			    tables->could_be_huge);
}

/* Where nothing is filtered out, all entries are there: those to tables too. */
static void check_entries(struct diffs *diffs, const struct lens_tables *tables,
			  const struct lens_summary *summary)
{
	__u64 kind[LENS_NR_KINDS] = { 0 }, below = 0;
	size_t i, k;

	for (i = 0; i < tables->nr; i++) {
		below += tables->table[i].tables;
		for (k = 0; k < LENS_NR_KINDS; k++)
			kind[k] += tables->table[i].kind[k];
	}
	if (below + 1 != tables->nr)
		diff_number(diffs, "tables", "below another", tables->nr - 1, below);
	for (k = 0; k < LENS_NR_KINDS; k++) {
		const struct lens_row *row = lens_find_row(summary, "kind", lens_kind_name(k));

		if (!row || row->entries != kind[k])
			diff_number(diffs, "tables against summary", lens_kind_name(k),
				    row ? row->entries : 0, kind[k]);
	}
	for (k = 0; k < LENS_NR_LEVELS; k++) {
		const struct lens_row *row = lens_find_row(summary, "tables", lens_level_name(k));

		if ((row ? row->pages : 0) != tables->sums[k].tables)
			diff_number(diffs, "tables against summary", lens_level_name(k),
				    row ? row->pages : 0, tables->sums[k].tables);
	}
}

/* The kernel counts pte, pmd and pud tables, and those that it keeps for a split. */
static void check_vm_pte(struct diffs *diffs, pid_t pid, const struct lens_tables *tables)
{
	__u64 bytes = kf_status_kb(pid, "VmPTE") * 1024;

	if (tables->vm_pte != bytes)
		diff_number(diffs, "tables", "VmPTE", bytes, tables->vm_pte);
	if (tables->shown + tables->deposited != bytes || tables->elsewhere)
		diff(diffs, "VmPTE is %llu, shown %llu, deposited %llu, elsewhere %lld", bytes,
		     tables->shown, tables->deposited, tables->elsewhere);
}

/**
 * check_tables() - Compare the tables file of a stopped process with all else.
 * @pid: the target, without a filter
 * Return: count of differences, or a negative errno.
 */
int check_tables(pid_t pid)
{
	struct diffs diffs = { 0 };
	struct lens_summary summary = { 0 };
	struct lens_tables tables;
	int ret = lens_read_tables(pid, &tables) ?: lens_read_summary(pid, &summary);
	const char *what;
	size_t i;

	for (i = 0; !ret && i < tables.nr; i++) {
		what = impossible_table(&tables.table[i]);
		if (what)
			diff_table(&diffs, &tables.table[i], what);
	}
	if (!ret) {
		check_order(&diffs, &tables);
		check_distinct(&diffs, &tables);
		check_frames(&diffs, &tables);
		check_sums(&diffs, &tables);
		check_entries(&diffs, &tables, &summary);
		check_vm_pte(&diffs, pid, &tables);
	}
	lens_free_tables(&tables);
	lens_free_summary(&summary);
	return ret ?: diffs.nr;
}
