/* SPDX-License-Identifier: GPL-2.0 */
/*
 * userfaultfd as newer kernels have it.
 */
#ifndef SELFTESTS_UFFD_H
#define SELFTESTS_UFFD_H

#include <linux/userfaultfd.h>

/* Newer than the headers of Debian 12. */
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
#endif
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON (1 << 14)
#endif
#ifndef UFFDIO_POISON
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};

#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct uffdio_poison)
#endif

#endif /* SELFTESTS_UFFD_H */
