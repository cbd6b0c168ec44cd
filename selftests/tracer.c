// SPDX-License-Identifier: GPL-2.0
/*
 * Starts bpftrace, waits until its probes are there, ends it and reads its maps.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lens.h"
#include "racers.h"
#include "tracer.h"

/* What is printed comes only when all probes are there. */
#define READY "ptelens: ready\n"
#define SAY_READY "BEGIN { printf(\"ptelens: ready\\n\"); }\n"

#define ARGS_MAX 4
#define TEXT_MAX 65536

/**
 * tracer_why_not() - Can bpftrace be used here?
 * Return: NULL, or why not.
 */
const char *tracer_why_not(void)
{
	if (access("/usr/bin/bpftrace", X_OK))
		return "no /usr/bin/bpftrace: run the guest with --add /usr/bin/bpftrace";
	if (access("/sys/kernel/btf/vmlinux", R_OK))
		return "the kernel has no BTF, from which bpftrace knows its structures";
	return NULL;
}

/* The scripts lie beside the test programs. */
static int add_script(char text[TEXT_MAX], const char *folder, const char *script)
{
	char self[256] = "", path[512], *one;
	size_t len = strlen(text);
	int fd;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s/%s", dirname(self), folder, script);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || lens_slurp(fd, TEXT_MAX, &one)) {
		fprintf(stderr, "# cannot read %s\n", path);
		return -ENOENT;
	}
	close(fd);
	snprintf(text + len, TEXT_MAX - len, "%s", one);
	free(one);
	return 0;
}

/*
 * It ends when the process LIFE does. A signal would do, too, but not one that comes
 * while bpftrace 0.17 is not waiting, and two may kill it.
 */
static void exec_bpftrace(char *text, pid_t life, const char * const *args)
{
	char number[16];
	const char *argv[8 + ARGS_MAX] = {
		"bpftrace", "-B", "line", "-p", number, "-e", text
	};
	int i;

	snprintf(number, sizeof(number), "%d", life);
	for (i = 0; args[i] && i < ARGS_MAX; i++)
		argv[7 + i] = args[i];
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	setenv("BPFTRACE_MAP_KEYS_MAX", "32768", 1);
	execv("/usr/bin/bpftrace", (char **)argv);
	_exit(127);
}

static int wait_ready(struct tracer *tracer)
{
	char line[1024];

	while (fgets(line, sizeof(line), tracer->out)) {
		if (!strcmp(line, READY))
			return 0;
		if (*line != '\n' && strncmp(line, "Attaching", 9) && !*tracer->said)
			snprintf(tracer->said, sizeof(tracer->said), "%.200s", line);
	}
	return -EPROTO;
}

/**
 * tracer_start() - Start one bpftrace for some scripts and wait until it traces.
 * @tracer: filled; call tracer_stop() whatever comes back
 * @folder: of the scripts, from where the test programs are
 * @scripts: their names; they are given as one program
 * @args: $1, $2 ... of all of them
 * Return: 0 or a negative errno; tracer->said tells more then.
 */
int tracer_start(struct tracer *tracer, const char *folder, const char * const *scripts,
		 const char * const *args)
{
	static char text[TEXT_MAX];
	int ends[2], err;

	*tracer = (struct tracer){ .pid = -1 };
	strcpy(text, SAY_READY);
	for (; *scripts; scripts++) {
		err = add_script(text, folder, *scripts);
		if (err)
			return err;
	}
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	tracer->life = racer_fork(NULL, NULL);
	fflush(NULL);
	tracer->pid = fork();
	if (!tracer->pid) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		exec_bpftrace(text, tracer->life, args);
	}
	close(ends[1]);
	tracer->out = fdopen(ends[0], "r");
	return wait_ready(tracer);
}

static bool parse(const char *line, struct tracer_value *value)
{
	return sscanf(line, "@%31[^[][%95[^]]]: %lld", value->map, value->key,
		      &value->value) == 3;
}

/**
 * tracer_stop() - End it and read its maps.
 * @tracer: started, or not
 * @take: called for each element that is a number
 * @data: for @take
 * Return: 0, or -EPROTO if bpftrace did not end well.
 */
int tracer_stop(struct tracer *tracer,
		void (*take)(const struct tracer_value *value, void *data), void *data)
{
	struct tracer_value value;
	char line[1024];
	int status = -1;

	if (tracer->pid <= 0)
		return -EPROTO;
	racer_end(tracer->life);
	while (fgets(line, sizeof(line), tracer->out))
		if (parse(line, &value))
			take(&value, data);
	fclose(tracer->out);
	waitpid(tracer->pid, &status, 0);
	tracer->pid = 0;
	return status ? -EPROTO : 0;
}
