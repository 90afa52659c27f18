"""What is kept is UTF-8, whatever the system prints: no file is opened in the encoding of the system."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "labelform"
_TEXTS = {"read_text": 0, "write_text": 1}
"""Where the encoding stands among the arguments."""


def opened_as_the_system_likes(source: str) -> Iterator[int]:
    """Yield the lines of calls that read or write text and do not say in which encoding."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or any(one.arg == "encoding" for one in call.keywords):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        modes = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        is_text = name in _TEXTS and len(call.args) <= _TEXTS[name]
        is_opened = name in ("open", "fdopen") and any(set(mode) <= set("rwax+t") for mode in modes)
        if is_text or is_opened:
            yield call.lineno


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_is_opened_as_bytes_or_in_an_encoding_that_is_named(path: Path) -> None:
    assert list(opened_as_the_system_likes(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "call", ["open(a, 'w')", "os.fdopen(handle, 'w')", "path.open('a+')", "path.read_text()", "path.write_text(text)"]
)
def test_a_call_that_leaves_it_to_the_system_is_seen(call: str) -> None:
    assert list(opened_as_the_system_likes(call)) == [1]
