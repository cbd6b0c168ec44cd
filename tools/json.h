/* SPDX-License-Identifier: GPL-2.0 */
/* Strings in JSON. */
#ifndef PTELENS_JSON_H
#define PTELENS_JSON_H

/** json_string() - Print a text as JSON has it, with quotes. */
void json_string(const char *text);

#endif /* PTELENS_JSON_H */
