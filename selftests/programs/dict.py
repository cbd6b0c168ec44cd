# SPDX-License-Identifier: GPL-2.0
"""Builds large dicts for SECONDS, or ROUNDS of it; says the rounds and a checksum.

It waits for a line before it begins, after the first round, and at the end.
"""
import sys
import time
import zlib


def wait(*said):
    print(*said, flush=True)
    sys.stdin.readline()


def build(number, checksum):
    table = {}
    for i in range(40000):
        table[i * 7919 % 1000003 * number] = str(i * number)
    for key in list(table)[::3]:
        del table[key]
    for key, value in table.items():
        checksum = zlib.crc32(b"%d=%s" % (key, value.encode()), checksum)
    return checksum


seconds, rounds = int(sys.argv[1]), int(sys.argv[2])
wait("begin")
end = time.monotonic() + seconds
done, result = 1, build(1, 0)
wait("middle")
while done < rounds if rounds else time.monotonic() < end:
    done += 1
    result = build(done, result)
wait("end", done, result)
