"""Rehearsing a plan: the copy meets every fault, the live project meets nothing."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import Labelform

from labelform.errors import ExitCode


def test_a_rehearsal_strikes_every_request_and_writes_nothing(labelform: Labelform) -> None:
    Path("p.yaml").write_text(
        'labelform: 1\nproject: {title: "Northlane Perception - Front Camera 2D - Q4"}\n'
        "collections: [{name: fresh, items: [{data: nl7-11_cam_front_20260902_00450.png, frame: 0}]}]\n"
        "filter_presets: [{name: dark, filters: [{metric: brightness, between: [0, 0.3]}]}]\n",
        encoding="utf-8",
    )
    labelform("plan", "p.yaml", "--sandbox", "t.db", "--out", "plan.json")
    before = labelform("sandbox", "dump", "--database", "t.db").out

    ended = labelform("rehearse", "plan.json", "--sandbox", "t.db")

    assert ended.code == ExitCode.OK, ended.out
    rows = re.findall(r"^(\S.*?)\s{2,}(\d+)\s+(\d+)  none$", ended.out, re.MULTILINE)
    assert len(rows) == 9
    assert {int(strikes) for _, strikes, _ in rows} == {int(ended.out.split(" ", 1)[0])}
    assert labelform("sandbox", "dump", "--database", "t.db").out == before
