// SPDX-License-Identifier: GPL-2.0
/* Sins against locks and RCU: for lockdep and the check for sleeping in atomic context. */
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "canary.h"

static DEFINE_SPINLOCK(spin);
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

/*
 * An allocation that may sleep, and not a mutex: that would be a lockdep report
 * of its own, and lockdep makes one only.
 */
static int may_sleep(void)
{
	void *memory = kmalloc(64, GFP_KERNEL);

	kfree(memory);
	return memory ? 0 : -ENOMEM;
}

int canary_sleep_under_spinlock(void)
{
	int ret;

	spin_lock(&spin);
	ret = may_sleep();
	spin_unlock(&spin);
	return ret;
}

int canary_sleep_under_rcu(void)
{
	int ret;

	rcu_read_lock();
	ret = may_sleep();
	rcu_read_unlock();
	return ret;
}

/* Here the read lock is missing. */
int canary_rcu_dereference(void)
{
	static int value;
	static int __rcu *pointer = (int __rcu __force *)&value;

	return *rcu_dereference(pointer);
}

int canary_abba(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}
