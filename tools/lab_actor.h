/* SPDX-License-Identifier: GPL-2.0 */
/* The actors: processes of the tool's own program that do the acts of an experiment. */
#ifndef PTELENS_LAB_ACTOR_H
#define PTELENS_LAB_ACTOR_H

#include "lab.h"

/*
 * In the actor.
 */

/**
 * actor_main() - Be an actor.
 * @name: of the experiment
 * @fd: the stage, as text
 *
 * Return: -1 and said so, if this was not called by actor_start().
 */
int actor_main(const char *name, const char *fd);

/** actor_serve() - Do acts, as they are told, until the tool is gone. */
void actor_serve(enum lab_who who) __attribute((noreturn));

/*
 * In the tool.
 */

/* The word that makes 'ptelens lab' an actor. */
#define ACTOR_OPTION "--actor"

/* What the names of actors begin with, in the list of processes. */
#define ACTOR_COMM "lab:"

/**
 * struct cast - the actors of an experiment
 * @stage: shared with them
 * @sock: to tell an actor what to do, -1 for one that left
 * @fd: of the stage
 * @pid: of the first one, which is our child
 */
struct cast {
	struct stage *stage;
	int sock[LAB_ACTORS];
	int fd;
	pid_t pid;
};

/**
 * cast_start() - Start the first actor, of a program that is new to its memory.
 * @cast: filled in; cast_end() it, whatever this returns
 * @experiment: what it plays in
 * @dir: where it may make files
 *
 * Return: 0, or -1 and said so.
 */
int cast_start(struct cast *cast, const struct experiment *experiment, const char *dir);

/** cast_tell() - Have an actor do the act of a step. Return: 0, or -1 and said so. */
int cast_tell(struct cast *cast, enum lab_who who, unsigned int step);

/**
 * cast_hear() - What the act came to; waits until an actor that leaves is gone.
 * @cast: the actors
 * @who: was told
 *
 * Return: a verdict; %BROKEN also where the actor died.
 */
enum lab_verdict cast_hear(struct cast *cast, enum lab_who who);

/** cast_end() - End all actors. May be called twice. */
void cast_end(struct cast *cast);

#endif /* PTELENS_LAB_ACTOR_H */
