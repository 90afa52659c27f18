"""
Sees everything that happens, knows no rule of the product, and notes what must never happen.

Whether two writes of one create arrived, whether anything arrived of a worker whose lease somebody else had taken by
then, whether a member was settled twice or never, and whether an apply is called done that is not.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

Create = tuple[int, int, int]
"""What a write creates: the set, the number of the member in it, and the number of the change."""


class Write(NamedTuple):
    """One request that creates something in a project, sent under the lease with this token."""

    create: Create
    project: int
    token: int


class Judge:
    """Notes what happens. `made` has what was created."""

    def __init__(self) -> None:
        self.made: set[Create] = set()
        self.violations: Counter[str] = Counter()
        self._newest: dict[int, int] = {}

    def taken(self, project: int, token: int) -> None:
        """Note who may write to a project from now on."""
        if token <= self._newest.get(project, 0):
            self.violations["a token was given twice"] += 1
        self._newest[project] = token

    def arrived(self, write: Write) -> None:
        """Note a write that the platform let in."""
        if write.create in self.made:
            self.violations["something was created twice"] += 1
        if write.token != self._newest[write.project]:
            self.violations["a write arrived when somebody else held the lease"] += 1
        self.made.add(write.create)

    def settled(self, member: tuple[int, int], changes: int, *, was_settled: bool) -> None:
        """Note a member that is called done."""
        if was_settled:
            self.violations["a member was settled twice"] += 1
        if any((*member, change) not in self.made for change in range(changes)):
            self.violations["a member is called done that is not"] += 1

    def lost(self, members: int) -> None:
        """Note members that have no end when everything is over."""
        if members:
            self.violations["a member has no end"] += members
