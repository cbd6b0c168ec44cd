// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for scenes: mappings that stand alone, and ways to touch them.
 *
 * To be called in the target. What fails here aborts the target, which the test
 * tells as a failure: none of it depends on features of the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "kfiles.h"
#include "memory.h"

/**
 * page_size() - Size of a base page.
 * Return: bytes.
 */
size_t page_size(void)
{
	return getpagesize();
}

/**
 * pmd_size() - Size of a huge leaf at the pmd level.
 * Return: bytes: a full table of base pages.
 */
size_t pmd_size(void)
{
	return page_size() * (page_size() / 8);
}

static void die_unless(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "# %s: %s\n", what, strerror(errno));
	abort();
}

/**
 * map_alone() - Map memory that no neighbour touches or merges with.
 * @mapping: what
 * Return: address.
 */
char *map_alone(struct mapping mapping)
{
	const size_t align = mapping.align ?: page_size();
	const size_t room = mapping.len + align + 2 * page_size();
	char *start, *addr, *end;

	if (!mapping.prot)
		mapping.prot = PROT_READ | PROT_WRITE;
	if (!mapping.flags)
		mapping.flags = MAP_PRIVATE | MAP_ANONYMOUS;
	if (mapping.flags & MAP_ANONYMOUS)
		mapping.fd = -1;
	start = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	die_unless(start != MAP_FAILED, "reserve");
	addr = (char *)(((size_t)start + page_size() + align - 1) & ~(align - 1));
	end = addr + mapping.len;
	munmap(start, room);
	addr = mmap(addr, mapping.len, mapping.prot, mapping.flags | MAP_FIXED_NOREPLACE,
		    mapping.fd, mapping.offset);
	die_unless(addr != MAP_FAILED && addr + mapping.len == end, "mmap");
	return addr;
}

/**
 * map_pages() - Map private anonymous memory that will not be huge.
 * @pages: count of base pages
 * Return: address.
 */
char *map_pages(size_t pages)
{
	char *addr = map_alone((struct mapping){ .len = pages * page_size() });

	/* Fails where the kernel has no THP, which is as good. */
	madvise(addr, pages * page_size(), MADV_NOHUGEPAGE);
	return addr;
}

/**
 * map_huge() - Map aligned private anonymous memory that may be huge.
 * @nr: count of huge pages of the pmd level
 * Return: address.
 */
char *map_huge(size_t nr)
{
	char *addr = map_alone((struct mapping){ .len = nr * pmd_size(), .align = pmd_size() });

	madvise(addr, nr * pmd_size(), MADV_HUGEPAGE);
	return addr;
}

/**
 * map_bottomless() - Memory whose first touch waits for an answer that does not come.
 * @pages: pages
 *
 * Return: the memory, or NULL where there is no userfaultfd for faults of the kernel.
 */
char *map_bottomless(size_t pages)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	char *mem = map_pages(pages);

	area.range.start = (size_t)mem;
	area.range.len = pages * page_size();
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &area))
		return NULL;
	return mem;
}

/**
 * write_pages() - Write to each page, something else to each.
 * @addr: first page
 * @pages: count of base pages
 */
void write_pages(char *addr, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		*(volatile size_t *)(addr + i * page_size()) = (size_t)addr + i;
}

/**
 * read_pages() - Read from each page.
 * @addr: first page
 * @pages: count of base pages
 */
void read_pages(const char *addr, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		(void)*(volatile const char *)(addr + i * page_size());
}

/**
 * die_with() - Have the kernel kill this process when its parent ends.
 * @parent: who has forked it, and may have ended already
 */
void die_with(pid_t parent)
{
	pid_t now;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	now = getppid();
	/* 0: it is in another pid namespace */
	if (now && now != parent)
		_exit(0);
}

/**
 * fork_sharer() - Fork a process that shares all pages and stands still.
 *
 * It dies with the target.
 *
 * Return: its pid.
 */
int fork_sharer(void)
{
	pid_t parent = getpid();
	int pid = fork();

	die_unless(pid >= 0, "fork");
	if (!pid) {
		die_with(parent);
		for (;;)
			pause();
	}
	return pid;
}

/**
 * fork_changer() - Fork a process that shares all pages, changes something and stands still.
 * @change: what it does
 * @addr: for @change
 *
 * It dies with the target.
 */
void fork_changer(void (*change)(char *addr), char *addr)
{
	pid_t parent = getpid();
	int ends[2], pid;
	char done;

	die_unless(!pipe(ends), "pipe");
	pid = fork();
	die_unless(pid >= 0, "fork");
	if (!pid) {
		die_with(parent);
		change(addr);
		die_unless(write(ends[1], "", 1) == 1, "write");
		for (;;)
			pause();
	}
	close(ends[1]);
	die_unless(read(ends[0], &done, 1) == 1, "the changer");
	close(ends[0]);
}

static void survive(int signal)
{
}

/**
 * to_first_node() - Move a page to where it may be poisoned.
 * @addr: the page, which has been written
 *
 * A block of memory with a broken frame cannot come back after it went offline. Only
 * the last node has blocks that can go. Where there is one node, nothing moves.
 *
 * Return: false if it is busy, and stays where it was.
 */
bool to_first_node(char *addr)
{
	int node = 0, status = 0;
	void *page = addr;

	return syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, MPOL_MF_MOVE) < 0 ||
	       !status;
}

/**
 * poison_page() - Make the kernel believe that the memory of a page is broken.
 * @addr: the page, after to_first_node()
 *
 * The frame is lost until the next boot: poison few.
 *
 * Return: 0, or -1 where the kernel cannot do that.
 */
int poison_page(char *addr)
{
	/* the kernel warns us, and would kill us for not listening */
	signal(SIGBUS, survive);
	if (!madvise(addr, page_size(), MADV_HWPOISON))
		return 0;
	/* busy: unmapped it is all the same, but still in the page cache */
	return errno == EBUSY ? 0 : -1;
}

static int filled(int fd, size_t len)
{
	char *page = calloc(1, page_size());
	size_t done;

	die_unless(fd >= 0 && page, "open");
	for (done = 0; done < len; done += page_size()) {
		memset(page, 1 + done / page_size() % 200, page_size());
		die_unless(write(fd, page, page_size()) == page_size(), "write");
	}
	free(page);
	return fd;
}

/**
 * ramfs_file() - Make a file whose pages are in the page cache but not of shmem.
 * @name: of the file
 * @len: bytes, each page is written
 *
 * ramfs is in every kernel and needs no disk. The mount is seen by this process
 * and its children alone.
 *
 * Return: file descriptor.
 */
int ramfs_file(const char *name, size_t len)
{
	char dir[] = "/tmp/ptelens-test-XXXXXX", path[256];

	die_unless(!unshare(CLONE_NEWNS), "unshare");
	die_unless(!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	mkdir("/tmp", 01777);
	die_unless(mkdtemp(dir), "mkdtemp");
	die_unless(!mount("none", dir, "ramfs", 0, NULL), "mount ramfs");
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return filled(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0700), len);
}

/**
 * memfd_file() - Make a file of shmem.
 * @name: shown in maps
 * @len: bytes, none is written
 * Return: file descriptor.
 */
int memfd_file(const char *name, size_t len)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	die_unless(fd >= 0 && !ftruncate(fd, len), "memfd");
	return fd;
}

/**
 * disk_file() - Make a file that is written back to a disk.
 * @name: of the file
 * @len: bytes, each page is written
 * Return: file descriptor, or -1 where no disk is to be had.
 */
int disk_file(const char *name, size_t len)
{
	const char *folder = disk_folder();
	char path[64];

	if (!folder)
		return -1;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return filled(open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), len);
}

/**
 * own_pagemap() - The word of pagemap of a page of this process.
 * @addr: in the page
 * Return: see PM_PRESENT.
 */
__u64 own_pagemap(const void *addr)
{
	__u64 entry = 0;

	die_unless(!kf_pagemap(getpid(), (size_t)addr & -page_size(), 1, &entry), "pagemap");
	return entry;
}

/**
 * wait_until() - Wait for something that the kernel does in its own time.
 * @done: true when it is done
 * @addr: for @done
 * @pages: for @done
 * @seconds: to wait at most
 * Return: was it done in time?
 */
bool wait_until(bool (*done)(const char *addr, size_t pages), const char *addr,
		size_t pages, unsigned int seconds)
{
	time_t end = time(NULL) + seconds;

	while (!done(addr, pages)) {
		if (time(NULL) > end)
			return false;
		usleep(20000);
	}
	return true;
}

/* Again and again: a page on its way to a list of the LRU stays. */
static bool paged_out(const char *addr, size_t pages)
{
	size_t i;

	madvise((void *)addr, pages * page_size(), MADV_PAGEOUT);
	for (i = 0; i < pages; i++)
		if (own_pagemap(addr + i * page_size()) & PM_PRESENT)
			return false;
	return true;
}

/**
 * page_out() - Push pages of this process out to swap.
 * @addr: the first
 * @pages: how many
 * @seconds: to try at most
 * Return: are all of them out?
 */
bool page_out(const char *addr, size_t pages, unsigned int seconds)
{
	return wait_until(paged_out, addr, pages, seconds);
}
