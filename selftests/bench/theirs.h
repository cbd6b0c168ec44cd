/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rivals: what the kernel's own files and its page-types offer.
 */
#ifndef BENCH_THEIRS_H
#define BENCH_THEIRS_H

#include "bench.h"

/* Gets the words of pagemap, piece by piece; false ends it. */
typedef bool (*pagemap_fn)(void *data, const __u64 *word, size_t nr);

/* theirs.c: */
ssize_t read_pagemap(struct subject *subject, size_t chunk, pagemap_fn use, void *data);

/* theirs_frames.c: */
ssize_t read_frames(struct subject *subject);
ssize_t read_frames_whole(struct subject *subject);

/* theirs_scan.c: */
ssize_t scan_all(struct subject *subject);
ssize_t scan_words(struct subject *subject);
ssize_t scan_few(struct subject *subject);

/* theirs_program.c: */
ssize_t page_types_count(struct subject *subject);
ssize_t page_types_ranges(struct subject *subject);
ssize_t page_types_lines(struct subject *subject);

/* theirs_who.c: */
ssize_t brute_who(struct subject *subject);

#endif /* BENCH_THEIRS_H */
