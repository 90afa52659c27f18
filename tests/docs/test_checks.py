"""The page about checks names all that an expression sees."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from labelform.checking.shape import Holds, Structure
from labelform.language.model import checked_shape

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
_TABLE = re.compile(r"(?<=\| Name \| Fields \| \|\n\|---\|---\|---\|\n)(?:\|.*\n)*")


def rows() -> Iterator[str]:
    for name, holds in checked_shape().names.items():
        fields = ", ".join(_fields(holds.of)) if isinstance(holds.of, Structure) else ""
        yield f"| `{name}`{', a list' if holds.is_list else ''} | {fields} | {holds.about} |\n"


def _fields(record: Structure, before: str = "") -> Iterator[str]:
    for name, holds in record.fields.items():
        if isinstance(holds.of, Structure):
            yield from _fields(holds.of, f"{before}{name}.")
        else:
            yield f"`{before}{name}`{_about(holds)}"


def _about(holds: Holds) -> str:
    said = [*(["a list"] if holds.is_list else []), *([holds.about] if holds.about else [])]
    return f" ({', '.join(said)})" if said else ""


def test_the_page_has_every_name_with_its_fields() -> None:
    text, table = PAGE.read_text("utf-8"), "".join(rows())
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(_TABLE.sub(lambda _: table, text), "utf-8")
        return

    found = _TABLE.search(text)

    assert found is not None
    assert found[0] == table
