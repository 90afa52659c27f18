"""
The programs of a fleet, each as a process that begins with all modules read: see `tests.forked`.

    COMMAND worker CHOICES
    COMMAND scheduler OPTIONS
    COMMAND labelform ARGUMENTS

The first line of a worker and of a scheduler is the number of its process.
"""

from __future__ import annotations

import logging
import os
import sys

import dask
from distributed.cli import dask_scheduler
from tests.fleet.strikes import worker

import labelform.fleet.engines.dask  # noqa: F401 - it is read once for all that are forked
from labelform.cli import main as command_line


def main() -> None:
    """Run the program that the first argument names."""
    dask.config.refresh()  # this process is forked from one with another environment
    {"worker": _worker, "scheduler": _scheduler, "labelform": command_line.main}[sys.argv.pop(1)]()


def _worker() -> None:
    """`labelform fleet worker`, which says how to log before it reads Dask; then Dask brings no handlers of its own."""
    for one in logging.root.manager.loggerDict.values():
        if isinstance(one, logging.Logger) and one.handlers:
            one.handlers.clear()
            one.propagate = True
    worker.main()


def _scheduler() -> None:
    """`dask scheduler`."""
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    dask_scheduler.main()
