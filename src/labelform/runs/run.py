"""One apply run according to its ledger, and what the runs of a folder leave to those that come after them."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from labelform.core.plan import Target
from labelform.errors import Effect
from labelform.runs.account import Outcome
from labelform.runs.ledger import (
    ActionBegan,
    CallBegan,
    CallEnded,
    Found,
    LedgerRead,
    PlatformNamed,
    RunBegan,
    RunEnded,
    SetBegan,
)

_WELL = (Outcome.DONE, Outcome.ALREADY)


@dataclass(frozen=True, slots=True)
class Run:
    """
    One run according to its ledger, whatever keeps that. When it is damaged, what can be read of it is not relied on.

    `name` is unique among the runs of its place, and `place` says where people find its ledger.
    """

    name: str
    ledger: LedgerRead
    place: str

    @property
    def damage(self) -> str:
        """What is wrong with the ledger; empty when nothing is."""
        return self.ledger.damage

    @property
    def is_live(self) -> bool:
        """Whether the run is still in progress."""
        return self.ledger.is_live

    @property
    def plan_digest(self) -> str:
        """The digest of the plan that was applied."""
        return self._head.plan_digest if self._head else ""

    @property
    def target(self) -> Target | None:
        """The project that the run was about; None when it was killed before it said so."""
        return self._head.target if self._head else None

    @property
    def project(self) -> str:
        """The title of the project."""
        return self._head.target.title if self._head else ""

    @property
    def environment(self) -> str | None:
        """The environment that the run was for; None without one, and for runs of earlier versions."""
        return self._platform.environment if self._platform else None

    @property
    def actor(self) -> str:
        """Who ran it; empty in ledgers of earlier versions."""
        return self._platform.actor if self._platform else ""

    @property
    def reverts(self) -> str:
        """The name of the run that this one takes back; empty when it takes none back."""
        return self._platform.reverts if self._platform else ""

    @property
    def exit_code(self) -> int | None:
        """How the run ended; None when it was killed or is still in progress."""
        return self._account.exit_code if self._account else None

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each change, by address; empty when the run did not come to its account."""
        return dict(self._account.outcomes) if self._account else {}

    @property
    def is_finished(self) -> bool:
        """Whether everything that the plan wants was there in the end."""
        return self._account is not None and all(outcome in _WELL for outcome in self.outcomes.values())

    @property
    def set_name(self) -> str:
        """What the runs of one apply have in common; a run of its own has its name."""
        return next((entry.name for entry in self.ledger.entries if isinstance(entry, SetBegan)), self.name)

    @property
    def base_url(self) -> str:
        """Which platform the run wrote to; empty in ledgers of earlier versions."""
        return self._platform.base_url if self._platform else ""

    @property
    def messages(self) -> dict[str, str]:
        """Why a change came to what it did, by address, where there is something to say."""
        return dict(self._account.messages) if self._account else {}

    @property
    def done(self) -> dict[str, int] | None:
        """How many changes the run made, by action; None when it did not come to its account, or is too old to say."""
        return dict(self._account.done) if self._account and self._account.done is not None else None

    @property
    def calls(self) -> list[tuple[CallBegan, CallEnded | None]]:
        """The calls of the run as often as they were sent, each with its end where it has one."""
        found: list[tuple[CallBegan, CallEnded | None]] = []
        under_way: dict[str, int] = {}
        for entry in self.ledger.entries:
            if isinstance(entry, CallBegan):
                under_way[_key(entry)] = len(found)
                found.append((entry, None))
            elif isinstance(entry, CallEnded) and (place := under_way.pop(_key(entry), None)) is not None:
                found[place] = found[place][0], entry
        return found

    @property
    def found(self) -> dict[str, str]:
        """The ids that references in changes came to, by the addresses of the changes that make these things."""
        entries = (entry for entry in self.ledger.entries if isinstance(entry, Found))
        return {address: identity for entry in entries for address, identity in entry.ids.items()}

    @property
    def effective_calls(self) -> list[tuple[CallBegan, CallEnded | None]]:
        """The calls that were carried out, or may have been."""
        return [(call, end) for call, end in self.calls if self._written_by(call, end)]

    @property
    def written(self) -> frozenset[str]:
        """The addresses that the run wrote to, or may have written to; without actions, which nothing takes back."""
        return frozenset(one for call, end in self.calls for one in self._written_by(call, end)) - self.actions

    @property
    def actions(self) -> frozenset[str]:
        """The addresses of the actions that the run began."""
        return frozenset(entry.address for entry in self.ledger.entries if isinstance(entry, ActionBegan))

    @property
    def has_actions(self) -> bool:
        """Return whether its plan held actions."""
        return bool(self._head and self._head.actions)

    @property
    def done_actions(self) -> frozenset[str]:
        """The addresses of the actions of its plan that are done."""
        return frozenset(self._head.actions if self._head else ()) - self.left_actions

    @property
    def left_actions(self) -> frozenset[str]:
        """The addresses of the actions of its plan that are not done."""
        planned = self._head.actions if self._head else ()
        return frozenset(address for address in planned if self.outcomes.get(address) not in _WELL)

    @property
    def open_calls(self) -> list[CallBegan]:
        """The calls that have a begin and no end: what a crash left open."""
        return self._calls_but(lambda _: True)

    @property
    def unanswered(self) -> list[CallBegan]:
        """The calls that may still be on their way: open ones, and those whose answer was lost and not seen since."""
        seen = {address for address, outcome in self.outcomes.items() if outcome in _WELL}
        return [call for call in self._calls_but(_is_known) if not seen.issuperset(call.addresses)]

    def is_of(self, target: Target) -> bool:
        """Return whether the run was about a project; one that it was to create is known by its title only."""
        ours = self._head.target if self._head else None
        if ours is None:
            return False
        return ours.title == target.title or (ours.hash is not None and ours.hash == target.hash)

    def _written_by(self, call: CallBegan, end: CallEnded | None) -> Sequence[str]:
        """
        Return the addresses that a call wrote to, or may have written to.

        When one call for several is refused, some may be done; those that failed in the end were not.
        """
        if end is None or end.outcome in ("done", Effect.UNKNOWN):
            return call.addresses
        if end.outcome != Effect.REFUSED or len(call.addresses) == 1:
            return ()
        outcomes = self.outcomes
        return [address for address in call.addresses if outcomes.get(address) != Outcome.FAILED]

    def _calls_but(self, is_over: Callable[[CallEnded], bool]) -> list[CallBegan]:
        """Return the calls that were begun, but for those with an end of some kind."""
        begun: dict[str, CallBegan] = {}
        for entry in self.ledger.entries:
            if isinstance(entry, CallBegan):
                begun[_key(entry)] = entry
            elif isinstance(entry, CallEnded) and is_over(entry):
                begun.pop(_key(entry), None)
        return list(begun.values())

    @property
    def _platform(self) -> PlatformNamed | None:
        return next((entry for entry in self.ledger.entries if isinstance(entry, PlatformNamed)), None)

    @property
    def _head(self) -> RunBegan | None:
        return next((entry for entry in self.ledger.entries if isinstance(entry, RunBegan)), None)

    @property
    def _account(self) -> RunEnded | None:
        return next((entry for entry in self.ledger.entries if isinstance(entry, RunEnded)), None)


@dataclass(frozen=True, slots=True)
class Past:
    """What the runs of a folder leave to those that come after them."""

    runs: tuple[Run, ...] = ()

    @property
    def damaged(self) -> list[Run]:
        """The runs that cannot be relied on."""
        return [run for run in self.runs if run.damage]

    def at(self, base_url: str) -> Past:
        """Return the runs that wrote to a platform: the same plan may be applied to several."""
        return Past(tuple(run for run in self.runs if run.base_url in ("", base_url)))

    def acting(self) -> Past:
        """Return the runs of plans that held actions; most held none."""
        return Past(tuple(run for run in self.runs if run.has_actions))

    def begun(self, plan_digest: str) -> frozenset[str]:
        """
        Return the addresses where an ended run of this plan began to remove an item in order to bring it back.

        A run that is still in progress does not count: its half-done changes are its own.
        """
        return frozenset(
            address
            for run in self.runs
            if run.plan_digest == plan_digest and not run.is_live and not run.damage
            for entry in run.ledger.entries
            if isinstance(entry, CallBegan) and entry.removes
            for address in entry.addresses
        )

    def unanswered(self, target: Target, shared: Container[str] = ()) -> list[datetime]:
        """
        Return when the calls on a project were sent that may still be on their way, though their run has ended.

        Of any plan: a new plan for a project is as much in the way of such a call as the same one. Those of a damaged
        run count, as far as it can be read: they only make us wait. At `shared` addresses, which mean the same thing
        for every project, calls count whatever project they were made for.
        """
        return [
            call.at
            for run in self.runs
            if not run.is_live
            for call in run.unanswered
            if run.is_of(target) or any(address in shared for address in call.addresses)
        ]


def _key(entry: CallBegan | CallEnded) -> str:
    return json.dumps([entry.call, entry.args], sort_keys=True)


def _is_known(end: CallEnded) -> bool:
    return end.outcome != Effect.UNKNOWN
