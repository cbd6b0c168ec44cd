/* SPDX-License-Identifier: GPL-2.0 */
/* The mark of a run of the file "raw", which has no letters but the entry itself. */
#ifndef PTELENS_MARK_RUN_H
#define PTELENS_MARK_RUN_H

#include "mark.h"

/** mark_of_run() - The mark of the entries of a run, read with PTELENS_ENTRIES or more. */
enum mark mark_of_run(const struct ptelens_run *run);

#endif /* PTELENS_MARK_RUN_H */
