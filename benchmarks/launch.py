"""
Start a command and note what it cost: a process as small as can be, because its memory counts as the child's peak.

Usage: python -E -S launch.py NOTES COMMAND... ; NOTES gets seconds, CPU seconds, peak memory in KiB, exit code.
"""

import os
import sys
import time

notes, *command = sys.argv[1:]
began = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - began
with open(notes, "w") as file:  # noqa: PTH123 - pathlib would be half of this process
    file.write(f"{seconds} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
