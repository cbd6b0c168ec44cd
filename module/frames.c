// SPDX-License-Identifier: GPL-2.0
/*
 * A set of frames, and where entries that map them can be.
 */
#include <linux/hugetlb.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/rmap.h>

#include "compat.h"
#include "frames.h"

/*
 * The first frame of the set at or after one: the index of its run, or
 * frames->nr.
 */
static unsigned int find_run(const struct lens_frames *frames, u64 pfn)
{
	unsigned int low = 0, high = frames->nr;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (frames->run[mid].first + frames->run[mid].nr > pfn)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

bool lens_frames_clip(const struct lens_frames *frames, struct lens_rec *rec)
{
	u64 first = rec->frame, end = rec->frame + rec->pages;
	unsigned int i = find_run(frames, first);
	const struct lens_frame_run *last;

	if (!lens_has_pfn(rec->kind) || i == frames->nr ||
	    frames->run[i].first >= end)
		return false;
	first = max(first, frames->run[i].first);
	i = find_run(frames, end - 1);
	if (i == frames->nr || frames->run[i].first >= end)
		i--;
	last = &frames->run[i];
	end = min(end, last->first + last->nr);
	rec->vaddr += (first - rec->frame) << PAGE_SHIFT;
	lens_rec_skip(rec, first - rec->frame);
	rec->pages = end - first;
	return true;
}

static void add_owner(struct lens_frames *frames, const void *key, u64 offset)
{
	struct lens_owner *owner;
	unsigned int i;

	for (i = 0; i < frames->nr_owners; i++) {
		owner = &frames->owner[i];
		if (owner->key == key) {
			owner->first = min(owner->first, offset);
			owner->last = max(owner->last, offset);
			return;
		}
	}
	if (i == LENS_MAX_OWNERS) {
		frames->anywhere = true;
		return;
	}
	frames->owner[i] = (struct lens_owner){ key, offset, offset };
	frames->nr_owners++;
}

/*
 * Nothing keeps the folio as it is: fields are read, never asked through the
 * helpers that check what kind of folio they were given. A folio that is mapped
 * has an anon_vma, which then is one until the end of the RCU section, though
 * perhaps another one; of a folio that is not it may be long gone.
 */
static void learn_owner(struct lens_frames *frames, struct page *page)
{
	struct folio *folio = page_folio(page);
	unsigned long mapping = (unsigned long)READ_ONCE(folio->mapping);
	unsigned long flags = mapping & LENS_MAPPING_FLAGS;
	u64 offset = READ_ONCE(folio->index) + folio_page_idx(folio, page);
	void *pointer = (void *)(mapping - flags);

	if (flags == LENS_MAPPING_KSM)
		frames->ksm = true;
	else if (flags == LENS_MAPPING_ANON && folio_mapped(folio))
		add_owner(frames, READ_ONCE(((struct anon_vma *)pointer)->root),
			  offset);
	else if (flags == LENS_MAPPING_ANON)
		return;
	else if (is_zone_device_page(page))
		frames->anywhere = true;
	else if (pointer && !flags)
		add_owner(frames, pointer, offset);
	else if (is_zero_pfn(page_to_pfn(page)) ||
		 compound_order(&folio->page) == PMD_SHIFT - PAGE_SHIFT)
		frames->anywhere = true;	/* may be the huge zero page */
	else
		frames->special = true;
}

static void add_frame(struct lens_frames *frames, u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	if (!page) {
		frames->special = true;
		return;
	}
	rcu_read_lock();
	learn_owner(frames, page);
	rcu_read_unlock();
}

static void forget(struct lens_frames *frames)
{
	frames->nr = 0;
	frames->nr_owners = 0;
	frames->anywhere = false;
	frames->ksm = false;
	frames->special = false;
}

void lens_frames_set(struct lens_frames *frames, u64 first, u64 nr)
{
	u64 i;

	forget(frames);
	frames->run[0] = (struct lens_frame_run){ first, nr };
	frames->nr = 1;
	/* a device or the kernel may have mapped them whatever they are */
	frames->special = true;
	if (nr > LENS_MAX_FRAMES)
		frames->anywhere = true;
	for (i = 0; i < nr && !frames->anywhere; i++)
		add_frame(frames, first + i);
}

void lens_frames_set_pages(struct lens_frames *frames, const u64 *pfn,
			   unsigned int nr)
{
	struct lens_frame_run *run = NULL;
	unsigned int i;

	forget(frames);
	for (i = 0; i < nr; i++) {
		if (run && pfn[i] < run->first + run->nr)
			continue;
		if (run && pfn[i] == run->first + run->nr) {
			run->nr++;
		} else {
			run = &frames->run[frames->nr++];
			*run = (struct lens_frame_run){ pfn[i], 1 };
		}
		add_frame(frames, pfn[i]);
	}
}

/* Whatever is mapped there, its owner does not tell. */
static bool is_special(struct vm_area_struct *vma)
{
	if (vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP | VM_IO))
		return true;
	return !vma_is_anonymous(vma) &&
	       !(vma->vm_file && S_ISREG(file_inode(vma->vm_file)->i_mode));
}

/*
 * The pages of a VMA that can map frames of an owner, counted from its start.
 * Returns false if there are none.
 */
static bool pages_of(struct vm_area_struct *vma, const struct lens_owner *owner,
		     u64 offset, u64 *first, u64 *last)
{
	/* hugetlb has counted in units of its own */
	if (is_vm_hugetlb_page(vma)) {
		*first = 0;
		*last = vma_pages(vma) - 1;
		return true;
	}
	if (owner->last < offset || owner->first >= offset + vma_pages(vma))
		return false;
	*first = max(owner->first, offset) - offset;
	*last = min_t(u64, owner->last - offset, vma_pages(vma) - 1);
	return true;
}

bool lens_frames_narrow(const struct lens_frames *frames,
			struct vm_area_struct *vma,
			unsigned long *start, unsigned long *end)
{
	const void *file = vma->vm_file ? vma->vm_file->f_mapping : NULL;
	struct anon_vma *anon_vma = READ_ONCE(vma->anon_vma);
	const void *family = anon_vma ? anon_vma->root : NULL;
	u64 first = U64_MAX, last = 0, from, to;
	unsigned int i;

	if (frames->anywhere || (frames->ksm && vma->vm_flags & VM_MERGEABLE) ||
	    (frames->special && is_special(vma)))
		return true;
	for (i = 0; i < frames->nr_owners; i++) {
		const struct lens_owner *owner = &frames->owner[i];

		if ((owner->key == file &&
		     pages_of(vma, owner, vma->vm_pgoff, &from, &to)) ||
		    (owner->key == family &&
		     pages_of(vma, owner, vma_start_anon_pgoff(vma), &from, &to))) {
			first = min(first, from);
			last = max(last, to);
		}
	}
	if (first > last)
		return false;
	*start = max(*start, vma->vm_start + (unsigned long)(first << PAGE_SHIFT));
	*end = min(*end, vma->vm_start + (unsigned long)((last + 1) << PAGE_SHIFT));
	return *start < *end;
}
