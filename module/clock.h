/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock of events: CLOCK_MONOTONIC, in a few instructions.
 *
 * Asking the kernel takes sixty, a fifth of all that an event costs. So it is asked
 * once in a millisecond, and for the time since then the counter of the processor will
 * do, where the kernel itself trusts it. In a millisecond CLOCK_MONOTONIC, which is
 * adjusted by 500 ppm at most, goes half a microsecond from it, and microseconds are
 * what events tell.
 */
#ifndef LENS_CLOCK_H
#define LENS_CLOCK_H

#include <linux/math64.h>
#include <linux/timekeeping.h>
#ifdef CONFIG_X86_64
#include <asm/tsc.h>
#endif

/**
 * struct lens_clock - a clock; who holds a lock uses it
 * @at: what it said when the kernel was asked; that is never before what it said last
 * @told: since then it has gone on by so much
 * @cycles: the counter then
 * @span: so much further it need not be asked again; 0 to ask always
 * @mult: nanoseconds of 2^32 cycles
 */
struct lens_clock {
	u64 at;
	u64 told;
	u64 cycles;
	u64 span;
	u64 mult;
};

/* What the kernel thinks of the counter it may change at any time, but not back. */
static inline void lens_clock_check(struct lens_clock *clock)
{
	clock->span = 0;
#ifdef CONFIG_X86_64
	if (tsc_khz && !check_tsc_unstable()) {
		clock->span = tsc_khz;
		clock->mult = div_u64((u64)NSEC_PER_MSEC << 32, tsc_khz);
	}
#endif
}

static noinline u64 lens_clock_ask(struct lens_clock *clock, u64 cycles)
{
	lens_clock_check(clock);
	clock->cycles = cycles;
	clock->at = max(ktime_get_mono_fast_ns(), clock->at + clock->told);
	clock->told = 0;
	return clock->at;
}

/** lens_clock_read() - The time, in nanoseconds. */
static inline u64 lens_clock_read(struct lens_clock *clock)
{
	u64 cycles = 0, since;

#ifdef CONFIG_X86_64
	cycles = rdtsc();
#endif
	since = cycles - clock->cycles;
	/* a counter that went back is far ahead */
	if (unlikely(since >= clock->span))
		return lens_clock_ask(clock, cycles);
	clock->told = since * clock->mult >> 32;
	return clock->at + clock->told;
}

#endif /* LENS_CLOCK_H */
