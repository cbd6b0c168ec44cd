// SPDX-License-Identifier: GPL-2.0
/*
 * Writes what 'ptelens picture --keep' keeps, of a process that there never was: many
 * mappings with names that XML does not like, whose pages are scattered over memory and swap.
 * Prints the pages of each colour, as the legend is to have them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/uapi/ptelens.h"

#define START 0x10000ULL
#define STRIDE 64
#define FRAMES (1ULL << 24)

static FILE *create(const char *folder, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

/* As the module escapes them: blanks and controls. */
static void write_vmas(const char *folder, unsigned long nr)
{
	static const char * const names[] = {
		"[anon]", "/tmp/<b>&amp;\"'\\040x+0", "/tmp/\\377\\302\\001\\033[31m+1000",
		"/tmp/]]>--></svg><script>+0", "[anon:\\303\\244\\357\\277\\277]",
		"/a/very/long/name/that/goes/on/and/on/and/on/until/nobody/can/read/it.so.1.2.3+0",
	};
	FILE *to = create(folder, "vmas");
	unsigned long i, j;

	fputs("# ptelens 1: vmas of 4242 (<&\\040>); base page 4096; 4-level; filter: none\n", to);
	for (i = 0; i < nr; i++) {
		unsigned long long start = (START + i * STRIDE) << 12;

		fprintf(to, "%016llx %016llx rw-p anon", start, start + (STRIDE / 2 << 12));
		for (j = 0; j < 16; j++)
			fputs(" 0", to);
		fprintf(to, " %s\n", names[i % (sizeof(names) / sizeof(*names))]);
	}
	fclose(to);
}

static void write_rest(const char *folder)
{
	FILE *to = create(folder, "about");

	fputs("release 6.12\nwhen 0\n", to);
	fclose(to);
	to = create(folder, "zoneinfo");
	fprintf(to, "Node 0, zone Normal\n spanned %llu\n start_pfn: 0\n", FRAMES);
	fclose(to);
}

enum { ANON, ZERO, SWAP, GUARD, NR };

int main(int argc, char **argv)
{
	unsigned long long pages[NR] = { 0 }, seed = 1, i, nr;
	FILE *to;

	if (argc != 3)
		return 1;
	nr = strtoull(argv[2], NULL, 0);
	write_vmas(argv[1], nr);
	write_rest(argv[1]);
	to = create(argv[1], "raw");
	for (i = 0; i < nr * STRIDE / 2; i++) {
		struct ptelens_folio_run run = { .run.pages = 1 };
		unsigned int what;

		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		what = seed >> 60 < 4 ? seed >> 60 : ANON;
		pages[what]++;
		run.run.vaddr = (START + i / (STRIDE / 2) * STRIDE + i % (STRIDE / 2)) << 12;
		run.run.frame = (seed >> 20) % FRAMES;
		if (what == ANON)
			run.folio.type = PTELENS_FOLIO_ANON;
		if (what == ZERO)
			run.run.kind = PTELENS_ZERO;
		if (what == SWAP) {
			run.run.kind = PTELENS_SWAP;
			run.run.swap_type = seed >> 30 & 31;
		}
		if (what == GUARD)
			run.run.kind = PTELENS_MARKER_GUARD;
		fwrite(&run, sizeof(run), 1, to);
	}
	fclose(to);
	printf("%llu %llu %llu %llu\n", pages[ANON], pages[ZERO], pages[SWAP], pages[GUARD]);
	return 0;
}
