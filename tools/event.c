// SPDX-License-Identifier: GPL-2.0
/* Events: lines of the module's file "events", and reading them as they come. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event.h"
#include "field.h"
#include "files.h"
#include "say.h"
#include "source.h"

static void squeeze(char *flags)
{
	char *to = flags;

	for (; *flags; flags++)
		if (*flags != '-')
			*to++ = *flags;
	*to = '\0';
}

/* KIND,TARGET,FLAGS or none */
static bool parse_side(const char *text, struct event_side *side)
{
	int got;

	*side = (struct event_side){ .kind = "none" };
	if (!strcmp(text, "none"))
		return true;
	got = sscanf(text, "%19[^,],%31[^,],%27s", side->kind, side->target, side->flags);
	squeeze(side->flags);
	return got == 3;
}

bool event_parse(const char *line, struct event *event)
{
	char old[128], new[128];
	__u64 seconds, rest;

	if (sscanf(line, "%llu %llu.%6llu %d %d %63s %15s %llx %lu %15s %127s -> %127s",
		   &event->seq, &seconds, &rest, &event->cpu, &event->tid, event->comm,
		   event->cause, &event->vaddr, &event->pages, event->level, old, new) != 12)
		return false;
	event->time = seconds * 1000000 + rest;
	field_unescape(event->comm, event->comm, sizeof(event->comm));
	return parse_side(old, &event->old) && parse_side(new, &event->new);
}

const char * const event_causes[EVENT_CAUSES] = {
	"demand_zero", "file_fault", "fault_around", "cow", "write_reuse", "thp_fault",
	"swap_out", "swap_in", "numa_hint", "unmap", "dontneed", "free_lazy", "mprotect",
	"mremap", "fork", "migrate_out", "migrate_in", "device", "thp_split", "thp_collapse",
	"ksm_merge", "ksm_break", "uffd_copy", "uffd_poison", "uffd_move", "uffd_wp", "pfn_map",
	"guard", "hwpoison", "clear_refs", "soft_dirty", "aged", "written_back", "exit", "exec",
	"sweep", "unknown",
};

int event_cause(const char *name)
{
	int i;

	for (i = 0; i < EVENT_CAUSES; i++)
		if (!strcmp(event_causes[i], name))
			return i;
	return -1;
}

void event_side_text(const struct event_side *side, char *text, size_t size)
{
	const char *kind = strcmp(side->kind, "present") ? side->kind : "";
	const char *target = strcmp(side->target, "-") ? side->target : "";

	snprintf(text, size, "%s%s%s%s%s", kind, *kind && *side->flags ? " " : "", side->flags,
		 *target ? " " : "", target);
}

unsigned long long event_dropped(const char *line)
{
	static const char note[] = "# dropped ";

	return strncmp(line, note, strlen(note)) ? 0 : strtoull(line + strlen(note), NULL, 10);
}

static bool same_side(const struct event_side *a, const struct event_side *b)
{
	return !strcmp(a->kind, b->kind) && !strcmp(a->flags, b->flags);
}

static void join_target(char *target, const char *next)
{
	if (*target && strcmp(target, next))
		strcpy(target, "*");
}

bool event_join(struct event *event, const struct event *next, size_t page)
{
	if (event->vaddr + event->pages * page != next->vaddr ||
	    strcmp(event->cause, next->cause) || strcmp(event->level, next->level) ||
	    event->tid != next->tid || !same_side(&event->old, &next->old) ||
	    !same_side(&event->new, &next->new))
		return false;
	join_target(event->old.target, next->old.target);
	join_target(event->new.target, next->new.target);
	event->pages += next->pages;
	return true;
}

void event_pages_text(const struct event_side *side, unsigned long pages, char *text, size_t size)
{
	bool present = !strcmp(side->kind, "present");

	if (!strcmp(side->target, "*"))
		snprintf(text, size, "%s%s%s, %lu %s", present ? "" : side->kind,
			 present ? "" : " ", side->flags, pages,
			 strcmp(side->kind, "swap") ? "frames" : "slots");
	else
		event_side_text(side, text, size);
}

int event_open(struct event_file *file, int pid)
{
	file->pid = pid;
	file->len = 0;
	file->fd = files_open(pid, "events", O_RDONLY | O_NONBLOCK);
	return file->fd < 0 ? -1 : 0;
}

int event_open_saved(struct event_file *file, const char *path)
{
	file->pid = 0;
	file->len = 0;
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	return file->fd < 0 ? fail("cannot open %s: %s", path, strerror(errno)) : 0;
}

void event_close(struct event_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

/* The first line of the file tells how the others are to be read. */
static int check_version(const char *line)
{
	int version;

	if (sscanf(line, "# ptelens %d: events of ", &version) != 1 ||
	    version == FORMAT_VERSION)
		return 0;
	return fail("events have format %d, not %d: use tool and module of one version",
		    version, FORMAT_VERSION);
}

static int take_lines(struct event_file *file, int (*take)(void *data, char *line),
		      void *data)
{
	char *line = file->text, *end = line + file->len, *newline;
	int err = 0;

	while (!err && (newline = memchr(line, '\n', end - line))) {
		*newline = '\0';
		err = check_version(line) ?: take(data, line);
		line = newline + 1;
	}
	file->len = end - line;
	memmove(file->text, line, file->len);
	return err;
}

int event_read(struct event_file *file, int (*take)(void *data, char *line), void *data)
{
	ssize_t got;
	int err = take_lines(file, take, data);

	while (!err) {
		got = read(file->fd, file->text + file->len, sizeof(file->text) - file->len);
		if (got < 0 && errno != EAGAIN)
			return files_failed(file->pid, "events", errno);
		if (got < 0)
			return 1;
		if (!got && file->len)
			return fail("the events end in the middle of a line: save them again");
		if (!got)
			return 0;
		file->len += got;
		err = take_lines(file, take, data);
	}
	return err;
}
