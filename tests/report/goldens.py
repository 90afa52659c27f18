"""Golden files: what every format looks like for every plan; long ones are kept as digest, head and tail."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from labelform.version import __version__

FOLDER = Path(__file__).parent / "golden"
LONGEST_KEPT = 120_000
ENDS = 3_000
_INLINED = re.compile(r"(<style>|<script>).*?(</style>|</script>)|'sha256-[^']+'", re.DOTALL)

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_SHORT_DIGEST = re.compile(r"\| `[0-9a-f]{12}` \|")


def check(name: str, actual: str, folder: Path = FOLDER) -> None:
    """Compare with the golden file; `LABELFORM_UPDATE_GOLDEN=1` writes it, to be reviewed like code."""
    path = folder / name
    kept = _kept(actual)
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kept, encoding="utf-8")
    assert path.exists(), f"there is no golden file {name}: run with LABELFORM_UPDATE_GOLDEN=1 and review it"
    assert kept == path.read_text(encoding="utf-8")


def lasting(text: str) -> str:
    """Return a text without what changes with every version: its number, digests, the page's style and script."""
    text = _INLINED.sub(r"\1\2", text.replace(__version__, "VERSION"))
    return _DIGEST.sub("sha256:DIGEST", _SHORT_DIGEST.sub("| `DIGEST` |", text))


def _kept(text: str) -> str:
    text = lasting(text)
    if len(text) <= LONGEST_KEPT:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{len(text)} characters, sha256 {digest}\n\n{text[:ENDS]}\n\n[...]\n\n{text[-ENDS:]}"
