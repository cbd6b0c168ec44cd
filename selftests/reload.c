// SPDX-License-Identifier: GPL-2.0
/*
 * Unloading and loading the module.
 *
 * PTELENS_KO names the module's file; without it the places where a test bed or
 * an installation puts it are tried.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kselftest.h"
#include "racers.h"
#include "reload.h"

/**
 * reload_find() - Open the module's file.
 * Return: file descriptor, or -1 if there is none.
 */
int reload_find(void)
{
	static const char * const places[] = {
		"/ptelens.ko", "/lib/modules/%s/updates/dkms/ptelens.ko",
		"/lib/modules/%s/extra/ptelens.ko", "/lib/modules/%s/updates/ptelens.ko",
		"../ptelens.ko",
	};
	const char *given = getenv("PTELENS_KO");
	struct utsname system;
	char path[256];
	int fd = -1;
	size_t i;

	if (given)
		return open(given, O_RDONLY | O_CLOEXEC);
	uname(&system);
	for (i = 0; fd < 0 && i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), places[i], system.release);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	return fd;
}

/**
 * reload_load_with() - Load the module.
 * @ko: from reload_find()
 * @options: of the module
 * Return: 0 or a negative errno.
 */
int reload_load_with(int ko, const char *options)
{
	return syscall(SYS_finit_module, ko, options, 0) ? -errno : 0;
}

/**
 * reload_load() - Load the module, as it is without options.
 * @ko: from reload_find()
 * Return: 0 or a negative errno.
 */
int reload_load(int ko)
{
	return reload_load_with(ko, "");
}

/**
 * reload_unload() - Unload the module.
 * Return: 0 or a negative errno, -EWOULDBLOCK while a file of it is open.
 */
int reload_unload(void)
{
	return syscall(SYS_delete_module, "ptelens", O_NONBLOCK) ? -errno : 0;
}

/**
 * reload_unload_patiently() - Unload it, though others have it open for a moment.
 * Return: 0 or a negative errno, -EWOULDBLOCK after 20 seconds.
 */
int reload_unload_patiently(void)
{
	double end = racer_seconds() + 20;
	int ret;

	do {
		ret = reload_unload();
		usleep(1000);
	} while (ret == -EWOULDBLOCK && racer_seconds() < end);
	return ret;
}
