/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads the file "raw" of a target of ptelens and expands its runs. All that there is
 * to it is in this header; C and C++.
 *
 *	struct ptelens_raw raw;
 *	const struct ptelens_run *run;
 *	unsigned int i;
 *
 *	if (!ptelens_raw_open(&raw, "/sys/kernel/debug/ptelens/42/raw", PTELENS_ENTRIES))
 *		while ((run = ptelens_raw_next(&raw)))
 *			for (i = 0; i < ptelens_run_entries(run); i++)
 *				use(ptelens_run_entry(&raw.info, run, i));
 *	if (raw.error)
 *		complain(raw.error);
 *	ptelens_raw_close(&raw);
 */
#ifndef PTELENS_RAW_H
#define PTELENS_RAW_H

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "../module/uapi/ptelens.h"

/* What one read() asks for. The module fills it a hold of the mmap_lock at a time. */
#define PTELENS_RAW_BUFFER (1U << 20)

/**
 * struct ptelens_raw - an open file
 * @fd: the file, or -1
 * @error: 0, or the errno that ended it
 * @info: what is being read
 * @addr: where to go on
 * @end: where to stop; at first the end of the address space
 * @buf: what was read
 * @used: bytes in it
 * @at: the next record of it
 */
struct ptelens_raw {
	int fd;
	int error;
	struct ptelens_raw_info info;
	__u64 addr;
	__u64 end;
	char *buf;
	size_t used;
	size_t at;
};

/**
 * struct ptelens_entry - one entry of a run
 * @vaddr: first address
 * @raw: as the kernel read it
 * @frame: page frame number, or offset in swap
 * @pages: base pages
 */
struct ptelens_entry {
	__u64 vaddr;
	__u64 raw;
	__u64 frame;
	__u64 pages;
};

/**
 * ptelens_raw_start() - Begin to read an open file.
 * @raw: filled in; ptelens_raw_close() it, whatever this returns
 * @fd: the file, which is closed with it
 * @detail: enum ptelens_detail
 *
 * Return: 0 or an errno, EPROTO for a module of another version.
 */
static inline int ptelens_raw_start(struct ptelens_raw *raw, int fd, __u32 detail)
{
	memset(raw, 0, sizeof(*raw));
	raw->fd = fd;
	raw->buf = (char *)malloc(PTELENS_RAW_BUFFER);
	if (raw->fd < 0 || !raw->buf ||
	    ioctl(raw->fd, PTELENS_RAW_DETAIL, &detail) ||
	    ioctl(raw->fd, PTELENS_RAW_INFO, &raw->info))
		raw->error = errno;
	else if (raw->info.version != PTELENS_RAW_VERSION)
		raw->error = EPROTO;
	raw->end = raw->info.limit;
	return raw->error;
}

/**
 * ptelens_raw_open() - Open the file of a target, and begin to read it.
 * @raw: as for ptelens_raw_start()
 * @path: /sys/kernel/debug/ptelens/PID/raw
 * @detail: as for ptelens_raw_start()
 *
 * Return: as ptelens_raw_start().
 */
static inline int ptelens_raw_open(struct ptelens_raw *raw, const char *path, __u32 detail)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	ptelens_raw_start(raw, fd, detail);
	if (err)
		raw->error = err;
	return raw->error;
}

/** ptelens_raw_close() - Give back what ptelens_raw_open() took. */
static inline void ptelens_raw_close(struct ptelens_raw *raw)
{
	if (raw->fd >= 0)
		close(raw->fd);
	free(raw->buf);
	raw->fd = -1;
	raw->buf = NULL;
}

/** ptelens_raw_seek() - Go on with the entries of [start, end), both multiples of a page. */
static inline void ptelens_raw_seek(struct ptelens_raw *raw, __u64 start, __u64 end)
{
	raw->addr = start;
	raw->end = end;
	raw->used = 0;
	raw->at = 0;
}

/** ptelens_run_folio() - The folio of a run that was read with PTELENS_FOLIOS. */
static inline const struct ptelens_folio *ptelens_run_folio(const struct ptelens_run *run)
{
	return &((const struct ptelens_folio_run *)run)->folio;
}

/**
 * ptelens_raw_next() - The next run.
 * @raw: an open file
 *
 * Return: the run, until the next call; NULL at the end, or with @raw->error set.
 */
static inline const struct ptelens_run *ptelens_raw_next(struct ptelens_raw *raw)
{
	const struct ptelens_run *run;

	if (raw->error)
		return NULL;
	if (raw->at == raw->used) {
		ssize_t got;

		if (raw->addr >= raw->end)
			return NULL;
		got = pread(raw->fd, raw->buf, PTELENS_RAW_BUFFER, (off_t)raw->addr);
		if (got < 0)
			raw->error = errno;
		if (got <= 0)
			return NULL;
		raw->used = (size_t)got;
		raw->at = 0;
	}
	run = (const struct ptelens_run *)(raw->buf + raw->at);
	raw->at += raw->info.record_size;
	raw->addr = run->vaddr + ((__u64)run->pages << raw->info.page_shift);
	return run->vaddr < raw->end ? run : NULL;
}

/** ptelens_run_entries() - How many entries a run has. */
static inline __u32 ptelens_run_entries(const struct ptelens_run *run)
{
	return run->level == PTELENS_PTE ? run->pages : 1;
}

/**
 * ptelens_run_entry() - One entry of a run.
 * @info: of the file that the run is from
 * @run: the run; with PTELENS_KINDS only vaddr and pages of its entries are known
 * @i: number of the entry
 *
 * Return: the entry.
 */
static inline struct ptelens_entry ptelens_run_entry(const struct ptelens_raw_info *info,
						     const struct ptelens_run *run, __u32 i)
{
	struct ptelens_entry entry;
	__u64 n = i;

	entry.vaddr = run->vaddr + (n << info->page_shift);
	entry.raw = run->raw;
	entry.frame = run->frame;
	entry.pages = run->level == PTELENS_PTE ? 1 : run->pages;
	if (run->step == 0 || run->step == PTELENS_STEP_NONE)
		return entry;
	if (run->step > 0)
		entry.raw += n << (run->step - 1);
	else
		entry.raw -= n << (-run->step - 1);
	entry.frame += n;
	return entry;
}

#endif /* PTELENS_RAW_H */
