"""`labelform fleet worker --env NAME` with leases and beats that are over in seconds, for tests that kill workers."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from labelform.cli.fleet_worker import work
from labelform.cli.settings import Choice, setting_of
from labelform.fleet.engine import Beats
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.worker import Timing

BRIEF = Timing(
    LeaseTimes(held=timedelta(seconds=5), quarantine=timedelta(seconds=0.5)), 0.5,
    Beats(alive_seconds=0.2, stalled_seconds=1.0, ask_seconds=0.2, again_seconds=0.2), sweep_seconds=1.0,
)  # fmt: skip


def main() -> None:
    """Work for the environment that is named, with as many projects side by side as are said, until stopped."""
    setting = setting_of(Choice(), sys.argv[1])
    address = os.environ["LABELFORM_STORE"]
    sys.exit(asyncio.run(work([setting], address, int(sys.argv[2]), None, Path("cache"), BRIEF)))


if __name__ == "__main__":
    main()
