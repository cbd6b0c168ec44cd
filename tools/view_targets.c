// SPDX-License-Identifier: GPL-2.0
/* The view of targets: who is attached. */
#include <libsmartcols.h>

#include "field.h"
#include "view.h"

enum {
	PID, COMM, STATE, EXECS, ATTACHED, WALKED, EVENTS, DROPPED, SHADOW, NR_FIELDS
};

static const struct column columns[] = {
	{ "PID", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, PID,
	  field_verbatim, "process" },
	{ "COMM", 1, 0, COLUMN_STRING, IN_BOTH, COMM,
	  field_text, "its name" },
	{ "STATE", 1, 0, COLUMN_STRING, IN_BOTH, STATE,
	  field_verbatim, "live, exec'ed (runs another program since) or exited" },
	{ "EXECS", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, EXECS,
	  field_verbatim, "how often it was seen to run another program" },
	{ "ATTACHED", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, ATTACHED,
	  field_verbatim, "when it was attached, in seconds since boot" },
	{ "WALKED", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, WALKED,
	  field_verbatim, "entries that were looked at for it" },
	{ "EVENTS", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, EVENTS,
	  field_verbatim, "events that were told so far; - if nobody watches it" },
	{ "DROPPED", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, DROPPED,
	  field_verbatim, "events that readers were too slow for" },
	{ "SHADOW", 1, SCOLS_FL_RIGHT, COLUMN_DEC, IN_BOTH, SHADOW,
	  field_verbatim, "memory taken for the entries as last seen, in KiB" },
};

const struct view view_targets = {
	.name = "targets",
	.help = "the processes that are attached",
	.of_target = false,
	.nr_fields = NR_FIELDS,
	.columns = columns,
	.nr_columns = sizeof(columns) / sizeof(*columns),
};
