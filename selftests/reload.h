/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unloading and loading the module.
 */
#ifndef SELFTESTS_RELOAD_H
#define SELFTESTS_RELOAD_H

int reload_find(void);
int reload_load_with(int ko, const char *options);
int reload_load(int ko);
int reload_unload(void);
int reload_unload_patiently(void);

#endif /* SELFTESTS_RELOAD_H */
