"""
The programs of a fleet, each as a process that begins with all modules read: see `tests.forked`.

    COMMAND worker CHOICES
    COMMAND labelform ARGUMENTS

The first line of a worker is the number of its process.
"""

from __future__ import annotations

import sys

from tests.fleet.strikes import worker

from labelform.cli import main as command_line


def main() -> None:
    """Run the program that the first argument names."""
    {"worker": worker.main, "labelform": command_line.main}[sys.argv.pop(1)]()
