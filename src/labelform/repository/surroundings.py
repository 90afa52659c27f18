"""What lies around specs and is found once for all specs of a run: the rules of owners, and what was before."""

from __future__ import annotations

from types import TracebackType

from labelform.repository.before import Before, BeforeInGit
from labelform.repository.history import Histories
from labelform.repository.owners import Owners, RulesAround


class Surroundings:
    """
    Owners of specs, and what was before, for one run; without others, those that lie on the disk and in git.

    What was begun to find them ends with the block that this is the context of.
    """

    def __init__(
        self, owners: RulesAround | None = None, before: Before | None = None, *, allows_outside: bool = False
    ) -> None:
        self.owners = owners or Owners(allows_outside=allows_outside)
        self._histories = Histories()
        self.before = before or BeforeInGit(self._histories)

    def __enter__(self) -> Surroundings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._histories.close()
