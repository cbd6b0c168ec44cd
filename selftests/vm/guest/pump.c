// SPDX-License-Identifier: GPL-2.0
/*
 * Copies standard input to a device and then says how many bytes that were, so that
 * the host knows when it has them all. busybox has nothing that does both.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char buffer[1 << 16];
	unsigned long long total = 0;
	ssize_t have, done, put;
	int device;

	if (argc != 2)
		errx(2, "usage: pump DEVICE");
	device = open(argv[1], O_WRONLY);
	if (device < 0)
		err(1, "%s", argv[1]);
	while ((have = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0) {
		for (done = 0; done < have; done += put) {
			put = write(device, buffer + done, have - done);
			if (put < 0)
				err(1, "%s", argv[1]);
		}
		total += have;
	}
	if (have < 0)
		err(1, "read");
	printf("%llu\n", total);
	return 0;
}
