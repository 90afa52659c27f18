"""Specs as they were in a commit: their text, and that of what they extend."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, SpecInputs, parse
from labelform.repository.history import History
from labelform.repository.load import compose


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit."""

    history: History
    commit: str

    def path_then(self, path: str) -> str | None:
        """Return what a file was called then; None when it was not there."""
        if self.history.text(self.commit, path) is not None:
            return path
        earlier = self.history.renamed_from(self.commit, path)
        return earlier if earlier and self.history.text(self.commit, earlier) is not None else None

    def filled(self, path: str) -> ParsedSpec:
        """Read what a record of an apply holds: its templates were filled then, and braces in it are only text."""
        return parse(replace(compose(self.named(path), self.read), has_templates=False))

    def spec(self, path: str, given: SpecInputs) -> ParsedSpec:
        """
        Read a spec of this commit, named as it is from the current folder.

        Raises:
            SpecError: it has mistakes, or it or what it extends was not there.
        """
        return parse(compose(self.named(path), self.read), given)

    def named(self, path: str) -> Path:
        """Return a path of the repository as it is from the current folder."""
        return Path(os.path.relpath(self.history.place.root / path))

    def read(self, path: Path) -> str:
        """Return the text of a file; what it extends is read from the same commit."""
        place = self.history.place
        is_inside = path.resolve().is_relative_to(place.root)
        text = self.history.text(self.commit, place.path_of(path)) if is_inside else None
        if text is None:
            raise SpecError([Diagnostic("no-such-file", f'there was no file "{path}" at {self.commit[:7]}')])
        return text
