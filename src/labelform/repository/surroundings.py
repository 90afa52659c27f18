"""What lies around specs and is found once for all specs of a run: the rules of owners, and what git knows."""

from __future__ import annotations

from types import TracebackType

from labelform.repository.history import Histories
from labelform.repository.owners import Owners


class Surroundings:
    """Owners and histories of one run. What was begun to find them ends with the block that this is the context of."""

    def __init__(self, *, allows_outside: bool = False) -> None:
        self.owners = Owners(allows_outside=allows_outside)
        self.histories = Histories()

    def __enter__(self) -> Surroundings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.histories.close()
