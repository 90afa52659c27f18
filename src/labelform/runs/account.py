"""
The account of an apply run: what happened to every change. Complete, also when the run did not succeed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from labelform.core.change import Action, Change
from labelform.core.following import FollowUp
from labelform.core.plan import Plan, Violation
from labelform.errors import ExitCode, worst


class Outcome(StrEnum):
    """The outcome of one change."""

    DONE = "done"
    ALREADY = "already"
    FAILED = "failed"
    STALE = "stale"
    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not attempted"


@dataclass(frozen=True, slots=True)
class Result:
    """
    One change and what happened to it; `message` says why when it was not done.

    `has_effect` says that the platform carried out a call of it, whatever happened to the rest.
    """

    change: Change
    outcome: Outcome
    message: str = ""
    elapsed_seconds: float = 0.0
    has_effect: bool = False


@dataclass(frozen=True, slots=True)
class ActionResult:
    """
    An action and how far it has come; `outcome` is None while it is in progress.

    `before` and `after` count what is there of that which it adds to, None if it is not known. `is_over`: they stood
    still for a while. `hint` is what a person can do about an outcome that is not well.
    """

    action: FollowUp
    outcome: Outcome | None = None
    message: str = ""
    hint: str = ""
    elapsed_seconds: float = 0.0
    has_effect: bool = False
    before: int | None = None
    after: int | None = None
    is_over: bool = False

    @property
    def is_well(self) -> bool:
        """Return whether it was done, now or before."""
        return self.outcome in (Outcome.DONE, Outcome.ALREADY)

    @property
    def fails_run(self) -> bool:
        """Return whether its run fails with it."""
        return self.action.stops and not self.is_well


@dataclass(slots=True)
class Account:
    """
    The results of one run, in the order of the plan: of its changes, and of the `actions` after them.

    `blocked` counts the changes that the platform has no call for: they remain when everything else is done.
    `remaining` counts the changes of a plan made after the run, if one was made. `failing` lists the checks that failed
    after the run, if any were run. `notes` says what else a reader should know, such as what could not be read back or
    recorded.
    """

    results: list[Result] = field(default_factory=list)
    blocked: int = 0
    is_interrupted: bool = False
    project_hash: str | None = None
    notes: list[str] = field(default_factory=list)
    remaining: int = 0
    actions: list[ActionResult] = field(default_factory=list)
    failing: tuple[Violation, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every change of the plan is done, and no action failed that makes the run fail."""
        is_there = all(result.outcome in (Outcome.DONE, Outcome.ALREADY) for result in self.results)
        return is_there and not any(one.fails_run for one in self.actions)

    def count(self, outcome: Outcome, actions: Iterable[Action] = tuple(Action)) -> int:
        """Count the results with one outcome, of some actions or of all."""
        wanted = set(actions)
        return sum(1 for result in self.results if result.outcome is outcome and result.change.action in wanted)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the run: the worst result decides. ERROR means that nothing changed."""
        found = [self._code_of_the_rest()]
        if self.count(Outcome.UNKNOWN) or Outcome.UNKNOWN in self._of_actions:
            found.append(ExitCode.OUTCOME_UNKNOWN)
        if self.is_interrupted:
            found.append(ExitCode.INTERRUPTED)
        if self.count(Outcome.STALE):
            found.append(ExitCode.PLAN_REFUSED)
        return ExitCode(worst(found))

    def _code_of_the_rest(self) -> ExitCode:
        ended = {Outcome.FAILED, Outcome.NOT_ATTEMPTED}
        if any(map(self.count, ended)) or not ended.isdisjoint(self._of_actions):
            return ExitCode.PARTLY_APPLIED if self.has_changed else ExitCode.ERROR
        return ExitCode.PARTLY_APPLIED if self.blocked or self.remaining or self.failing else ExitCode.OK

    @property
    def _of_actions(self) -> set[Outcome | None]:
        return {one.outcome for one in self.actions if one.fails_run}

    @property
    def has_changed(self) -> bool:
        """Whether the run changed the project, as far as the results show."""
        if any(one.has_effect or one.is_well for one in self.actions):
            return True
        return any(result.has_effect or result.outcome in (Outcome.DONE, Outcome.ALREADY) for result in self.results)


def not_begun(plan: Plan, why: str, *, is_interrupted: bool = False) -> Account:
    """Return the account of a plan of which nothing was sent."""
    results = [Result(change, Outcome.NOT_ATTEMPTED, why) for change in plan.changes]
    actions = [ActionResult(action, Outcome.NOT_ATTEMPTED, why) for action in plan.actions]
    return Account(
        results, len(plan.blocked), is_interrupted=is_interrupted, project_hash=plan.target.hash, actions=actions
    )


def of_all(accounts: Sequence[Account]) -> Account:
    """Return what several runs came to together: what one of them changed, all of them have."""
    return Account(
        [result for account in accounts for result in account.results],
        sum(account.blocked for account in accounts),
        is_interrupted=any(account.is_interrupted for account in accounts),
        remaining=sum(account.remaining for account in accounts),
        actions=[one for account in accounts for one in account.actions],
        failing=tuple(one for account in accounts for one in account.failing),
    )
