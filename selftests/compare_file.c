// SPDX-License-Identifier: GPL-2.0
/*
 * Files: private and shared, half copied, on ramfs and on shmem; odd names.
 */
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define PAGES 32

static char *map_file(int fd, size_t pages, int prot, int flags)
{
	return map_alone((struct mapping){
		.len = pages * page_size(), .prot = prot, .flags = flags, .fd = fd,
	});
}

static enum scene_verdict private_read(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("private-read", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ, MAP_PRIVATE);

	read_pages(addr, PAGES);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "present", .level = "pte", .set = "rua",
		.clear = "wxdf", .folio = "file", .excl = 'n', .map = 1 });
	return SCENE_READY;
}

static enum scene_verdict private_half_copied(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("half-copied", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	size_t i;

	read_pages(addr, PAGES);
	for (i = 0; i < PAGES; i += 2)
		write_pages(addr + i * page_size(), 1);
	for (i = 0; i < 4; i += 2) {
		scene_expect(scene, addr + i * page_size(), (struct expect){
			.kind = "present", .set = "rwuads", .folio = "anon", .excl = 'y',
			.map = 1 });
		scene_expect(scene, addr + (i + 1) * page_size(), (struct expect){
			.kind = "present", .set = "rua", .clear = "wd", .folio = "file",
			.excl = 'n' });
	}
	return SCENE_READY;
}

static enum scene_verdict shared_written(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("shared", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED);
	char *again = map_file(fd, PAGES, PROT_READ, MAP_SHARED);

	write_pages(addr, PAGES / 2);
	read_pages(again, PAGES / 4);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 4, .kind = "present", .set = "rwuads", .folio = "file",
		.excl = 'n', .map = 2 });
	scene_expect(scene, again, (struct expect){
		.pages = PAGES / 4, .kind = "present", .set = "rua", .clear = "wd",
		.folio = "file", .map = 2 });
	return SCENE_READY;
}

/* The pages of a file that nobody touched are not mapped, but near a touched one. */
static enum scene_verdict with_offset(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("offset", 8 * PAGES * page_size());
	char *addr = map_alone((struct mapping){
		.len = 4 * PAGES * page_size(), .prot = PROT_READ, .flags = MAP_PRIVATE,
		.fd = fd, .offset = 3 * PAGES * page_size() });

	read_pages(addr + 3 * PAGES * page_size(), 1);
	scene_expect(scene, addr, (struct expect){ .pages = PAGES, .kind = "none" });
	scene_expect(scene, addr + 3 * PAGES * page_size(), (struct expect){
		.kind = "present", .set = "rua", .clear = "w", .folio = "file" });
	return SCENE_READY;
}

static enum scene_verdict code(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("code", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ | PROT_EXEC, MAP_PRIVATE);

	read_pages(addr, PAGES);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "present", .set = "ruxa", .clear = "wd",
		.folio = "file" });
	return SCENE_READY;
}

static enum scene_verdict no_access(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("no-access", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ, MAP_PRIVATE);

	read_pages(addr, PAGES);
	mprotect(addr, PAGES * page_size(), PROT_NONE);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "protnone", .clear = "rwux", .folio = "file" });
	return SCENE_READY;
}

/* Bytes that would break columns, and some that would not. */
static enum scene_verdict odd_name(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("a b\tc,d#e\\f\ng\001h\177i\303\244 \"'$(x)", page_size());

	read_pages(map_file(fd, 1, PROT_READ, MAP_PRIVATE), 1);
	return SCENE_READY;
}

static enum scene_verdict deleted(struct scene *scene, const void *arg)
{
	int fd = ramfs_file("deleted", page_size());
	char *addr = map_file(fd, 1, PROT_READ, MAP_PRIVATE);
	char link[64], path[256] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0 || unlink(path))
		return scene_fail(scene, "unlink");
	read_pages(addr, 1);
	return SCENE_READY;
}

static enum scene_verdict memfd_shared(struct scene *scene, const void *arg)
{
	int fd = memfd_file("ptelens test", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED);

	write_pages(addr, PAGES / 2);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 2, .kind = "present", .level = "pte", .set = "rwuads",
		.clear = "x", .folio = "shmem", .excl = 'n', .map = 1 });
	scene_expect(scene, addr + PAGES / 2 * page_size(), (struct expect){
		.pages = PAGES / 2, .kind = "none" });
	return SCENE_READY;
}

static enum scene_verdict memfd_half_copied(struct scene *scene, const void *arg)
{
	int fd = memfd_file("half-copied", PAGES * page_size());
	char *addr = map_file(fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	read_pages(addr, PAGES);
	write_pages(addr, PAGES / 2);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 2, .kind = "present", .set = "rwuads", .folio = "anon",
		.excl = 'y' });
	scene_expect(scene, addr + PAGES / 2 * page_size(), (struct expect){
		.pages = PAGES / 2, .kind = "present", .clear = "wd", .folio = "shmem" });
	return SCENE_READY;
}

static enum scene_verdict shared_anonymous(struct scene *scene, const void *arg)
{
	char *addr = map_alone((struct mapping){
		.len = PAGES * page_size(), .flags = MAP_SHARED | MAP_ANONYMOUS });

	write_pages(addr, PAGES / 2);
	fork_sharer();
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES / 2, .kind = "present", .set = "rwud", .folio = "shmem" });
	return SCENE_READY;
}

static enum scene_verdict sysv_shm(struct scene *scene, const void *arg)
{
	int id = shmget(IPC_PRIVATE, PAGES * page_size(), IPC_CREAT | 0600);
	char *addr;

	if (id < 0)
		return scene_skip(scene, "the kernel has no System V shared memory");
	addr = shmat(id, NULL, 0);
	shmctl(id, IPC_RMID, NULL);
	write_pages(addr, PAGES);
	scene_expect(scene, addr, (struct expect){
		.pages = PAGES, .kind = "present", .set = "rwuad", .folio = "shmem" });
	return SCENE_READY;
}

FIXTURE_VARIANT_ADD(compare, private_read) { .build = private_read };
FIXTURE_VARIANT_ADD(compare, private_half_copied) { .build = private_half_copied };
FIXTURE_VARIANT_ADD(compare, shared_written) { .build = shared_written };
FIXTURE_VARIANT_ADD(compare, with_offset) { .build = with_offset };
FIXTURE_VARIANT_ADD(compare, code) { .build = code };
FIXTURE_VARIANT_ADD(compare, no_access) { .build = no_access };
FIXTURE_VARIANT_ADD(compare, odd_name) { .build = odd_name };
FIXTURE_VARIANT_ADD(compare, deleted) { .build = deleted };
FIXTURE_VARIANT_ADD(compare, memfd_shared) { .build = memfd_shared };
FIXTURE_VARIANT_ADD(compare, memfd_half_copied) { .build = memfd_half_copied };
FIXTURE_VARIANT_ADD(compare, shared_anonymous) { .build = shared_anonymous };
FIXTURE_VARIANT_ADD(compare, sysv_shm) { .build = sysv_shm };

TEST_HARNESS_MAIN
