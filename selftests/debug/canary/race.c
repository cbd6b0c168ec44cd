// SPDX-License-Identifier: GPL-2.0
/* Two threads that count in one variable without a lock: for KCSAN. */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>

#include "canary.h"

static unsigned long counter;

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		int i;

		for (i = 0; i < 1000; i++)
			counter++;
		cond_resched();
	}
	return 0;
}

int canary_data_race(void)
{
	struct task_struct *thread[2];
	int ret = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(thread); i++) {
		thread[i] = kthread_run(count, NULL, "canary/%d", i);
		if (IS_ERR(thread[i])) {
			ret = PTR_ERR(thread[i]);
			break;
		}
	}
	if (!ret)
		msleep(3000);
	while (i-- > 0)
		kthread_stop(thread[i]);
	return ret;
}
