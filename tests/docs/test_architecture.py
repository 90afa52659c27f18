"""What the architecture and the questions of contributors name is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "labelform"


def section(file: str, heading: str) -> str:
    text = (ROOT / file).read_text(encoding="utf-8")
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_the_files_that_answer_ten_questions_are_there() -> None:
    rows = [row for row in section("CONTRIBUTING.md", "Where is it?").splitlines() if row.startswith("| W")]
    named = [re.findall(r"`(src/[^`]+)`", row) for row in rows]

    assert len(rows) == 10
    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).exists()] == []


def test_the_files_of_the_recipe_are_there() -> None:
    named = re.findall(r"`(\w+/\w+\.py)`", section("ARCHITECTURE.md", "The recipe of a plan"))

    assert len(named) > 10
    assert [path for path in named if not (SOURCE / path).exists()] == []


def test_every_room_is_in_the_drawing() -> None:
    drawing = section("ARCHITECTURE.md", "Where things live")
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    modules = {path.name for path in SOURCE.glob("*.py") if not path.name.startswith("__")}

    assert {room for room in rooms if f" {room}/" not in drawing} == set()
    assert {name for name in modules if name not in drawing} == set()
