/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of the tool; each is a file and a row of the table in main.c. */
#ifndef PTELENS_CMD_H
#define PTELENS_CMD_H

/**
 * struct cmd - a command
 * @name: what the user types
 * @help: one line
 * @run: gets argv from @name on; returns 0, or -1 and said so
 */
struct cmd {
	const char *name;
	const char *help;
	int (*run)(int argc, char **argv);
};

int cmd_show(int argc, char **argv);
int cmd_who(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_save(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_lab(int argc, char **argv);
int cmd_picture(int argc, char **argv);

#endif /* PTELENS_CMD_H */
