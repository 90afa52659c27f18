"""
What cases begin with: a sandbox that is planted once for each seed and copied for each case, or a snapshot.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from labelform.errors import LabelformError
from labelform.files.inputs import UnfitError, read_json
from labelform.reading.snapshot import FORMAT, LARGEST_BYTES, Snapshot, load_snapshot
from labelform.sandbox import SandboxError, open_sandbox
from labelform.sandbox.seed import BUNDLED as BUILT_IN

__all__ = ["BUILT_IN", "DEFAULT_SEED", "Worlds", "is_json"]

DEFAULT_SEED = "demo"


@dataclass(slots=True)
class Worlds:
    """The seeds that the cases of a run begin with. What is planted lies below a folder that is not ours to remove."""

    folder: Path
    _planted: dict[str, Path] = field(default_factory=dict)
    _taken: dict[str, Snapshot] = field(default_factory=dict)

    def snapshot(self, seed: str) -> Snapshot | None:
        """
        Return the snapshot that a seed is; None for one that a sandbox can be planted with.

        Raises:
            LabelformError: it cannot be read, or was changed after it was taken.
        """
        if seed in self._taken:
            return self._taken[seed]
        if seed in self._planted or seed in BUILT_IN or not _is_snapshot(Path(seed)):
            return None
        return self._taken.setdefault(seed, load_snapshot(Path(seed)))

    def planted(self, seed: str) -> Path:
        """
        Return the file of a sandbox that holds a seed, by its name or path. It is copied, and never opened.

        Raises:
            LabelformError: it is not a seed, or has mistakes.
        """
        if seed not in self._planted:
            template = self.folder / f"seed-{len(self._planted)}.db"
            try:
                with contextlib.closing(open_sandbox(template, seed=seed)):
                    self._planted[seed] = template
            except SandboxError as exc:
                raise LabelformError(str(exc), hint="see docs/sandbox.md for the format of seeds") from exc
        return self._planted[seed]


def is_json(path: str) -> bool:
    """Return whether a path is called as seeds and snapshots are."""
    return path.lower().endswith(".json")


def _is_snapshot(path: Path) -> bool:
    """Return whether a file means to be a snapshot; what else it may be, is said when it is planted."""
    try:
        document = read_json(path, most_bytes=LARGEST_BYTES)
    except (OSError, UnfitError):
        return False
    return isinstance(document, dict) and str(document.get("format")).startswith(FORMAT.partition("/")[0])
