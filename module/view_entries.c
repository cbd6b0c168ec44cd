// SPDX-License-Identifier: GPL-2.0
/*
 * The file "entries": one line per entry.
 */
#include "files.h"
#include "lines.h"
#include "reader.h"

static const struct lens_reading entries = {
	.file = "entries",
	.seq = LENS_LINES,
};

DEFINE_LENS_READER(entries, &entries);

const struct lens_view lens_view_entries = {
	.name = "entries",
	.mode = 0400,
	.fops = &entries_fops,
	.help =
"  One line per entry that is a leaf or not present, in order of address:\n"
"  vaddr   hex; where a filter's range begins inside a huge page, the rest of it\n"
"  pages   base pages covered\n"
"  lvl     where the entry sits: pte pmd pud p4d pgd\n"
"  raw     hex, the entry as read\n"
"  kind    present protnone zero special swap migration hwpoison device\n"
"          marker:uffd_wp marker:poison marker:guard unknown\n"
"          protnone: present, but the CPU may not use it (PROT_NONE, NUMA hint)\n"
"          zero: the zero page or the huge one; special: no struct page\n"
"  target  pfn=HEX, or swap=TYPE:OFFSET (type decimal, offset hex), or -\n"
"  flags   a letter per bit or -, see Flags; ? is a set bit without a letter\n"
"  folio   type,order=N,ref=N,map=N: references to it, entries that map this page\n"
"          (map~N: an average of the folio; of a huge entry its first page, and pss\n"
"          in summary goes by that); then those that there are of\n"
"          excl: anonymous, and of this process alone; node=N: NUMA node;\n"
"          pin: maybe pinned for DMA; sub=N: this is page N of the folio;\n"
"          parts=N: of the pages under a huge entry, PTEs map N too;\n"
"          cg=INODE: its memory cgroup; kpf=: page flags, see Page flags\n"
"  vma     permissions,type,flags,name; a file with + and the offset of this\n"
"          page in it; the flags are those of VmFlags in smaps, joined by +, or -\n"
"  In names, blanks, control bytes, backslash, comma and # are \\ooo (octal).\n"
"  Errors: see Errors.\n",
};
