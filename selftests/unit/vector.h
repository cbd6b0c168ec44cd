/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vectors of module/entry.c: what is put into an entry, and what is therefore
 * to come out. The raw value between the two is made by the kernel's inlines
 * (kernel/make_*.c), and written down for the host (vectors_*.h).
 */
#ifndef UNIT_VECTOR_H
#define UNIT_VECTOR_H

#include "../../module/record.h"

/* How the entry comes into being. */
enum unit_make {
	MAKE_PRESENT,		/* a page that is mapped */
	MAKE_PROTNONE,		/* the same, then mprotect(PROT_NONE) */
	MAKE_FRESH_PROTNONE,	/* a page that is mapped PROT_NONE */
	MAKE_INVALID,		/* the same, then invalidated as for a THP split */
	MAKE_SWAP,
	MAKE_MIGRATION_READ,
	MAKE_MIGRATION_EXCLUSIVE,
	MAKE_MIGRATION_WRITE,
	MAKE_DEVICE_PRIVATE_READ,
	MAKE_DEVICE_PRIVATE_WRITE,
	MAKE_DEVICE_EXCLUSIVE,
	MAKE_HWPOISON,
	MAKE_POISON,		/* a swap-in error before 6.6, a marker since */
	MAKE_MARKER,		/* @type: the bits of the marker */
};

/* What is put in besides the frame. */
#define WITH_WRITE	BIT(0)
#define WITH_EXEC	BIT(1)
#define WITH_YOUNG	BIT(2)
#define WITH_DIRTY	BIT(3)
#define WITH_SOFT_DIRTY	BIT(4)
#define WITH_UFFD	BIT(5)
#define WITH_EXCLUSIVE	BIT(6)
#define WITH_SPECIAL	BIT(7)
#define WITH_DEVMAP	BIT(8)
#define WITH_GLOBAL	BIT(9)
#define WITH_KERNEL	BIT(10)	/* not for the user */
#define WITH_PKEY	BIT(11)	/* @type: the protection key */
#define WITH_CONT	BIT(12)
#define WITH_GUARDED	BIT(13)
#define WITH_UNCACHED	BIT(14)	/* arm64: not normal memory */
#define WITH_PXEC	BIT(15)	/* arm64: the kernel may execute it */
#define WITH_HW_DIRTY	BIT(16)	/* arm64: dirty as the hardware says it */
#define WITH_PWT	BIT(17)	/* x86, as the following */
#define WITH_PCD	BIT(18)
#define WITH_PAT	BIT(19)
#define WITH_BIT	BIT(20)	/* @type: the number of a bit without a name */

/* Levels that a vector is for. */
#define AT_PTE		BIT(LENS_PTE)
#define AT_PMD		BIT(LENS_PMD)
#define AT_PUD		BIT(LENS_PUD)
#define AT_HUGE		(AT_PMD | AT_PUD)
#define AT_ALL		(AT_PTE | AT_HUGE)

/**
 * struct unit_vector - one thing to put in, and what is to come out
 * @name: unique; vectors_*.h have it behind the name of the level
 * @levels: AT_*
 * @make: how
 * @frame: page frame number, in units of the level, or swap offset
 * @type: swap type, or see WITH_* and MAKE_*
 * @with: WITH_*
 * @tables: 0, or the number of levels of page tables that it is for
 * @kind: is to come out
 * @flags: these letters are to come out, in any order; at the levels above
 *	the PTE 'h' too, if the entry is present
 */
struct unit_vector {
	const char *name;
	unsigned int levels;
	enum unit_make make;
	u64 frame;
	unsigned int type;
	u32 with;
	unsigned int tables;
	enum lens_kind kind;
	const char *flags;
};

static inline bool unit_is_present(const struct unit_vector *vector)
{
	return vector->make <= MAKE_INVALID;
}

/* Dirty entries that are not writable have a bit of their own, 'D'. */
extern const bool unit_saves_dirty;

/* Ended by one without a name. */
extern const struct unit_vector unit_present_vectors[];	/* of the architecture */
extern const struct unit_vector unit_leaf_vectors[];

/** unit_frame() - The frame number or swap offset that a vector puts in. */
u64 unit_frame(const struct unit_vector *vector, enum lens_level level);

/**
 * unit_raw() - The raw value of a vector.
 * @vector: which
 * @level: at this level
 * @name: of the two
 * @raw: filled in
 *
 * Return: false if there is none; unit_skip() has been told why.
 */
bool unit_raw(const struct unit_vector *vector, enum lens_level level,
	      const char *name, u64 *raw);

/**
 * unit_recorded() - What a kernel of this series once made of a vector.
 * @name: of the vector, behind the name of the level
 *
 * Return: 0 if nothing was written down.
 */
u64 unit_recorded(const char *name);

/* The row of vectors_*.h with the first type that is no swap file's. */
#define UNIT_NUMBERING	"first type that is not swap"

/** unit_vectors() - A test for each vector at each of its levels. */
void unit_vectors(void);

#endif /* UNIT_VECTOR_H */
