"""How carefully a set was applied, kept beside it, so that what continues with it is as careful."""

from __future__ import annotations

import json
from pathlib import Path

from labelform.core.waves import NO_CAUTION, Caution, Share, Waves
from labelform.runs.ledger import LedgerError, unwritable


def keep_caution(path: Path, caution: Caution) -> None:
    """
    Write it down, where there is something to write.

    Raises:
        LedgerError: the file cannot be written.
    """
    if caution == NO_CAUTION:
        return
    kept = {key: str(value) for key, value in (("waves", caution.waves), ("max_failed", caution.max_failed)) if value}
    try:
        path.write_text(json.dumps(kept), encoding="utf-8")
    except OSError as exc:
        raise unwritable(path, exc) from exc


def read_caution(path: Path) -> Caution:
    """
    Read it; without a file there was none.

    Raises:
        LedgerError: it was kept, and cannot be read: to go on without it would begin what it holds back.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        waves, most = kept.get("waves"), kept.get("max_failed")
        return Caution(waves and Waves.read(waves), most and Share.read(most))
    except FileNotFoundError:
        return NO_CAUTION
    except (OSError, ValueError, AttributeError, TypeError) as exc:
        raise LedgerError(f"the waves of the last apply cannot be read from {path}: {exc}") from exc
