"""Writing plan files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from labelform.core.planset import PlanSet
from labelform.errors import LabelformError
from labelform.files.outputs import PLAN, Output
from labelform.runs.planfile.form import Made, written

_VALUE = json.JSONEncoder(ensure_ascii=False).encode


def save(planset: PlanSet, path: Path, *, is_forced: bool = False) -> None:
    """
    Write plans so that a crash leaves either the old file or the new one, with mode 0600.

    Raises:
        LabelformError: the file cannot be written, or must not be written over (see `outputs`).
    """
    try:
        Output(path, PLAN, is_forced).write(chain(_pieces(written(planset), "\n"), "\n"), is_private=True)
    except OSError as exc:
        raise LabelformError(f'the plan cannot be saved to "{path}": {(exc.strerror or "").lower()}') from exc


def _pieces(value: Any, line: str) -> Iterator[str]:
    """
    Yield JSON as `json.dump` with an indent of 2 writes it, plan by plan; `line` begins a line there.

    That one would take as long again for it, and sees no list in one whose values are made when they are read.
    """
    inner = f"{line}  "
    if isinstance(value, dict) and any(isinstance(one, dict | Made) for one in value.values()):
        pairs = ((f"{_VALUE(key)}: ", one) for key, one in value.items())
        yield from _within("{}", line, (chain([key], _pieces(one, inner)) for key, one in pairs))
    elif isinstance(value, Made):
        yield from _within("[]", line, ([_text(one, inner)] for one in value))
    else:
        yield _text(value, line)


def _within(brackets: str, line: str, values: Iterable[Iterable[str]]) -> Iterator[str]:
    before = brackets[0]
    for pieces in values:
        yield f"{before}{line}  "
        yield from pieces
        before = ","
    yield brackets if before == brackets[0] else f"{line}{brackets[1]}"


def _text(value: Any, line: str) -> str:
    """Return a value that is as large as a plan at most."""
    inner = f"{line}  "
    if isinstance(value, dict) and value:
        texts = [f"{_VALUE(key)}: {_text(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(texts)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_text(one, inner) for one in value])}{line}]"
    return _VALUE(value)
