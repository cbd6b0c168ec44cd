// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the kernel's own files about a process and its frames.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kfiles.h"

static const char * const field_names[KF_NR_FIELDS] = {
	[KF_SIZE] = "Size",
	[KF_KERNEL_PAGE_SIZE] = "KernelPageSize",
	[KF_RSS] = "Rss",
	[KF_PSS] = "Pss",
	[KF_SHARED_DIRTY] = "Shared_Dirty",
	[KF_PRIVATE_DIRTY] = "Private_Dirty",
	[KF_REFERENCED] = "Referenced",
	[KF_ANONYMOUS] = "Anonymous",
	[KF_KSM] = "KSM",
	[KF_ANON_HUGE] = "AnonHugePages",
	[KF_SHMEM_PMD] = "ShmemPmdMapped",
	[KF_FILE_PMD] = "FilePmdMapped",
	[KF_SHARED_HUGETLB] = "Shared_Hugetlb",
	[KF_PRIVATE_HUGETLB] = "Private_Hugetlb",
	[KF_SWAP] = "Swap",
	[KF_LOCKED] = "Locked",
};

/**
 * kf_words() - Read 64-bit words of pagemap, kpageflags or kpagecount.
 * @fd: open file
 * @index: of the first word
 * @nr: count of words
 * @words: filled
 * Return: 0 or a negative errno; -ENODATA when the file ends before.
 */
int kf_words(int fd, __u64 index, size_t nr, __u64 *words)
{
	size_t done = 0, want = nr * sizeof(*words);

	while (done < want) {
		ssize_t got = pread(fd, (char *)words + done, want - done,
				    index * sizeof(*words) + done);

		if (got <= 0)
			return got ? -errno : -ENODATA;
		done += got;
	}
	return 0;
}

/**
 * kf_pagemap() - Read /proc/PID/pagemap.
 * @pid: process
 * @start: first address
 * @nr: count of base pages
 * @entry: filled with @nr words
 * Return: 0 or a negative errno.
 */
int kf_pagemap(pid_t pid, __u64 start, size_t nr, __u64 *entry)
{
	char path[48];
	int fd, ret;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = kf_words(fd, start / getpagesize(), nr, entry);
	close(fd);
	return ret;
}

/* The files of frames stay open: some tests look at each page of many. */
static int read_frame_words(int *fd, const char *path, __u64 index, size_t nr, __u64 *words)
{
	if (*fd < 0)
		*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? -errno : kf_words(*fd, index, nr, words);
}

/**
 * kf_pageflags() - Read a word of /proc/kpageflags.
 * @pfn: page frame number
 * @flags: filled
 * Return: 0 or a negative errno; -ENODATA beyond the last frame.
 */
int kf_pageflags(__u64 pfn, __u64 *flags)
{
	return kf_pageflags_row(pfn, 1, flags);
}

/**
 * kf_pageflags_row() - Read words of /proc/kpageflags.
 * @pfn: first page frame number
 * @nr: count of frames
 * @flags: filled with @nr words
 * Return: 0 or a negative errno; -ENODATA when the file ends before.
 */
int kf_pageflags_row(__u64 pfn, size_t nr, __u64 *flags)
{
	static int fd = -1;

	return read_frame_words(&fd, "/proc/kpageflags", pfn, nr, flags);
}

/**
 * kf_pagecount() - Read a word of /proc/kpagecount.
 * @pfn: page frame number
 * @count: filled
 * Return: 0 or a negative errno; -ENODATA beyond the last frame.
 */
int kf_pagecount(__u64 pfn, __u64 *count)
{
	static int fd = -1;

	return read_frame_words(&fd, "/proc/kpagecount", pfn, 1, count);
}

static bool parse_header(const char *line, struct kf_vma *vma)
{
	unsigned int major, minor;
	unsigned long long inode;
	int name = 0;

	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &vma->start, &vma->end,
		   vma->perm, &vma->offset, &major, &minor, &inode, &name) != 7)
		return false;
	/* the first segment of System V has inode 0 */
	vma->file = major || minor || inode;
	snprintf(vma->name, sizeof(vma->name), "%s", line + name);
	vma->name[strcspn(vma->name, "\n")] = '\0';
	return true;
}

static void parse_field(char *line, struct kf_vma *vma)
{
	char *colon = strchr(line, ':');
	int i;

	if (!colon)
		return;
	*colon = '\0';
	if (!strcmp(line, "VmFlags")) {
		snprintf(vma->flags, sizeof(vma->flags), "%s", colon + 1);
		return;
	}
	for (i = 0; i < KF_NR_FIELDS; i++)
		if (!strcmp(line, field_names[i]))
			vma->kb[i] = strtoll(colon + 1, NULL, 10);
}

/**
 * kf_smaps() - Read /proc/PID/smaps.
 * @pid: process
 * @smaps: filled; release with kf_free_smaps()
 * Return: 0 or a negative errno.
 */
int kf_smaps(pid_t pid, struct kf_smaps *smaps)
{
	struct kf_vma head = { 0 };
	char path[48], line[512];
	size_t room = 0;
	FILE *file;

	*smaps = (struct kf_smaps){ 0 };
	memset(head.kb, -1, sizeof(head.kb));
	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (!parse_header(line, &head)) {
			if (smaps->nr)
				parse_field(line, &smaps->vma[smaps->nr - 1]);
			continue;
		}
		if (smaps->nr == room) {
			room = 2 * room + 64;
			smaps->vma = realloc(smaps->vma, room * sizeof(head));
			if (!smaps->vma)
				break;
		}
		smaps->vma[smaps->nr++] = head;
	}
	fclose(file);
	return smaps->nr ? 0 : -ENODATA;
}

/**
 * kf_free_smaps() - Release what kf_smaps() filled.
 * @smaps: may be released twice
 */
void kf_free_smaps(struct kf_smaps *smaps)
{
	free(smaps->vma);
	*smaps = (struct kf_smaps){ 0 };
}

/**
 * kf_find_vma() - Find the VMA that covers an address.
 * @smaps: from kf_smaps()
 * @addr: virtual address
 * Return: the VMA, or NULL for a hole.
 */
const struct kf_vma *kf_find_vma(const struct kf_smaps *smaps, __u64 addr)
{
	size_t i;

	for (i = 0; i < smaps->nr; i++)
		if (addr >= smaps->vma[i].start && addr < smaps->vma[i].end)
			return &smaps->vma[i];
	return NULL;
}

/**
 * kf_vma_flag() - Does the VmFlags line have a flag?
 * @vma: from kf_smaps()
 * @two_letters: "pf", "ht" ...
 * Return: true when it has.
 */
bool kf_vma_flag(const struct kf_vma *vma, const char *two_letters)
{
	char word[8];

	snprintf(word, sizeof(word), " %s ", two_letters);
	return strstr(vma->flags, word);
}

/**
 * kf_status_kb() - Read a kB line of /proc/PID/status.
 * @pid: process
 * @key: "VmRSS", "VmPTE" ...
 * Return: its value, or -1.
 */
__s64 kf_status_kb(pid_t pid, const char *key)
{
	char path[48], line[256];
	size_t len = strlen(key);
	__s64 value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (value < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, len) && line[len] == ':')
			value = strtoll(line + len + 1, NULL, 10);
	fclose(file);
	return value;
}

/**
 * kf_read() - Read a short file.
 * @path: absolute
 * @text: filled, NUL-terminated, without the last newline
 * @size: of @text
 * Return: 0 or a negative errno.
 */
int kf_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = read(fd, text, size - 1);
	close(fd);
	if (got < 0)
		return -EIO;
	text[got] = '\0';
	if (got && text[got - 1] == '\n')
		text[got - 1] = '\0';
	return 0;
}

/**
 * kf_write() - Write a text to a file in one write().
 * @path: absolute
 * @text: what to write
 * Return: 0 or a negative errno.
 */
int kf_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/**
 * kf_number() - Read a file that holds one decimal number.
 * @path: absolute
 * Return: the number, or -1.
 */
__s64 kf_number(const char *path)
{
	char text[64];

	if (kf_read(path, text, sizeof(text)))
		return -1;
	return strtoll(text, NULL, 10);
}

/* "always [madvise] never" becomes "madvise", anything else stays. */
static void keep_chosen(char *text)
{
	char *open = strchr(text, '['), *close = strchr(text, ']');

	if (!open || !close)
		return;
	*close = '\0';
	memmove(text, open + 1, close - open);
}

/**
 * kf_set() - Change a kernel setting and remember the old value.
 * @setting: for kf_restore()
 * @path: absolute, must stay valid
 * @value: the new value
 * Return: 0 or a negative errno; then there is nothing to restore.
 */
int kf_set(struct kf_setting *setting, const char *path, const char *value)
{
	int ret;

	setting->path = path;
	ret = kf_read(path, setting->old, sizeof(setting->old));
	if (!ret) {
		keep_chosen(setting->old);
		ret = kf_write(path, value);
	}
	if (ret)
		setting->old[0] = '\0';
	return ret;
}

/**
 * kf_restore() - Put a kernel setting back.
 * @setting: from kf_set(), or all zero
 */
void kf_restore(struct kf_setting *setting)
{
	if (setting->old[0])
		kf_write(setting->path, setting->old);
	setting->old[0] = '\0';
}
