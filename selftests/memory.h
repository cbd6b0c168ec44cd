/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for scenes: mappings that stand alone, and ways to touch them.
 */
#ifndef SELFTESTS_MEMORY_H
#define SELFTESTS_MEMORY_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

/**
 * struct mapping - what to map
 * @len: bytes
 * @align: of the address, 0 for a page
 * @prot: 0 for read and write
 * @flags: 0 for private and anonymous
 * @fd: file, when @flags say so
 * @offset: in the file
 */
struct mapping {
	size_t len;
	size_t align;
	int prot;
	int flags;
	int fd;
	off_t offset;
};

size_t page_size(void);
size_t pmd_size(void);
char *map_alone(struct mapping mapping);
char *map_pages(size_t pages);
char *map_huge(size_t nr);
char *map_bottomless(size_t pages);
void write_pages(char *addr, size_t pages);
void read_pages(const char *addr, size_t pages);
void die_with(pid_t parent);
int fork_sharer(void);
void fork_changer(void (*change)(char *addr), char *addr);
bool to_first_node(char *addr);
int poison_page(char *addr);
int ramfs_file(const char *name, size_t len);
int memfd_file(const char *name, size_t len);
int disk_file(const char *name, size_t len);
bool wait_until(bool (*done)(const char *addr, size_t pages), const char *addr,
		size_t pages, unsigned int seconds);
__u64 own_pagemap(const void *addr);
bool page_out(const char *addr, size_t pages, unsigned int seconds);

#endif /* SELFTESTS_MEMORY_H */
