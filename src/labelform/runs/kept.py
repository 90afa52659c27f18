"""
What a run kept of the items that it deleted, beside its ledger: a JSON line each, on disk before the delete is sent.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from labelform.core.kept import Kept, KeptItem
from labelform.files.inputs import UnfitError, read_input
from labelform.runs.ledger import unwritable

KEPT: Final = "kept.jsonl"
MOST_BYTES: Final = 1024 * 1024 * 1024
"""No run keeps so much: an item is bounded, and so is a plan."""


def write_kept(folder: Path, item: KeptItem) -> None:
    """
    Append what an item held, and return when it is on disk.

    Raises:
        LedgerError: it could not be written.
    """
    line = item.model_dump(mode="json")
    try:
        descriptor = os.open(folder / KEPT, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        raise unwritable(folder / KEPT, exc) from exc


def read_kept(folder: Path) -> Mapping[tuple[str, str], Kept]:
    """
    Return what a run kept, by address and id; what cannot be read was not kept.

    The last line of an item counts that knows what it held.
    """
    try:
        lines = read_input(folder / KEPT, most_bytes=MOST_BYTES).splitlines()
    except (OSError, UnfitError):
        return {}
    found: dict[tuple[str, str], Kept] = {}
    for line in lines:
        with contextlib.suppress(ValidationError):  # a crash may have cut it off, and then nothing was deleted
            one = KeptItem.model_validate_json(line)
            if one.kept.unkept is None or (one.address, one.id) not in found:
                found[one.address, one.id] = one.kept
    return found
