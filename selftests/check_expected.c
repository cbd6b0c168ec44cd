// SPDX-License-Identifier: GPL-2.0
/*
 * Compares entries with what the builder of the scene knows from what it did.
 */
#include <string.h>
#include <unistd.h>

#include "check.h"

static void check_flags(struct diffs *diffs, const struct expect *expect,
			const struct lens_line *line, __u64 addr)
{
	const char *letter;

	for (letter = expect->set; *letter; letter++)
		if (!lens_flag(line, *letter) && (*letter != 's' || kf_has_soft_dirty()))
			diff_line(diffs, line, addr, (char []){ *letter, '\0' }, 1, 0);
	for (letter = expect->clear; *letter; letter++)
		if (lens_flag(line, *letter))
			diff_line(diffs, line, addr, (char []){ *letter, '\0' }, 0, 1);
}

static void check_kpf(struct diffs *diffs, const struct expect *expect,
		      const struct lens_line *line, __u64 addr)
{
	const char *kpf = line->folio.kpf ?: "";
	const char *letter;

	for (letter = expect->kpf; *letter; letter++)
		if (!strchr(kpf, *letter))
			diff_line(diffs, line, addr, (char []){ '=', *letter, 0 }, 1, 0);
	for (letter = expect->no_kpf; *letter; letter++)
		if (strchr(kpf, *letter))
			diff_line(diffs, line, addr, (char []){ '=', *letter, 0 }, 0, 1);
}

static void check_folio(struct diffs *diffs, const struct expect *expect,
			const struct lens_line *line, __u64 addr)
{
	const struct lens_folio *folio = &line->folio;

	if (*expect->folio && strcmp(folio->type, expect->folio))
		diff_line(diffs, line, addr, expect->folio, 1, 0);
	if (expect->excl && folio->excl != (expect->excl == 'y'))
		diff_line(diffs, line, addr, "excl", expect->excl == 'y', folio->excl);
	if (expect->pin && folio->pin != (expect->pin == 'y'))
		diff_line(diffs, line, addr, "pin", expect->pin == 'y', folio->pin);
	if (expect->node && folio->node != expect->node - '0')
		diff_line(diffs, line, addr, "node", expect->node - '0', folio->node);
	if (expect->order && folio->order != expect->order)
		diff_line(diffs, line, addr, "order", expect->order, folio->order);
	if (expect->parts && folio->parts != expect->parts)
		diff_line(diffs, line, addr, "parts", expect->parts, folio->parts);
	if (expect->cgroup && folio->cgroup != expect->cgroup)
		diff_line(diffs, line, addr, "cg", expect->cgroup, folio->cgroup);
	if (expect->map && folio->map != expect->map)
		diff_line(diffs, line, addr, "map", expect->map, folio->map);
	check_kpf(diffs, expect, line, addr);
}

static void check_page(struct diffs *diffs, const struct expect *expect,
		       const struct lens_line *line, __u64 addr)
{
	__u64 pfn = line->target.first + (addr - line->start) / getpagesize();
	__u64 expected_pfn = expect->pfn + (addr - expect->addr) / getpagesize();

	if (strcmp(lens_kind_name(line->kind), expect->kind))
		diff_line(diffs, line, addr, expect->kind, 1, 0);
	if (*expect->level && strcmp(lens_level_name(line->level), expect->level))
		diff_line(diffs, line, addr, expect->level, 1, 0);
	if (*expect->vma_flags && strcmp(line->vma_flags, expect->vma_flags))
		diff_line(diffs, line, addr, expect->vma_flags, 1, 0);
	if (expect->pfn && pfn != expected_pfn)
		diff_line(diffs, line, addr, "pfn", expected_pfn, pfn);
	check_flags(diffs, expect, line, addr);
	check_folio(diffs, expect, line, addr);
}

static void check_expect(struct diffs *diffs, const struct expect *expect,
			 const struct lens_lines *entries)
{
	__u64 end = expect->addr + expect->pages * getpagesize(), addr;

	for (addr = expect->addr; addr < end; addr += getpagesize()) {
		const struct lens_line *line = lens_find(entries, addr);
		bool none = !strcmp(expect->kind, "none");

		if (none && line)
			diff_line(diffs, line, addr, "none", 1, 0);
		else if (!none && !line)
			diff(diffs, "%016llx has no entry, expected %s", addr, expect->kind);
		else if (line)
			check_page(diffs, expect, line, addr);
	}
}

/**
 * check_expected() - Compare entries with what the builder of the scene told.
 * @pid: attached and stopped
 * @scene: with expectations
 * Return: count of differences, all told as TAP comments.
 */
int check_expected(pid_t pid, const struct scene *scene)
{
	struct lens_lines entries;
	struct diffs diffs = { 0 };
	unsigned int i;
	int err;

	err = lens_read_lines(pid, "entries", &entries);
	if (err)
		diff(&diffs, "cannot read entries: %s", strerror(-err));
	for (i = 0; !err && i < scene->nr_expects; i++)
		check_expect(&diffs, &scene->expect[i], &entries);
	lens_free_lines(&entries);
	return diffs.nr;
}
