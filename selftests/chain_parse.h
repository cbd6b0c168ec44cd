/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of the events file.
 */
#ifndef SELFTESTS_CHAIN_PARSE_H
#define SELFTESTS_CHAIN_PARSE_H

#include "chain.h"

int chain_parse(char *line, struct chain_event *event);

#endif /* SELFTESTS_CHAIN_PARSE_H */
