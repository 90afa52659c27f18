"""
What git knows of specs, asked once for all specs of a run: how many there are does not change what is asked of git.

What a history has told it remembers, so it serves one run and no longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from labelform.repository.blobs import Blobs
from labelform.repository.boundary import SUFFIXES
from labelform.repository.git import Changed, GitError, WorkingTree, repository
from labelform.repository.records import REFS, AppliedRecord, AppliedRecords

ALIKE_PERCENT = 50
"""From how alike on git takes one file for another one that was renamed."""
MOST_GONE, LONGEST_COMPARED = 100, 20_000


class History:
    """The history of one working tree."""

    def __init__(self, place: WorkingTree) -> None:
        self.place = place
        self._blobs = Blobs(place.root)
        self._commits: dict[str, str | None] = {}
        self._renames: dict[str, dict[str, str]] = {}

    @cached_property
    def records(self) -> AppliedRecords:
        """What was applied, and recorded here."""
        return AppliedRecords(self.place.refs(REFS))

    @cached_property
    def merge_base(self) -> tuple[str, str] | None:
        """Where this branch left the default branch, see `WorkingTree.merge_base`."""
        return self.place.merge_base()

    def commit(self, rev: str) -> str | None:
        """Return the commit that a revision names; None when it names none."""
        if rev not in self._commits:
            self._commits[rev] = self.place.commit(rev)
        return self._commits[rev]

    def text(self, commit: str, path: str) -> str | None:
        """Return what a file said in a commit; None when it was not there, or is not text."""
        return self.place.text(commit, path) if "\n" in path else self._blobs.text(commit, path)

    def renamed_from(self, commit: str, path: str) -> str | None:
        """Return what a file was called in a commit, when git sees that it was renamed since."""
        if commit not in self._renames:
            self._renames[commit] = self.place.renames(commit)
        return self._renames[commit].get(path)

    @cached_property
    def _changed(self) -> tuple[Changed, ...]:
        return tuple(self.place.changed(*(f"*{suffix}" for suffix in SUFFIXES)))

    def versions(self, path: str) -> Iterator[Changed]:
        """
        Yield the commits that changed a spec, the newest first, each with what the file was called then.

        Renames are followed, also one that is not committed yet. Copies are not: what was copied is still there.
        """
        if self.text("HEAD", path) is None:
            path = self.renamed_from("HEAD", path) or self._moved_from(path) or path
        for one in self._changed:
            if one.path != path:
                continue
            yield one
            path = one.old
            if one.status == "A":
                return

    def _moved_from(self, path: str) -> str | None:
        """Return what a file was called that git does not know yet: one that is gone now and said much the same."""
        from rapidfuzz import fuzz, process  # here: only plans that create a project ask

        gone = [name for name in self.place.gone() if name.lower().endswith(SUFFIXES)][:MOST_GONE]
        then = {name: (self.text("HEAD", name) or "")[:LONGEST_COMPARED] for name in gone}
        try:
            now = (self.place.root / path).read_text("utf-8")[:LONGEST_COMPARED] if then else ""
        except (OSError, UnicodeDecodeError):
            return None
        nearest = process.extractOne(now, then, scorer=fuzz.ratio, score_cutoff=ALIKE_PERCENT)
        return nearest[2] if nearest else None

    def recorded_path(self, record: AppliedRecord) -> str | None:
        """Return the path of the spec that a record holds; None when it holds several files."""
        is_there = record.path and self.text(record.commit, record.path) is not None
        return record.path if is_there else self.place.only_file(record.commit)

    def close(self) -> None:
        """End what was begun for the questions."""
        self._blobs.close()


class Histories:
    """The histories of the working trees that specs lie in."""

    def __init__(self) -> None:
        self._at: dict[Path, History | GitError] = {}
        self._of: dict[Path, History] = {}

    def close(self) -> None:
        """End what was begun for the questions."""
        for history in self._of.values():
            history.close()

    def at(self, folder: Path) -> History:
        """
        Return the history of the working tree that a folder is in.

        Raises:
            GitError: it is in none, or git is not installed.
        """
        if folder not in self._at:
            self._at[folder] = self._found(folder)
        found = self._at[folder]
        if isinstance(found, GitError):
            raise found
        return found

    def _found(self, folder: Path) -> History | GitError:
        try:
            place = repository(folder)
        except GitError as exc:
            return exc
        return self._of.setdefault(place.root, History(place))
