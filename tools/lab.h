/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an experiment is made of: labs/NAME.c has one each, lab_list.c names them.
 *
 * An experiment is a program that does a few things to its memory, a step at a time.
 * The tool runs that program as a process of its own, the actor, and reads its entries
 * through the module before and after each step. An act runs in the actor; all that
 * the two have in common is struct stage, and where they have code.
 */
#ifndef PTELENS_LAB_H
#define PTELENS_LAB_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LAB_AREAS	4
#define LAB_CELLS	56
#define LAB_ROWS	8
#define LAB_VALUES	8

/* The processes of an experiment; the second is forked by the first, if at all. */
enum lab_who { PARENT, CHILD, LAB_ACTORS };

/* What an act comes to. */
enum lab_verdict {
	DONE,
	LEAVE,		/* done, and now the actor exits */
	SKIP,		/* this machine cannot do it, stage->note says why */
	SKIP_REST,	/* nor what comes after it */
	BROKEN,		/* it should have worked, stage->note says what did not */
};

/**
 * struct lab_area - memory that is watched, in each actor
 * @name: how it is called
 * @addr: of its first page
 * @cells: it is shown as so many cells; 0 for an area that is not there yet
 * @pages: base pages of a cell; a cell shows the first entry in it
 */
struct lab_area {
	char name[12];
	__u64 addr;
	__u32 cells;
	__u32 pages;
};

/**
 * struct stage - what the actors and the tool share
 * @area: what is watched
 * @value: numbers and addresses that acts leave for each other and for checks
 * @pid: of the actors, 0 for one that is not there yet
 * @sock: where each actor hears what to do
 * @page: size of a base page
 * @dir: where files can be made
 * @note: a sentence, see stage_skip() and stage_broken()
 */
struct stage {
	struct lab_area area[LAB_AREAS];
	__u64 value[LAB_VALUES];
	pid_t pid[LAB_ACTORS];
	int sock[LAB_ACTORS];
	size_t page;
	char dir[200];
	char note[400];
};

/* What is shown of an entry, as one letter; lab_cells.c has the table. */
enum lab_aspect {
	KIND,		/* what it is, see lab_key() */
	FRAME,		/* a letter for each frame, in order of appearance; 0 the zero page */
	ACCESSED,
	DIRTY,
	MAPPED,		/* how many entries map the page */
	KEYED,		/* it has a protection key that is not 0 */
	NEXT,		/* the frame comes behind that of the cell before */
	FILLED,		/* how many pages of the cell are there: 0 to 9, + for more */
	CACHED,		/* the page is in the swap cache */
	LAB_ASPECTS
};

/**
 * struct lab_row - a row of cells that is shown
 * @who: of this actor
 * @area: number of the area
 * @aspect: what of it
 * @want: a letter for each cell, or ? for any; for FRAME also = for the frame of the
 *	cell before; more than one possibility with | between; "" for anything. NULL ends the rows.
 */
struct lab_row {
	enum lab_who who;
	int area;
	enum lab_aspect aspect;
	const char *want;
};

struct lab;

/**
 * struct lab_step - a step of an experiment
 * @say: what the program is about to do, one plain sentence
 * @who: does it
 * @act: does it; called in the actor
 * @row: what is shown, and expected afterwards
 * @events: causes that are expected in all areas, with the number of pages or * for one
 *	and more: "fork 4, cow *"; "" for none; possibilities with | between; NULL for any
 * @check: called in the tool; see lab_fact() and lab_expect(); may be NULL
 * @shows: what that shows, one sentence
 */
struct lab_step {
	const char *say;
	enum lab_who who;
	enum lab_verdict (*act)(struct stage *stage);
	struct lab_row row[LAB_ROWS];
	const char *events;
	void (*check)(struct lab *lab);
	const char *shows;
};

/**
 * struct experiment - an experiment
 * @name: what the user types
 * @about: what it shows, in one line
 * @step: its steps, up to one without a sentence
 * @huge: the actor may get huge pages
 * @keeps: pages that are not mapped stay in memory: their frames keep their letters
 * @sweep: milliseconds between looks for bits that the CPU set, 0 for never
 * @setting: file of the kernel with a number, if it has that, which is @set_to meanwhile
 * @set_to: that
 */
struct experiment {
	const char *name;
	const char *about;
	const struct lab_step *step;
	bool huge;
	bool keeps;
	unsigned int sweep;
	const char *setting;
	const char *set_to;
};

/* The experiments, in the order in which they run. */
extern const struct experiment * const lab_list[];

/*
 * For acts. What fails here ends the actor, and with it the experiment.
 */

/** stage_watch() - Have memory watched from now on, as an area. */
void stage_watch(struct stage *stage, int area, const char *name, size_t addr,
		 unsigned int cells, unsigned int pages);

/** stage_map() - Map so many pages of private memory, far from others, and watch them. */
char *stage_map(struct stage *stage, int area, const char *name, unsigned int pages);

/** stage_place() - Find room of @size bytes, aligned to @align, with nothing around it. */
char *stage_place(struct stage *stage, size_t size, size_t align);

/** stage_map_huge() - Map 2M (or what a PMD covers) that may be huge; shown as 8 cells. */
char *stage_map_huge(struct stage *stage, int area, const char *name);

/**
 * stage_map_file() - Map so many pages of a file, and watch them.
 * @stage: the stage
 * @area: number of the area
 * @name: how to call it
 * @fd: the file
 * @pages: of it
 * @flags: MAP_SHARED or MAP_PRIVATE
 *
 * All pages are in one window of those that a fault maps at once.
 *
 * Return: the address.
 */
char *stage_map_file(struct stage *stage, int area, const char *name, int fd,
		     unsigned int pages, int flags);

/**
 * stage_disk_file() - Make a file on a disk, without a name; it is written out.
 * @stage: the stage, with the folder
 * @pages: of it, page number N begins with the number N + 1
 *
 * Return: a file descriptor, or -1 and stage->note says why.
 */
int stage_disk_file(struct stage *stage, unsigned int pages);

/**
 * stage_any_there() - Is one of these pages in memory, by the kernel's own word?
 * @stage: the actor's
 * @addr: the first of them
 * @nr: how many
 *
 * Looking brings nothing.
 *
 * Return: true, too, if nobody can tell.
 */
bool stage_any_there(const struct stage *stage, const char *addr, unsigned int nr);

/**
 * stage_page_out() - Push pages out of memory: to swap, or those of files away.
 * @stage: the stage
 * @area: number of the area
 * @first: cell, of a page
 * @nr: of cells
 *
 * Return: true if all of them are out after some tries.
 */
bool stage_page_out(struct stage *stage, int area, unsigned int first, unsigned int nr);

/** stage_at() - The address of a cell of an area. */
char *stage_at(const struct stage *stage, int area, unsigned int cell);

/** stage_fork() - Fork the second actor, which goes on from the next step on. */
enum lab_verdict stage_fork(struct stage *stage);

/** stage_write() - Write to the first bytes of some cells, something else to each. */
void stage_write(const struct stage *stage, int area, unsigned int first, unsigned int nr);

/** stage_read() - Read from the first bytes of some cells. */
void stage_read(const struct stage *stage, int area, unsigned int first, unsigned int nr);

/** stage_skip() - This machine cannot do it: one sentence why. */
enum lab_verdict stage_skip(struct stage *stage, const char *why);

/** stage_skip_rest() - The same, and what comes after it needs it. */
enum lab_verdict stage_skip_rest(struct stage *stage, const char *why);

/** stage_broken() - @what should have worked; adds what errno says. */
enum lab_verdict stage_broken(struct stage *stage, const char *what);

/** stage_good() - DONE if @good, else as stage_broken(). */
enum lab_verdict stage_good(struct stage *stage, bool good, const char *what);

/** stage_number() - The number in a file of the kernel, decimal or hex with 0x, or -1. */
long long stage_number(const char *path);

/** lab_has_set() - Does the kernel have the setting of this experiment, and had another one? */
bool lab_has_set(const struct lab *lab);

/** stage_put() - Write a text to a file of the kernel. Returns 0 or -1. */
int stage_put(const char *path, const char *text);

/* Kinds of access that stage_try() can do. */
enum lab_access { READ, WRITE, JUMP };

/**
 * stage_try() - Access memory where that may be forbidden.
 * @addr: a byte of it; for JUMP it must be a function that returns at once
 * @access: how
 *
 * Return: 0, or the signal in the high half and its si_code in the low one.
 */
__u64 stage_try(char *addr, enum lab_access access);

/* A signal and its si_code, as stage_try() returns them. */
#define LAB_SIGNAL(number, code) ((__u64)(number) << 32 | (__u32)(code))

/*
 * For checks.
 */

/** lab_fact() - Show one more line. */
void lab_fact(struct lab *lab, const char *format, ...)
	__attribute((format(printf, 2, 3)));

/** lab_expect() - If not @good, the step is wrong, and the line says how. */
void lab_expect(struct lab *lab, bool good, const char *format, ...)
	__attribute((format(printf, 3, 4)));

/** lab_expect_equal() - The step is wrong unless a number of something is as expected. */
void lab_expect_equal(struct lab *lab, const char *what, long long want, long long saw);

/** lab_expect_signal() - Show what stage_try() returned; it must be @want. */
void lab_expect_signal(struct lab *lab, const char *what, __u64 want, __u64 saw);

/** lab_stage() - The stage. */
const struct stage *lab_stage(const struct lab *lab);

/** lab_frame() - The frame behind a cell, or 0. */
__u64 lab_frame(const struct lab *lab, enum lab_who who, int area, unsigned int cell);

/** lab_pages() - Pages of all areas that events of a cause were about in this step. */
unsigned long lab_pages(const struct lab *lab, const char *cause);

/** lab_filled() - How many pages are there in a cell. */
unsigned long lab_filled(const struct lab *lab, enum lab_who who, int area, unsigned int cell);

/**
 * lab_summary() - A number of the file summary.
 * @lab: the experiment
 * @who: whose
 * @group: first word of the line
 * @name: second word
 * @column: 2 entries, 3 pages, 4 bytes
 *
 * Return: it, 0 if there is no such line.
 */
long long lab_summary(struct lab *lab, enum lab_who who, const char *group, const char *name,
		      int column);

/** lab_ask() - Write an address to a file of the module, which answers when it is read. */
void lab_ask(struct lab *lab, enum lab_who who, const char *file, __u64 addr);

/** lab_quote() - Show a line of a file of the module as it is. */
void lab_quote(struct lab *lab, const char *line);

/**
 * lab_lines() - Read a file of the module, line by line.
 * @lab: the experiment
 * @who: whose
 * @file: its name
 * @filter: as for filter_open(), or NULL
 * @line: called for each line, without its newline
 * @data: for @line
 */
void lab_lines(struct lab *lab, enum lab_who who, const char *file, const char *filter,
	       void (*line)(char *text, void *data), void *data);

#endif /* PTELENS_LAB_H */
