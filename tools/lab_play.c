// SPDX-License-Identifier: GPL-2.0
/* Runs one experiment: act, look, compare, a step at a time. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "lab_run.h"
#include "say.h"
#include "undo.h"

/* What the module looks at later comes this soon. */
#define LATER_MS 100

/* So often events are told while an act takes its time. */
#define TELL_MS 250

const char * const outcome_names[NR_OUTCOMES] = { "ok", "skipped", "WRONG" };

static int meet(struct lab *lab, enum lab_who who)
{
	if (lab->attached[who] || !lab->cast.stage->pid[who])
		return 0;
	if (attach(lab->cast.stage->pid[who]) || lab_events_open(lab, who))
		return -1;
	lab->attached[who] = true;
	return 0;
}

/* Waits for the answer of the actor, and tells what happens meanwhile. */
static int follow(struct lab *lab, enum lab_verdict *verdict, unsigned int *told)
{
	enum lab_who who = lab->step->who;
	struct pollfd answer = { .fd = lab->cast.sock[who], .events = POLLIN };

	while (!poll(&answer, 1, TELL_MS)) {
		if (lab_events_read(lab))
			return -1;
		lab_events_tell(lab, told);
	}
	*verdict = cast_hear(&lab->cast, who);
	return 0;
}

static int do_act(struct lab *lab, enum lab_verdict *verdict)
{
	unsigned int told = 0;
	enum lab_who who;

	*verdict = DONE;
	/* what happened before is no part of this step */
	if (lab_events_read(lab))
		return -1;
	lab->nr_events = 0;
	if (lab->step->act &&
	    (cast_tell(&lab->cast, lab->step->who, lab->number - 1) ||
	     follow(lab, verdict, &told)))
		return -1;
	for (who = PARENT; who < LAB_ACTORS; who++)
		if (meet(lab, who))
			return -1;
	usleep(LATER_MS * 1000);
	if (lab_events_read(lab))
		return -1;
	lab_events_tell(lab, &told);
	return 0;
}

/* The rows of the step as they are before it. */
static void keep_rows(struct lab *lab, char before[LAB_ROWS][LAB_CELLS + 1],
		      struct lab_area *area)
{
	const struct lab_row *row = lab->step->row;
	int i;

	memcpy(area, lab->cast.stage->area, sizeof(lab->cast.stage->area));
	for (i = 0; i < LAB_ROWS && row[i].want; i++) {
		*before[i] = '\0';
		if (lab->looked[row[i].who][row[i].area])
			lab_letters(lab, &row[i], before[i]);
	}
}

/* An area that now is elsewhere was not looked at before. */
static void drop_rows(struct lab *lab, char before[LAB_ROWS][LAB_CELLS + 1],
		      const struct lab_area *area)
{
	const struct lab_row *row = lab->step->row;
	int i;

	for (i = 0; i < LAB_ROWS && row[i].want; i++)
		if (memcmp(&area[row[i].area], &lab->cast.stage->area[row[i].area],
			   sizeof(*area)))
			*before[i] = '\0';
}

/* Returns 1 if the experiment goes on, 0 if not, or -1. */
static int play_step(struct lab *lab)
{
	char before[LAB_ROWS][LAB_CELLS + 1];
	struct lab_area area[LAB_AREAS];
	enum lab_verdict verdict;
	const char *note = NULL;

	lab->outcome = GOOD;
	keep_rows(lab, before, area);
	lab->out->step(lab);
	if (do_act(lab, &verdict))
		return -1;
	if (verdict == SKIP || verdict == SKIP_REST) {
		lab->outcome = SKIPPED;
		note = lab->cast.stage->note;
	} else if (verdict == BROKEN) {
		lab_expect(lab, false, "%s", lab->cast.stage->note);
	} else {
		drop_rows(lab, before, area);
		if (lab_look(lab))
			return -1;
		lab_check(lab, before);
	}
	lab->nr[lab->outcome]++;
	lab->out->step_end(lab, note);
	return verdict != BROKEN && verdict != SKIP_REST;
}

static void name_areas(struct lab *lab)
{
	const struct lab_step *step;
	int i;

	for (step = lab->experiment->step; step->say; step++)
		for (i = 0; i < LAB_ROWS && step->row[i].want; i++)
			if (step->row[i].aspect == FRAME)
				lab->named[step->row[i].area] = true;
}

static int set_kernel(struct lab *lab)
{
	const struct experiment *experiment = lab->experiment;
	long long was = experiment->setting ? stage_number(experiment->setting) : -1;
	int error;

	if (was < 0 || was == strtoll(experiment->set_to, NULL, 0))
		return 0;
	snprintf(lab->setting, sizeof(lab->setting), "%lld", was);
	error = undo_write(experiment->setting, experiment->set_to, experiment->setting,
			   lab->setting);
	return error ? fail("cannot write %s to %s: %s", experiment->set_to, experiment->setting,
			    strerror(-error)) : 0;
}

bool lab_has_set(const struct lab *lab)
{
	return *lab->setting;
}

static int play_steps(struct lab *lab, void (*pause)(void))
{
	int more = 1;

	if (set_kernel(lab) || cast_start(&lab->cast, lab->experiment, lab->dir) ||
	    meet(lab, PARENT))
		return -1;
	lab->out->experiment(lab);
	for (lab->step = lab->experiment->step; lab->step->say && more > 0; lab->step++) {
		lab->number++;
		more = play_step(lab);
		if (pause && more > 0)
			pause();
	}
	return more < 0 ? -1 : 0;
}

static void part(struct lab *lab)
{
	enum lab_who who;

	for (who = PARENT; who < LAB_ACTORS; who++) {
		event_close(&lab->events[who]);
		if (lab->attached[who])
			detach(lab->cast.stage->pid[who]);
	}
	cast_end(&lab->cast);
	if (*lab->setting)
		undo_now(lab->experiment->setting, lab->setting);
}

int lab_play(struct lab *lab, void (*pause)(void))
{
	enum lab_who who;
	int err;

	for (who = PARENT; who < LAB_ACTORS; who++)
		lab->events[who].fd = -1;
	name_areas(lab);
	err = play_steps(lab, pause);
	part(lab);
	if (!err)
		lab->out->experiment_end(lab, lab_outcome(lab));
	return err;
}

enum outcome lab_outcome(const struct lab *lab)
{
	if (lab->nr[WRONG])
		return WRONG;
	return lab->nr[GOOD] ? GOOD : SKIPPED;
}
