/* SPDX-License-Identifier: GPL-2.0 */
/* An experiment while it runs: what was seen, and who prints it. */
#ifndef PTELENS_LAB_RUN_H
#define PTELENS_LAB_RUN_H

#include "event.h"
#include "lab.h"
#include "lab_actor.h"

/* Letters for frames at a time; more than all cells of all actors. */
#define FRAME_LETTERS 52

#define EVENTS_MAX 8192

/**
 * struct cell - what the first entry in a cell is
 * @frame: page frame number, or 0
 * @filled: how many pages of the cell have an entry
 * @map: how many entries map the page
 * @kind: a letter, see lab_cells.c
 * @name: letter of the frame
 * @flags: the letters that are set
 * @cached: in the swap cache
 */
struct cell {
	__u64 frame;
	unsigned long filled;
	unsigned int map;
	char kind;
	char name;
	char flags[28];
	bool cached;
};

/**
 * struct frame_names - letters for frames
 * @frame: that has a letter
 * @seen: in the last look
 * @nr: letters given so far
 */
struct frame_names {
	__u64 frame[FRAME_LETTERS];
	bool seen[FRAME_LETTERS];
	unsigned int nr;
};

/**
 * struct lab_event - a change of an entry of an actor
 * @who: whose entry
 * @watched: so many of its pages are in areas
 * @is: the change
 */
struct lab_event {
	enum lab_who who;
	unsigned long watched;
	struct event is;
};

/**
 * struct shown - a row of cells, as it is printed
 * @row: of the step
 * @area: its area
 * @before: letters, "" if it was not looked at before
 * @now: letters
 * @good: as it was wanted
 */
struct shown {
	const struct lab_row *row;
	const struct lab_area *area;
	char before[LAB_CELLS + 1];
	char now[LAB_CELLS + 1];
	bool good;
};

/* What an experiment, or a step of one, came to. */
enum outcome { GOOD, SKIPPED, WRONG, NR_OUTCOMES };

extern const char * const outcome_names[NR_OUTCOMES];

/**
 * struct lab - an experiment while it runs
 * @experiment: which
 * @out: who prints it
 * @dir: where it may make files
 * @cast: its actors
 * @attached: so many of them
 * @events: a file for each
 * @cell: as of the last look
 * @looked: an area of an actor has been looked at
 * @names: of frames
 * @named: areas whose frames get letters
 * @nr_events: of the step
 * @event: they
 * @step: at hand
 * @number: of it, from 1 on
 * @nr: steps that came to each outcome
 * @outcome: of the step
 * @setting: what was in the file that the experiment has set otherwise, "" if it has not
 */
struct lab {
	const struct experiment *experiment;
	const struct lab_out *out;
	const char *dir;
	struct cast cast;
	bool attached[LAB_ACTORS];
	struct event_file events[LAB_ACTORS];
	struct cell cell[LAB_ACTORS][LAB_AREAS][LAB_CELLS];
	bool looked[LAB_ACTORS][LAB_AREAS];
	struct frame_names names;
	bool named[LAB_AREAS];
	unsigned int nr_events;
	struct lab_event event[EVENTS_MAX];
	const struct lab_step *step;
	unsigned int number;
	unsigned int nr[NR_OUTCOMES];
	enum outcome outcome;
	char setting[24];
};

/**
 * struct lab_out - a way to print an experiment
 * @begin: before the first experiment
 * @experiment: it begins
 * @step: the step at hand begins
 * @event: a change in an area
 * @row: what a row of cells looks like now
 * @fact: one more line
 * @quote: a line of a file of the module
 * @wrong: a sentence that tells the difference
 * @step_end: the step is over; @note says why it was skipped, or is NULL
 * @experiment_end: it is over
 * @end: after the last one
 */
struct lab_out {
	void (*begin)(void);
	void (*experiment)(struct lab *lab);
	void (*step)(struct lab *lab);
	void (*event)(struct lab *lab, const struct lab_event *event);
	void (*row)(struct lab *lab, const struct shown *shown);
	void (*fact)(struct lab *lab, const char *text);
	void (*quote)(struct lab *lab, const char *line);
	void (*wrong)(struct lab *lab, const char *text);
	void (*step_end)(struct lab *lab, const char *note);
	void (*experiment_end)(struct lab *lab, enum outcome outcome);
	void (*end)(int err);
};

extern const struct lab_out lab_plain, lab_json;

/**
 * lab_play() - Run an experiment.
 * @lab: with @experiment, @out and @dir; all else is made
 * @pause: called after each step, or NULL
 *
 * Return: 0, or -1 and said so; then it came to no outcome.
 */
int lab_play(struct lab *lab, void (*pause)(void));

/** lab_outcome() - What an experiment came to that has run. */
enum outcome lab_outcome(const struct lab *lab);

/** lab_look() - Read the cells of all areas of all actors. Return: 0, or -1 and said so. */
int lab_look(struct lab *lab);

/** lab_letters() - A row of cells as text. */
void lab_letters(const struct lab *lab, const struct lab_row *row, char *text);

/** lab_aspect_name() - The heading of rows of an aspect. */
const char *lab_aspect_name(enum lab_aspect aspect);

/** lab_key() - What a letter of KIND means, or NULL. */
const char *lab_key(char letter);

/** lab_events_open() - Watch an actor. Return: 0, or -1 and said so. */
int lab_events_open(struct lab *lab, enum lab_who who);

/**
 * lab_events_read() - Read what events there are, without waiting.
 * @lab: the experiment; the events of the step at hand grow
 *
 * Return: 0, or -1 and said so.
 */
int lab_events_read(struct lab *lab);

/** lab_events_tell() - Print the events of areas that were not printed yet. */
void lab_events_tell(struct lab *lab, unsigned int *told);

/**
 * lab_check() - Show what was seen in a step, and compare it with what was expected.
 * @lab: after lab_look()
 * @before: its rows as they were before, "" for one that was not looked at
 */
void lab_check(struct lab *lab, char before[LAB_ROWS][LAB_CELLS + 1]);

#endif /* PTELENS_LAB_RUN_H */
