"""`labelform fleet worker --env NAME` with leases and beats that are over in seconds, for tests that kill workers."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import dask

from labelform.cli.fleet_worker import work
from labelform.cli.on import POSTGRES, On
from labelform.cli.settings import Choice, setting_of
from labelform.fleet.engine import Beats
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.worker import Timing

BRIEF = Timing(
    LeaseTimes(held=timedelta(seconds=5), quarantine=timedelta(seconds=0.5), renew=timedelta(seconds=0.5)),
    Beats(alive_seconds=0.2, stalled_seconds=1.0, ask_seconds=0.2, again_seconds=0.2), sweep_seconds=1.0,
    watch_seconds=0.5,
)  # fmt: skip


def main() -> None:
    """
    Work for the environment that is named, with as many projects side by side as are said, until stopped.

    A further word is an engine, as `--on` has it.
    """
    name, projects, *others = sys.argv[1:]
    on = On(POSTGRES)
    if others:
        dask.config.refresh()  # this process is forked from one with another environment
        engine, _, where = others[0].partition(":")
        on = On(engine, where)
    address = os.environ["LABELFORM_STORE"]
    sys.exit(asyncio.run(work([setting_of(Choice(), name)], address, int(projects), None, Path("cache"), BRIEF, on)))


if __name__ == "__main__":
    main()
