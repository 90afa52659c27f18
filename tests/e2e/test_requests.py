"""How often the platform is asked: speed is mostly requests that are not made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.wire import Wire, watched

EXAMPLE = Path(__file__).parents[2] / "examples" / "project.yaml"
DATABASE = ("--sandbox", "counted.db")
MOST_BESIDE_PRESETS = 7


def test_a_plan_in_sync_asks_for_each_thing_once(labelform: Labelform) -> None:
    labelform("apply", str(EXAMPLE), *DATABASE, "--auto-approve")

    with watched() as wire:
        ended = labelform("plan", str(EXAMPLE), *DATABASE)

    assert "No changes." in ended.out
    assert [name for name, count in Counter(wire.reads).items() if count > 1] == []
    assert len(_beside_presets(wire)) <= MOST_BESIDE_PRESETS
    assert wire.writes == []


def test_a_plan_of_a_section_asks_for_no_other(labelform: Labelform, tmp_path: Path) -> None:
    labelform("apply", str(EXAMPLE), *DATABASE, "--auto-approve")
    title = next(line for line in EXAMPLE.read_text().splitlines() if "title:" in line)
    spec = tmp_path / "only.yaml"
    spec.write_text(f"labelform: 1\nproject:\n{title}\n")

    with watched() as wire:
        labelform("plan", str(spec), *DATABASE)

    assert [name.split("/")[3] for name in wire.reads] == ["projects", "ontologies"]


@pytest.mark.parametrize("writes", ["1", "8"])
def test_an_apply_looks_once_before_each_write_and_once_afterwards(labelform: Labelform, writes: str) -> None:
    labelform("plan", str(EXAMPLE), *DATABASE, "--out", "plan.json")

    with watched() as wire:
        ended = labelform("apply", "plan.json", *DATABASE, "--auto-approve", "--writes", writes)

    presets = len([name for name in wire.writes if name.endswith("/presets")])
    collections = len([name for name in wire.writes if name.endswith("/collections")])
    lists = Counter(name.rpartition("/")[2] for name in wire.reads)
    assert ended.code == 0
    assert (presets, collections) > (1, 1)
    looks = (presets, collections) if writes == "1" else (1, 1)  # made at the same moment, they share one look
    assert (lists["presets"], lists["collections"]) == (looks[0] + 1, looks[1] + 1)  # the project itself was new
    assert len(_beside_presets(wire)) <= 2 * len(wire.writes) + MOST_BESIDE_PRESETS


def _beside_presets(wire: Wire) -> list[str]:
    return [name for name in wire.reads if not name.endswith("/raw")]
