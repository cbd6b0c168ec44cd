// SPDX-License-Identifier: GPL-2.0
/*
 * What the acts have in common: their order, and memory to do something to.
 */
#include <sched.h>

#include "acts.h"
#include "memory.h"

/**
 * act_out() - Prepare, stop, and do it.
 * @scene: of the child
 * @act: struct act
 * Return: a verdict.
 */
enum scene_verdict act_out(struct scene *scene, const void *act)
{
	const struct act *this = act;
	enum scene_verdict verdict;
	cpu_set_t cpu;

	/* MADV_COLD leaves pages alone that are on a list of another processor */
	CPU_ZERO(&cpu);
	CPU_SET(sched_getcpu(), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
	verdict = this->prepare(scene);
	if (verdict != SCENE_READY)
		return verdict;
	scene_pause(scene);
	return this->act(scene);
}

/**
 * act_page() - The page in question.
 * @scene: of the child
 * Return: its address.
 */
char *act_page(const struct scene *scene)
{
	return (char *)(size_t)scene->addr[0];
}

/**
 * act_good_if() - The verdict of a step.
 * @scene: of the child
 * @good: it worked
 * @what: the step
 * Return: SCENE_READY, or SCENE_FAIL with a note.
 */
enum scene_verdict act_good_if(struct scene *scene, bool good, const char *what)
{
	return good ? SCENE_READY : scene_fail(scene, what);
}

/**
 * act_map() - Map memory that no page is in yet.
 * @scene: gets the page
 * Return: SCENE_READY.
 */
enum scene_verdict act_map(struct scene *scene)
{
	scene->addr[0] = (size_t)map_pages(ACT_PAGES);
	return SCENE_READY;
}

/**
 * act_map_written() - Map memory and write to all pages of it.
 * @scene: gets the page
 * Return: SCENE_READY.
 */
enum scene_verdict act_map_written(struct scene *scene)
{
	act_map(scene);
	write_pages(act_page(scene), ACT_PAGES);
	return SCENE_READY;
}

/**
 * act_write() - Write to the page.
 * @scene: of the child
 * Return: SCENE_READY.
 */
enum scene_verdict act_write(struct scene *scene)
{
	write_pages(act_page(scene), 1);
	return SCENE_READY;
}

/**
 * act_read() - Read from the page.
 * @scene: of the child
 * Return: SCENE_READY.
 */
enum scene_verdict act_read(struct scene *scene)
{
	read_pages(act_page(scene), 1);
	return SCENE_READY;
}
