// SPDX-License-Identifier: GPL-2.0
/* A source of rows: a file of the module, or a saved one, line by line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "field.h"
#include "files.h"
#include "progress.h"
#include "saved.h"
#include "say.h"
#include "source.h"

void source_lines(struct source *source, FILE *lines, const char *name, int pid,
		  unsigned int nr_fields)
{
	*source = (struct source){
		.in = lines,
		.name = name,
		.pid = pid,
		.left = -1,
		.nr_fields = nr_fields,
		.row.header = &source->header,
	};
}

int source_open(struct source *source, int fd, const char *name, int pid,
		unsigned int nr_fields)
{
	source_lines(source, fd >= 0 ? fdopen(fd, "r") : fopen(name, "re"), name, pid,
		     nr_fields);
	if (!source->in)
		return fail("cannot open %s: %s", name, strerror(errno));
	source->saved = fd < 0;
	return 0;
}

void source_close(struct source *source)
{
	fclose(source->in);
	free(source->line);
	free(source->row.out);
}

unsigned long long source_size(const struct source *source)
{
	struct stat stat;

	if (source->left >= 0)
		return source->left;
	return fstat(fileno(source->in), &stat) ? 0 : stat.st_size;
}

int source_line(struct source *source)
{
	ssize_t length;

	if (!source->left)
		return 0;
	errno = 0;
	length = getline(&source->line, &source->room, source->in);
	if (length < 0) {
		if (feof(source->in) && source->left < 0)
			return 0;
		if (feof(source->in))
			return fail("%s became shorter while it was read: save it again",
				    source->name);
		return files_failed(source->pid, source->name, errno);
	}
	source->nr++;
	if (source->saved)
		progress_add(length);
	if (source->left >= 0 && length > source->left)
		return fail("%s is damaged: save it again", source->name);
	if (source->left >= 0)
		source->left -= length;
	if (source->line[length - 1] != '\n')
		return fail("%s ends in the middle of line %lu: save it again",
			    source->name, source->nr);
	source->line[length - 1] = '\0';
	return 1;
}

static int parse_header(struct header *header, char *line)
{
	int version = 0, at = 0;
	char *tail = strstr(line, "); base page ");

	if (sscanf(line, "# ptelens %d: %15s of %d (%n", &version, header->file,
		   &header->pid, &at) != 3 || !at || !tail)
		return version;
	*tail = '\0';
	snprintf(header->comm, sizeof(header->comm), "%s", line + at);
	field_unescape(header->comm, header->comm, sizeof(header->comm));
	if (sscanf(tail + 1, "; base page %lu; %d-level; filter: %4095[^\n]",
		   &header->page_size, &header->levels, header->filter) != 3)
		return 0;
	return version;
}

static int read_header(struct source *source)
{
	struct header *header = &source->header;
	int version, got = source_line(source);

	if (got < 0)
		return -1;
	version = got ? parse_header(header, source->line) : 0;
	if (!version)
		return fail("%s does not begin like a file of the module: is it a copy of one?",
			    source->name);
	if (version != FORMAT_VERSION)
		return fail("%s has format %d, not %d: use tool and module of one version",
			    source->name, version, FORMAT_VERSION);
	return 0;
}

/* Reads on in the copy of a file that a dump has, if this is a dump. */
static int go_to_copy(struct source *source, const char *file)
{
	if (strcmp(source->header.file, SAVED) || !strcmp(file, SAVED))
		return 0;
	source->nr = 0;
	if (saved_find(source->in, source->name, file, &source->left))
		return -1;
	return read_header(source);
}

int source_header(struct source *source, const char *file)
{
	struct header *header = &source->header;

	if (read_header(source) || go_to_copy(source, file))
		return -1;
	if (strcmp(header->file, file))
		return fail("%s is a copy of %s, not of %s: show it with 'ptelens show %s'",
			    source->name, header->file, file, header->file);
	return 0;
}

static int split(struct source *source)
{
	char *rest = source->line;
	unsigned int nr = 0;
	char *word;

	while ((word = strsep(&rest, " ")) && nr <= FIELDS_MAX) {
		if (!*word)
			continue;
		if (nr < FIELDS_MAX)
			source->row.field[nr] = word;
		nr++;
	}
	if (nr == source->nr_fields)
		return 1;
	return fail("line %lu of %s has %u columns, not %u: use tool and module of one version",
		    source->nr, source->name, nr, source->nr_fields);
}

/* A byte of the file becomes four at most, when it is escaped again. */
static int make_room(struct source *source)
{
	size_t size = 4 * source->room + 64;

	if (source->row.size >= size)
		return 0;
	free(source->row.out);
	source->row.out = malloc(size);
	source->row.size = source->row.out ? size : 0;
	return source->row.out ? 0 : fail("out of memory");
}

int source_next(struct source *source)
{
	int got;

	while ((got = source_line(source)) > 0 && *source->line == '#')
		if (source->note)
			source->note(source->line);
	if (got <= 0)
		return got;
	if (make_room(source))
		return -1;
	return split(source);
}
