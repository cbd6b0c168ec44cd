# SPDX-License-Identifier: GPL-2.0
"""Builds large dicts for SECONDS, or ROUNDS of it; prints the rounds and a checksum."""
import sys
import time
import zlib

seconds, rounds = int(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()
end = time.monotonic() + seconds
done = checksum = 0
while done < rounds if rounds else time.monotonic() < end:
    done += 1
    table = {}
    for i in range(40000):
        table[i * 7919 % 1000003 * done] = str(i * done)
    for key in list(table)[::3]:
        del table[key]
    for key, value in table.items():
        checksum = zlib.crc32(b"%d=%s" % (key, value.encode()), checksum)
print(done, checksum)
