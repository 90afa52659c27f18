"""What a job of a pipeline plans, as its inputs say it: its comment is found again by that, whatever the plan says."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.core.planset import subject

EVERY = "*"
"""Stands for all environments."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    The specs and environments that a job names; without any it is about what the repository plans.

    `beside` is what else tells it from the other jobs on a pull request; None if it is not known.
    """

    specs: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    beside: str | None = None

    def marker(self, kind: str = "plan") -> str:
        """Return the hidden first line of what this job writes: the same for its plans and its failures."""
        return f"<!-- labelform:{kind}:{self._named}{self._apart} -->"

    def is_meant(self, written: str) -> bool:
        """Return whether this job is the one that is in a hidden line; without `beside`, all of its specs are."""
        return written.startswith(self._named) if self.beside is None else written == self._named + self._apart

    @property
    def _named(self) -> str:
        return subject((name, spec) for name in self.environments or ("",) for spec in self.specs or ("",))

    @property
    def _apart(self) -> str:
        return subject([(self.beside,)]) if self.beside else ""
