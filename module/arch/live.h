/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an architecture has to say about tables that are alive.
 */
#ifndef LENS_ARCH_LIVE_H
#define LENS_ARCH_LIVE_H

/**
 * lens_arch_user_pgd() - The entry that the CPU uses while it is in user space.
 * @pgd: the kernel's entry of the highest level
 *
 * Return: the other copy, or NULL where there is only one.
 */
const void *lens_arch_user_pgd(const void *pgd);

#endif /* LENS_ARCH_LIVE_H */
