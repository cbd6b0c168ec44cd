/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's file "tables" as the tests see it, and what must be true of it
 * whatever the target is.
 */
#ifndef SELFTESTS_TABLES_H
#define SELFTESTS_TABLES_H

#include "lens.h"

/**
 * struct lens_table - a line: a page of the tables
 * @level: of its entries
 * @pfn: its own frame
 * @start: first address covered
 * @end: one past the last address covered
 * @node: NUMA node
 * @live: entries that are not none
 * @slots: room for entries
 * @tables: entries that lead to a table
 * @kind: the other ones, by kind
 * @holds: the column that @tables and @kind are from
 * @note: empty one few huge -
 */
struct lens_table {
	enum lens_level level;
	__u64 pfn;
	__u64 start;
	__u64 end;
	int node;
	unsigned int live;
	unsigned int slots;
	unsigned int tables;
	unsigned int kind[LENS_NR_KINDS];
	char holds[80];
	char note[8];
};

/* A line behind #: the tables of a level. */
struct lens_table_sums {
	__u64 tables;
	__u64 bytes;
	__u64 live;
	__u64 empty;
	__u64 one;
	__u64 few;
	__u64 more;
};

/**
 * struct lens_tables - the file
 * @text: all of it
 * @table: the lines
 * @nr: their count
 * @sums: by level
 * @vm_pte: bytes, as the module has it from the kernel
 * @shown: bytes of the lines that count in it
 * @deposited: bytes of the tables behind huge entries
 * @elsewhere: bytes that are left
 * @reclaimable: bytes of empty pte tables
 * @nearly_empty: bytes of pte tables with few entries
 * @could_be_huge: bytes of the memory below such tables
 */
struct lens_tables {
	char *text;
	struct lens_table *table;
	size_t nr;
	struct lens_table_sums sums[LENS_NR_LEVELS];
	__u64 vm_pte;
	__u64 shown;
	__u64 deposited;
	long long elsewhere;
	__u64 reclaimable;
	__u64 nearly_empty;
	__u64 could_be_huge;
};

/* tables_parse.c: */
int lens_read_tables(pid_t pid, struct lens_tables *tables);
int lens_parse_tables(char *text, struct lens_tables *tables);
void lens_free_tables(struct lens_tables *tables);
const struct lens_table *lens_find_table(const struct lens_tables *tables,
					 enum lens_level level, __u64 addr);

/* tables_check.c: */
const char *impossible_table(const struct lens_table *table);
int check_tables(pid_t pid);

#endif /* SELFTESTS_TABLES_H */
