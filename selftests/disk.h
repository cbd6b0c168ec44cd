/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk, for what files in memory do not do.
 */
#ifndef SELFTESTS_DISK_H
#define SELFTESTS_DISK_H

/* A folder on a disk in memory, which stays for the other tests; NULL if there is none. */
const char *disk_folder(void);

/* Why disk_folder() returns NULL. */
#define DISK_WHY_NOT "no disk to be had: needs the modules brd and ext4"

#endif /* SELFTESTS_DISK_H */
