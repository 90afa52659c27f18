"""Every benchmark runs, and both sides do the same work. How long it takes is nobody's business here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import WHY, report
from benchmarks.limit import seconds_to_read
from benchmarks.recorded import write_answers
from benchmarks.table import Goal
from benchmarks.world import FLEET, Size, spec_text
from benchmarks.zones import write_zones

ROOT = Path(__file__).parents[2]


def benchmark(out: Path, *names: str) -> str:
    """Run comparisons at the smallest size; return the page they write."""
    only = [argument for name in names for argument in ("--only", name)]
    command = [sys.executable, "-m", "benchmarks", "--tiny", "--out", str(out), *only]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return out.read_text()


@pytest.mark.contract
def test_both_sides_read_and_change_the_same(tmp_path: Path) -> None:
    page = benchmark(tmp_path / "results.md", "read", "apply")

    assert "| 3, 1 ms, TLS |" in page
    assert "| 1 ms, TLS |" in page


def test_the_starts_and_the_fleets_run(tmp_path: Path) -> None:
    page = benchmark(tmp_path / "results.md", "start", "fleet")

    assert "| `labelform --version` |" in page
    assert "| 4 (240 items) | labelform |" in page
    assert "| 4 | drift |" in page


def test_a_set_is_applied_side_by_side_and_in_turn_and_nothing_is_there_twice(tmp_path: Path) -> None:
    page = benchmark(tmp_path / "results.md", "set")

    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if "`--projects" in line and "MB" in line]
    assert [row[0] for row in rows] == ["4", "4", "2"]
    assert [row[-2:] for row in rows] == [["12", "0"], ["12", "0"], ["6", "0"]]


def test_a_goal_that_is_missed_leads_to_why() -> None:
    page, _, heading = WHY.partition("#")
    met, missed = (Goal(what, "≥ 10", "5.0", is_met=what == "met") for what in ("met", "missed"))

    written = report([], [met, missed], minutes=1)

    assert "| met | ≥ 10 | 5.0 | yes |" in written
    assert f"| missed | ≥ 10 | 5.0 | [no: why](../{WHY}) |" in written
    assert f"## {heading.replace('-', ' ').capitalize()}\n" in (ROOT / page).read_text()


def test_the_limit_is_the_longest_chain_or_the_places_that_there_are() -> None:
    chain = seconds_to_read(1, round_trip=1, set_up=1, places=32)
    crowded = seconds_to_read(1000, round_trip=1, set_up=0, places=10)

    assert chain == 2 + 1 + 1  # the project on a new connection, the presets on the same, the JSON of the one
    assert crowded == 1 + 1 + 100


def test_specs_and_zones_hold_as_many_items_and_about_as_many_bytes(tmp_path: Path) -> None:
    write_zones(tmp_path, 1, FLEET.items)
    zone = (tmp_path / "zones" / "project-00000.example.yaml").read_text()
    spec = spec_text(0, FLEET)

    assert zone.count("\n  type:") == FLEET.items == 60
    assert 0.9 < len(zone) / len(spec) < 1.1


def test_what_is_recorded_is_in_sync_but_for_a_preset_in_each_tenth(tmp_path: Path) -> None:
    write_answers(tmp_path, range(11), Size(1, 1, 1, 2))

    assert len(list(tmp_path.glob("*.json"))) == 11
