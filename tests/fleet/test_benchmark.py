"""The benchmark of workers does what it says. How long that takes is nobody's business here."""

from __future__ import annotations

from pathlib import Path

from benchmarks.serving import make_keys
from benchmarks.workers import APPLY, PLAN, exactly_once
from tests.fleet.postgres import Cluster


def test_a_set_is_measured_only_if_it_was_done_exactly_once(tmp_path: Path, cluster: Cluster) -> None:
    keys = make_keys(tmp_path, others=b"")

    done = exactly_once(keys, cluster, 2, workers=1, round_trip_ms=1, commands=(PLAN, APPLY))

    assert {name: one.projects for name, one in done.items()} == {PLAN: 2, APPLY: 2}
    assert done[APPLY].requests > done[PLAN].requests > 2
    assert all(min(one.workers_cpu, one.command.megabytes, one.rate) > 0 for one in done.values())
