"""The newest run on each project, among those that are shown."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.core.plan import Target
from labelform.runs.folder_run import FolderRun


class LastRuns:
    """Runs by platform and project, the newest of each."""

    def __init__(self, runs: Sequence[FolderRun]) -> None:
        """Sort in runs, which come newest first; what a damaged ledger says is not relied on."""
        self._by_hash: dict[tuple[str, str], FolderRun] = {}
        self._by_title: dict[tuple[str, str], FolderRun] = {}
        for run in runs:
            if run.target is not None and not run.damage:
                if run.target.hash:
                    self._by_hash.setdefault((run.base_url, run.target.hash), run)
                self._by_title.setdefault((run.base_url, run.target.title), run)

    def of(self, target: Target, platform: str) -> FolderRun | None:
        """Return the newest run on a project; one that created it knows its title alone."""
        found = self._by_hash.get((platform, target.hash)) if target.hash else None
        return found or self._by_title.get((platform, target.title))
