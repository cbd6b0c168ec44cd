// SPDX-License-Identifier: GPL-2.0
/*
 * Where the instructions of a reading go: samples of the instruction pointer, one in
 * PERIOD instructions, as the clock counts them.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../kfiles.h"
#include "bench.h"

/* Less than 10,000 the kernel does not do; a prime, so that no loop keeps step with it. */
#define PERIOD 10007
#define RING_PAGES 512
#define MAX_SAMPLES (1 << 20)
#define WANTED_SAMPLES 40000

/**
 * struct symbol - a function of the kernel
 * @addr: where it begins
 * @name: of it
 */
struct symbol {
	__u64 addr;
	char name[64];
};

static __u64 *samples;
static size_t nr_samples;
static struct symbol *symbols;
static size_t nr_symbols;

static int compare(const void *one, const void *two)
{
	const __u64 a = *(const __u64 *)one, b = *(const __u64 *)two;

	return a < b ? -1 : a > b;
}

/* Of the loaded module: where its code begins, and how much memory it has. */
static __u64 module_number(const char *file)
{
	char path[80], text[40];

	snprintf(path, sizeof(path), "/sys/module/ptelens/%s", file);
	return kf_read(path, text, sizeof(text)) ? 0 : strtoull(text, NULL, 0);
}

static bool read_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], type;
	size_t room = 400000;

	symbols = malloc(room * sizeof(*symbols));
	if (!file || !symbols)
		return false;
	while (fgets(line, sizeof(line), file) && nr_symbols < room) {
		struct symbol *symbol = &symbols[nr_symbols];
		unsigned long long addr;

		if (sscanf(line, "%llx %c %63s", &addr, &type, symbol->name) == 3 &&
		    strchr("tTwW", type)) {
			symbol->addr = addr;
			nr_symbols++;
		}
	}
	fclose(file);
	qsort(symbols, nr_symbols, sizeof(*symbols), compare);
	return nr_symbols;
}

static const char *symbol_of(__u64 addr)
{
	size_t low = 0, high = nr_symbols;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? symbols[low - 1].name : "?";
}

/* Moves what is in the ring to @samples. */
static void drain(struct perf_event_mmap_page *ring)
{
	const char *data = (const char *)ring + getpagesize();
	const __u64 size = RING_PAGES * (__u64)getpagesize();
	__u64 head = __atomic_load_n(&ring->data_head, __ATOMIC_ACQUIRE);
	__u64 tail = ring->data_tail;

	/* Records are of multiples of 8 bytes, as is the ring. */
	while (tail < head) {
		const struct perf_event_header *record = (const void *)(data + tail % size);

		if (record->type == PERF_RECORD_SAMPLE && nr_samples < MAX_SAMPLES)
			samples[nr_samples++] = *(const __u64 *)(data + (tail + 8) % size);
		tail += record->size;
	}
	__atomic_store_n(&ring->data_tail, tail, __ATOMIC_RELEASE);
}

/* In ptelens the place, elsewhere the function. */
static void print_samples(void)
{
	const __u64 text = module_number("sections/.text");
	const __u64 room = module_number("coresize");
	size_t i, nr;

	qsort(samples, nr_samples, sizeof(*samples), compare);
	for (i = 0; i < nr_samples; i += nr) {
		for (nr = 1; i + nr < nr_samples && samples[i + nr] == samples[i]; nr++)
			;
		if (samples[i] >> 63 == 0)
			printf("sample\tuser\t-\t%zu\n", nr);
		else if (samples[i] >= text && samples[i] < text + room)
			printf("sample\tptelens\t%llx\t%zu\n",
			       samples[i] - text, nr);
		else
			printf("sample\tkernel\t%s\t%zu\n", symbol_of(samples[i]), nr);
	}
}

static struct perf_event_mmap_page *open_ring(int *fd)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = PERIOD,
		.sample_type = PERF_SAMPLE_IP,
		.disabled = 1,
	};
	void *ring;

	*fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (*fd < 0)
		return NULL;
	ring = mmap(NULL, (RING_PAGES + 1) * getpagesize(), PROT_READ | PROT_WRITE, MAP_SHARED,
		    *fd, 0);
	return ring == MAP_FAILED ? NULL : ring;
}

/**
 * profile() - Print where the instructions of a reader go.
 * @reader: the reader
 * @subject: the target
 *
 * Prints lines "sample", the place, and how many samples fell there.
 * Return: 0, or 1 where it cannot be done.
 */
int profile(const struct reader *reader, struct subject *subject)
{
	struct perf_event_mmap_page *ring;
	int fd;

	samples = calloc(MAX_SAMPLES, sizeof(*samples));
	ring = open_ring(&fd);
	if (!samples || !ring || !read_symbols()) {
		fprintf(stderr, "bench: cannot profile: %s\n", strerror(errno));
		return 1;
	}
	while (nr_samples < WANTED_SAMPLES) {
		ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
		if (reader->read(subject) < 0)
			return 1;
		ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
		drain(ring);
	}
	print_samples();
	return 0;
}
