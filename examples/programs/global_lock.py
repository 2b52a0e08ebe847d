#!/usr/bin/env python3
"""CPU-bound work on several threads or processes of CPython.

    global_lock.py threads|processes N

Eight equal portions of arithmetic, shared by N workers; prints their sum, which is the
same for any N. Threads take turns under the interpreter's global lock, processes do not.
"""

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

PORTIONS = 8
STEPS = 3_000_000


def portion(start):
    total = 0
    for i in range(start, start + STEPS):
        total += i * i % 7
    return total


def main():
    kind, workers = sys.argv[1], int(sys.argv[2])
    pool = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}[kind]
    with pool(workers) as executor:
        print(sum(executor.map(portion, [i * STEPS for i in range(PORTIONS)])))


if __name__ == "__main__":
    main()
