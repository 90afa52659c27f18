"""
Approved plans that are being applied, kept in git with what their runs recorded: a job that is run again goes on.

A plan stands at `refs/labelform/plans/<commit>/<digest>`, in a commit that holds the plan file and the folders of its
runs. Whoever can push can write there: a plan counts only with the approved digest, which its reader checks, and a
record of a run leads at most to what that plan says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from labelform.repository.git import GitError, WorkingTree, repository
from labelform.runs.folder_run import LEDGER, PLAN, FolderRun
from labelform.runs.kept import KEPT
from labelform.runs.ledger import unwritable

REFS = "refs/labelform/plans/"
_FILE = "plan.json"
_RECORD = re.compile(rf"runs/([\w-][\w.-]*)/({'|'.join(map(re.escape, (LEDGER, PLAN, KEPT)))})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ApprovedPlan:
    """The text of a plan file, and those of the files of its runs, by folder and name."""

    plan: str
    records: Mapping[tuple[str, str], str]

    def restore_runs(self, folder: Path) -> None:
        """
        Write the runs that do not exist; one that is there knows more.

        Raises:
            LedgerError: the folder cannot be written.
        """
        missing = {run for run, _ in self.records if not (folder / run).exists()}
        for (run, name), text in self.records.items():
            if run in missing:
                _write(folder / run / name, text)


def keep_approved(plan: str, digest: str, runs: list[FolderRun]) -> str:
    """
    Keep the text of a plan file and its runs for the commit that is checked out here; return the ref.

    Raises:
        GitError: this is not a repository, or git refused.
    """
    place, commit = _here()
    files = {_FILE: plan, **{f"runs/{run.name}/{file.name}": _text(file) for run in runs for file in _files(run)}}
    place.keep(_ref(commit, digest), files, f"Approved plan {digest}\n\nCommit: {commit}\n")
    return _ref(commit, digest)


def find_approved(digest: str) -> ApprovedPlan | None:
    """
    Return what was kept of a plan for the commit that is checked out here; None when nothing was.

    Raises:
        GitError: this is not a repository.
    """
    place, commit = _here()
    kept = place.commit(_ref(commit, digest))
    plan = place.text(kept, _FILE) if kept else None
    if kept is None or plan is None:
        return None
    found = {path: match for path in place.files(kept) if (match := _RECORD.fullmatch(path))}
    return ApprovedPlan(plan, {(match[1], match[2]): place.text(kept, path) or "" for path, match in found.items()})


def _here() -> tuple[WorkingTree, str]:
    place = repository(Path.cwd())
    commit = place.commit("HEAD")
    if commit is None:
        raise GitError("this folder has no commit yet")
    return place, commit


def _ref(commit: str, digest: str) -> str:
    # With the commit: the same operations can be approved again later, for a spec that says something else besides.
    return f"{REFS}{commit}/{digest.removeprefix('sha256:')}"


def _files(run: FolderRun) -> Iterator[Path]:
    yield from (file for name in (LEDGER, PLAN, KEPT) if (file := run.folder / name).is_file())


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as exc:
        raise unwritable(file, exc) from exc


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")  # a damaged record stays one
