// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about a VMA, copied out while the mmap_lock is held: names and types
 * as /proc/PID/maps and smaps have them.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/pkeys.h>

#include "compat.h"
#include "vma.h"

/* What the kernel calls each of them, and what VmFlags of smaps does. */
static const vm_flags_t vma_flags[LENS_NR_VMA_FLAGS] = {
	[LENS_VMA_GROWSDOWN] = VM_GROWSDOWN,
	[LENS_VMA_PFNMAP] = VM_PFNMAP,
	[LENS_VMA_MIXEDMAP] = VM_MIXEDMAP,
	[LENS_VMA_IO] = VM_IO,
	[LENS_VMA_LOCKED] = VM_LOCKED,
	[LENS_VMA_SEQ_READ] = VM_SEQ_READ,
	[LENS_VMA_RAND_READ] = VM_RAND_READ,
	[LENS_VMA_DONTCOPY] = VM_DONTCOPY,
	[LENS_VMA_DONTDUMP] = VM_DONTDUMP,
	[LENS_VMA_NORESERVE] = VM_NORESERVE,
	[LENS_VMA_HUGETLB_PAGES] = VM_HUGETLB,
	[LENS_VMA_WIPEONFORK] = VM_WIPEONFORK,
	[LENS_VMA_HUGEPAGE] = VM_HUGEPAGE,
	[LENS_VMA_NOHUGEPAGE] = VM_NOHUGEPAGE,
	[LENS_VMA_MERGEABLE] = VM_MERGEABLE,
	[LENS_VMA_UFFD_MISSING] = VM_UFFD_MISSING,
	[LENS_VMA_UFFD_WP] = VM_UFFD_WP,
	[LENS_VMA_UFFD_MINOR] = VM_UFFD_MINOR,
};

/* vma_is_shmem() is not exported; a regular file on tmpfs is shmem. */
static bool is_shmem(const struct inode *inode)
{
	return S_ISREG(inode->i_mode) && inode->i_sb->s_magic == TMPFS_MAGIC;
}

static enum lens_vma_type type_of(struct vm_area_struct *vma)
{
	if (is_vm_hugetlb_page(vma))
		return LENS_VMA_HUGETLB;
	if (vma->vm_file && is_shmem(file_inode(vma->vm_file)))
		return LENS_VMA_SHMEM;
	if (vma->vm_file && S_ISREG(file_inode(vma->vm_file)->i_mode))
		return LENS_VMA_FILE;
	if (!vma_is_anonymous(vma))
		return LENS_VMA_SPECIAL;
	if (vma_is_initial_heap(vma))
		return LENS_VMA_HEAP;
	if (vma_is_initial_stack(vma))
		return LENS_VMA_STACK;
	return LENS_VMA_ANON;
}

/* Puts text into @names, or says that there is no room. */
static const char *put_name(struct lens_names *names, const char *prefix,
			    const char *text, const char *suffix)
{
	char *to = names->buf + names->used;
	unsigned int room = names->size - names->used;
	int len = snprintf(to, room, "%s%s%s", prefix, text, suffix);

	if (len >= room)
		return NULL;
	names->used += len + 1;
	return to;
}

static const char *put_path(struct lens_names *names, struct file *file)
{
	char *to = names->buf + names->used;
	/* d_path() writes to the end of the buffer it is given */
	char *path = d_path(file_user_path(file), to, names->size - names->used);

	if (IS_ERR(path))
		return NULL;
	names->used += strlen(path) + 1;
	return memmove(to, path, strlen(path) + 1);
}

static const char *name_of(struct vm_area_struct *vma, enum lens_vma_type type,
			   struct lens_names *names)
{
	const char *anon_name = lens_anon_name(vma);
	const char *special;

	if (vma->vm_file)
		return put_path(names, vma->vm_file);
	if (vma->vm_ops && vma->vm_ops->name) {
		special = vma->vm_ops->name(vma);
		if (special)
			return put_name(names, "", special, "");
	}
	if (type == LENS_VMA_HEAP)
		return "[heap]";
	if (type == LENS_VMA_STACK)
		return "[stack]";
	if (anon_name)
		return put_name(names, "[anon:", anon_name, "]");
	return vma_is_anonymous(vma) ? "[anon]" : "[special]";
}

static u32 flags_of(struct vm_area_struct *vma)
{
	u32 flags = 0;
	int i;

	for (i = 0; i < LENS_NR_VMA_FLAGS; i++)
		if (vma->vm_flags & vma_flags[i])
			flags |= BIT(i);
	return flags;
}

static u8 how_of(struct vm_area_struct *vma)
{
	u8 how = 0;

	if (vma_is_anonymous(vma))
		how |= LENS_VMA_IS_ANON;
	if (vma->vm_flags & VM_SHARED)
		how |= LENS_VMA_IS_SHARED;
	if (vma->vm_ops && vma->vm_ops->fault)
		how |= LENS_VMA_HAS_FAULT;
	if (vma->vm_flags & VM_SHADOW_STACK)
		how |= LENS_VMA_SHADOW_STACK;
	if (vma->vm_flags & VM_UFFD_RWP)
		how |= LENS_VMA_UFFD_RWP;
	return how;
}

bool lens_vma_fill(struct lens_vma *to, struct vm_area_struct *vma,
		   struct lens_names *names)
{
	to->type = type_of(vma);
	to->name = name_of(vma, to->type, names);
	if (!to->name) {
		if (names->used)
			return false;
		to->name = "[name too long]";
	}
	to->is_file = vma->vm_file && to->name[0] != '[';
	to->start = vma->vm_start;
	to->end = vma->vm_end;
	to->offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	to->flags = flags_of(vma);
	to->how = how_of(vma);
	to->pkey = vma_pkey(vma);
	to->perms[0] = vma->vm_flags & VM_READ ? 'r' : '-';
	to->perms[1] = vma->vm_flags & VM_WRITE ? 'w' : '-';
	to->perms[2] = vma->vm_flags & VM_EXEC ? 'x' : '-';
	to->perms[3] = vma->vm_flags & VM_MAYSHARE ? 's' : 'p';
	to->perms[4] = '\0';
	return true;
}
