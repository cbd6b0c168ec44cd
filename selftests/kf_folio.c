// SPDX-License-Identifier: GPL-2.0
/*
 * The folio of a frame, as /proc/kpageflags shows it: a head and its tails.
 */
#include "kfiles.h"

/* kpageflags of the 512 frames around one: folios are aligned, few are larger. */
struct window {
	__u64 first;
	__u64 flags[512];
	size_t nr;
};

static bool is_tail(struct window *window, __u64 pfn)
{
	if (pfn - window->first >= window->nr) {
		window->first = pfn & ~511ULL;
		window->nr = 512;
		while (window->nr &&
		       kf_pageflags_row(window->first, window->nr, window->flags))
			window->nr /= 2;
	}
	return pfn - window->first < window->nr &&
	       window->flags[pfn - window->first] & KPF_COMPOUND_TAIL;
}

/**
 * kf_folio_order() - The order of the folio that a frame belongs to.
 * @pfn: page frame number
 * @last: the folio that was found last, zeroes before the first call; neighbours mostly
 *        belong to the same one, and to find its ends takes hundreds of words
 * Return: the order, or -1 if its pages are no power of two.
 */
int kf_folio_order(__u64 pfn, struct kf_folio *last)
{
	struct window window = { 0 };
	int order = 0;

	if (pfn < last->head || pfn >= last->end) {
		*last = (struct kf_folio){ .head = pfn, .end = pfn + 1 };
		while (is_tail(&window, last->head))
			last->head--;
		while (is_tail(&window, last->end))
			last->end++;
	}
	while ((1ULL << order) < last->end - last->head)
		order++;
	return (1ULL << order) == last->end - last->head ? order : -1;
}
