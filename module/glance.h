/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A glance: what most faults are, a page where nothing was, in a few instructions.
 */
#ifndef LENS_GLANCE_H
#define LENS_GLANCE_H

#include <linux/types.h>

struct lens_fault;
struct lens_stream;

/**
 * lens_glance() - Look at the page of a fault, if that is simple.
 * @stream: whose
 * @fault: what has just been done; what keeps the tables above the page is held
 *
 * Context: preemption is off. Takes the lock of the stream.
 * Return: false if it was not; nothing was told then, and lens_look() is to be called.
 */
bool lens_glance(struct lens_stream *stream, const struct lens_fault *fault);

#endif /* LENS_GLANCE_H */
