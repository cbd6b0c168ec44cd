/* SPDX-License-Identifier: GPL-2.0 */
/* The fields of a line of the file "entries", and of those that are like it. */
#ifndef PTELENS_ENTRY_FIELDS_H
#define PTELENS_ENTRY_FIELDS_H

enum {
	ENTRY_VADDR, ENTRY_PAGES, ENTRY_LEVEL, ENTRY_RAW, ENTRY_KIND, ENTRY_TARGET,
	ENTRY_FLAGS, ENTRY_FOLIO, ENTRY_VMA, ENTRY_NR_FIELDS
};

#endif /* PTELENS_ENTRY_FIELDS_H */
