/* SPDX-License-Identifier: GPL-2.0 */
/* The sins that the canary module can commit, one function each. */
#ifndef CANARY_H
#define CANARY_H

/* memory.c */
int canary_slab_use_after_free(void);
int canary_page_use_after_free(void);
int canary_heap_out_of_bounds(void);
int canary_vmalloc_out_of_bounds(void);
int canary_array_bounds(void);
int canary_list_corruption(void);
int canary_free_active_timer(void);

/* locks.c */
int canary_sleep_under_spinlock(void);
int canary_sleep_under_rcu(void);
int canary_rcu_dereference(void);
int canary_abba(void);

/* table.c */
int canary_double_map(void);

/* race.c */
int canary_data_race(void);

/* leak.c */
int canary_leak(void);

#endif
