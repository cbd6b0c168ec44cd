// SPDX-License-Identifier: GPL-2.0
/*
 * Sources: registered with the first stream, gone some time after the last.
 *
 * To register one and to unregister it the kernel rewrites code that others are
 * running. Whoever opens events again and again would have it do that all the time.
 */
#include <linux/kprobes.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "detour.h"
#include "source.h"

static bool direct = true;
module_param(direct, bool, 0444);
MODULE_PARM_DESC(direct, "see page faults by a direct call of ftrace's, where it can be had; 0: by a kretprobe");

/* After the last stream they stay for so long. */
#define LINGER (2 * HZ)

static DEFINE_MUTEX(sources_lock);	/* users, and what is registered */
static unsigned int users;
static bool detoured;			/* and so the probe of faults is not needed */

#define NR_PROBES (1 + LENS_NR_CHANGE_PROBES)

static struct lens_probe *probe_at(unsigned int i)
{
	return i ? &lens_change_probes[i - 1] : &lens_fault_probe;
}

static bool is_detoured(enum lens_source source)
{
	return detoured && source == LENS_SOURCE_FAULT;
}

/* The probe of a source; of several the one that is registered, if any is. */
static struct lens_probe *probe_of(enum lens_source source)
{
	struct lens_probe *found = NULL;
	unsigned int i;

	for (i = 0; i < NR_PROBES; i++) {
		struct lens_probe *probe = probe_at(i);

		if (probe->source == source && (!found || probe->registered))
			found = probe;
	}
	return found;
}

static void add(struct lens_probe *probe)
{
	const char * const *symbol;
	struct kretprobe clean = {
		.handler = probe->probe.handler,
		.entry_handler = probe->probe.entry_handler,
		.data_size = probe->probe.data_size,
		.maxactive = probe->probe.maxactive,
	};

	if (probe_of(probe->source)->registered)
		return;
	for (symbol = probe->symbols; *symbol && !probe->registered; symbol++) {
		/* what was registered before has left its traces there */
		probe->probe = clean;
		probe->probe.kp.symbol_name = *symbol;
		probe->registered = !register_kretprobe(&probe->probe);
	}
}

static void add_all(void)
{
	unsigned int i;

	/* handlers must not sleep, and the locks of page tables do there */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return;
	/* a probe that has stayed sees faults; they are not to be seen twice */
	if (!detoured && !lens_fault_probe.registered)
		detoured = direct && lens_detour_open();
	for (i = detoured ? 1 : 0; i < NR_PROBES; i++)
		add(probe_at(i));
}

/* All at once: each call waits until nobody is in a probe any more. */
static void remove_all(void)
{
	struct kretprobe *gone[NR_PROBES];
	unsigned int i, nr = 0;

	for (i = 0; i < NR_PROBES; i++) {
		struct lens_probe *probe = probe_at(i);

		if (probe->registered)
			gone[nr++] = &probe->probe;
		probe->registered = false;
	}
	unregister_kretprobes(gone, nr);
	if (detoured)
		lens_detour_close();
	detoured = false;
}

static void let_go(struct work_struct *work)
{
	mutex_lock(&sources_lock);
	if (!users)
		remove_all();
	mutex_unlock(&sources_lock);
}

static DECLARE_DELAYED_WORK(letting_go, let_go);

void lens_sources_get(void)
{
	mutex_lock(&sources_lock);
	cancel_delayed_work(&letting_go);
	/* those that are still there stay */
	if (!users++)
		add_all();
	mutex_unlock(&sources_lock);
}

void lens_sources_put(void)
{
	mutex_lock(&sources_lock);
	if (!--users)
		schedule_delayed_work(&letting_go, LINGER);
	mutex_unlock(&sources_lock);
}

void lens_sources_exit(void)
{
	cancel_delayed_work_sync(&letting_go);
	let_go(NULL);
	lens_detour_exit();
}

const char *lens_source_state(enum lens_source source, u64 *missed)
{
	struct lens_probe *probe = probe_of(source);
	const char *state = "registered";

	*missed = 0;
	mutex_lock(&sources_lock);
	if (!users)
		state = "off";
	else if (is_detoured(source))
		state = "direct";
	else if (probe && !probe->registered)
		state = "missing";
	else if (probe)
		*missed = probe->probe.nmissed + probe->probe.kp.nmissed;
	mutex_unlock(&sources_lock);
	return state;
}
