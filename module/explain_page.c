// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of an explanation that are not the way: the frame, the VMA, and
 * what an access will meet.
 */
#include <linux/mm.h>

#include "arch.h"
#include "explain_page.h"
#include "format.h"

static const char * const frame_words[LENS_NR_FOLIO_TYPES] = {
	[LENS_FOLIO_NONE] = "no memory that the kernel counts",
	[LENS_FOLIO_ANON] = "anonymous",
	[LENS_FOLIO_FILE] = "of a file",
	[LENS_FOLIO_SHMEM] = "of shared memory",
	[LENS_FOLIO_KSM] = "merged by KSM",
	[LENS_FOLIO_HUGETLB] = "of hugetlb",
	[LENS_FOLIO_DEVICE] = "of a device",
	[LENS_FOLIO_OTHER] = "of the kernel or a driver",
};

void lens_explain_frame(struct lens_text *text, const struct lens_rec *rec)
{
	const struct ptelens_folio *folio = &rec->folio;

	if (rec->kind == LENS_ZERO) {
		lens_put(text, rec->level == LENS_PTE ? "the zero page" :
			 "the huge zero page");
		return;
	}
	lens_put(text, frame_words[folio->type]);
	if (folio->type == LENS_FOLIO_NONE)
		return;
	if (folio->order) {
		lens_put(text, ", page ");
		lens_put_dec(text, folio->sub);
		lens_put(text, " of ");
		lens_put_dec(text, 1ULL << folio->order);
		lens_put(text, " of its folio");
	}
	lens_put(text, folio->flags & PTELENS_FOLIO_MAP_ESTIMATE ?
		 ", mapped about " : ", mapped ");
	lens_put_dec(text, folio->map);
	lens_put(text, folio->map == 1 ? " time, " : " times, ");
	lens_put_dec(text, folio->ref);
	lens_put(text, folio->ref == 1 ? " reference" : " references");
	if (folio->flags & PTELENS_FOLIO_EXCLUSIVE)
		lens_put(text, ", exclusive");
	if (folio->flags & PTELENS_FOLIO_PINNED)
		lens_put(text, ", maybe pinned");
	lens_put(text, ", node ");
	lens_put_dec(text, folio->node);
}

static void put_vma(struct lens_text *text, const char *what,
		    const struct lens_vma *vma, u64 addr)
{
	lens_put(text, what);
	lens_put_hex(text, vma->start, 0);
	lens_put_char(text, '-');
	lens_put_hex(text, vma->end, 0);
	lens_put_char(text, ' ');
	lens_format_vma(text, vma, addr, ' ');
	lens_put_char(text, '\n');
}

static void put_backing(struct lens_text *text, const struct lens_backing *backing)
{
	static const char * const words[] = {
		[LENS_CACHE_ABSENT] = "not in the page cache",
		[LENS_CACHE_READY] = "in the page cache",
		[LENS_CACHE_NOT_READY] = "in the page cache, but not read yet",
		[LENS_CACHE_SWAPPED] = "in swap",
	};

	if (!backing->beyond_end && backing->cache == LENS_CACHE_UNKNOWN)
		return;
	lens_put(text, "  page ");
	lens_put_dec(text, backing->index);
	lens_put(text, " of its file: ");
	lens_put(text, backing->beyond_end ? "beyond the end of the file" :
		 words[backing->cache]);
	lens_put_char(text, '\n');
}

void lens_explain_vma(struct lens_text *text, const struct lens_case *page)
{
	const struct lens_vma *vma = page->vma;

	if (vma) {
		put_vma(text, "vma ", vma, page->addr);
		put_backing(text, page->backing);
		if (vma->pkey) {
			lens_put(text, "  protection key ");
			lens_put_dec(text, vma->pkey);
			lens_put(text,
				 ": the key register (PKRU) of a thread may forbid what is ok here\n");
		}
		return;
	}
	lens_put(text, "no VMA: whatever its tables are, no entry is read there\n");
	if (page->before)
		put_vma(text, "  before it ", page->before, page->before->start);
	if (page->after)
		put_vma(text, "  after it ", page->after, page->after->start);
}

/* The usual words. */
static const char * const words[LENS_NR_OUTCOMES] = {
	[LENS_GOES_THROUGH] = "goes through, no fault",
	[LENS_DEMAND_ZERO] = "a fault maps a new page of zeroes",
	[LENS_ZERO_PAGE] = "a fault maps the zero page, or the huge one",
	[LENS_FILE_FAULT] = "a fault maps the page of the file",
	[LENS_COPY] = "a fault copies the page, and maps the copy",
	[LENS_REUSE] = "a fault makes the entry writable: the page is nobody else's",
	[LENS_COPY_OR_REUSE] =
		"a fault copies the page, unless it finds that all references are ours",
	[LENS_WRITE_NOTIFY] =
		"a fault tells the file, or notes the write, and makes the entry writable",
	[LENS_SWAP_IN] = "a fault reads the page from swap; minor if it is in the swap cache",
	[LENS_NUMA_HINT] = "a fault for NUMA balancing, which may move the page",
	[LENS_MIGRATION_WAIT] = "a fault waits until the page has moved",
	[LENS_FROM_DEVICE] = "a fault brings the page back from the device",
	[LENS_DRIVER] = "a fault asks who made this mapping",
	[LENS_STACK_GROWS] = "a fault makes the stack grow down to here",
	[LENS_TO_UFFD_MISSING] =
		"a fault tells userfaultfd that the page is missing (SIGBUS if it asked for that)",
	[LENS_TO_UFFD_MINOR] =
		"a fault tells userfaultfd, the page is there (SIGBUS if it asked for that)",
	[LENS_TO_UFFD_WP] =
		"a fault tells userfaultfd of the write (unless it is in async mode)",
	[LENS_TO_UFFD_RWP] =
		"a fault tells userfaultfd of the access (unless it is in async mode)",
	[LENS_SEGV_MAPERR] = "SIGSEGV: there is nothing",
	[LENS_SEGV_ACCERR] = "SIGSEGV: the mapping does not allow it",
	[LENS_BUS_ADRERR] = "SIGBUS: the file has no such page",
	[LENS_BUS_MCEERR] = "SIGBUS: the memory is broken",
	[LENS_CANNOT_SAY] = "the entry is none that this knows",
};

/* Words that depend on more than the outcome. */
static const char *words_of(const struct lens_case *page,
			    const struct lens_prediction *told)
{
	enum lens_kind kind = page->rec ? page->rec->kind : LENS_NR_KINDS;

	switch (told->outcome) {
	case LENS_COPY:
		if (kind == LENS_ZERO)
			return "a fault maps a new page of zeroes in place of the zero page";
		if (!page->rec)
			return "a fault copies the page of the file, and maps the copy";
		break;
	case LENS_DEMAND_ZERO:
		if (page->vma->type == LENS_VMA_HUGETLB)
			return "a fault maps new zeroes from the pool; SIGBUS if it is empty";
		break;
	case LENS_SEGV_MAPERR:
		if (kind == LENS_MARKER_GUARD)
			return "SIGSEGV: a guard is here";
		break;
	case LENS_SEGV_ACCERR:
		if (told->after_fault)
			return "SIGSEGV: the mapping does not allow it, after a fault for the page";
		break;
	case LENS_BUS_MCEERR:
		if (kind == LENS_MARKER_POISON)
			return "SIGBUS: marked as broken memory";
		break;
	default:
		break;
	}
	return words[told->outcome];
}

void lens_explain_accesses(struct lens_text *text, const struct lens_case *page)
{
	enum lens_access access;

	for (access = 0; access < LENS_NR_ACCESSES; access++) {
		struct lens_prediction told = lens_predict(page, access);
		char *start;

		lens_put(text, "  ");
		start = text->at;
		lens_put(text, lens_access_names[access]);
		lens_pad(text, start, 6);
		lens_put(text, lens_outcome_names[told.outcome]);
		if (told.cost != LENS_COST_NONE) {
			lens_put_char(text, ',');
			lens_put(text, lens_cost_names[told.cost]);
		}
		lens_put(text, ": ");
		lens_put(text, words_of(page, &told));
		lens_put_char(text, '\n');
	}
}
