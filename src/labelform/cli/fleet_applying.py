"""Have approved plans applied by workers, and say what they do as one machine does that applies them itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.applying.waves import WaveEnd
from labelform.cli.applying import warn_of_parts
from labelform.cli.broadcast import Broadcast
from labelform.cli.fleet_store import OpenFleet
from labelform.cli.fleet_submitting import (
    choices_of_set,
    head_of,
    looking_on,
    own_environment,
    said_away,
    said_unbegun,
    submit,
)
from labelform.cli.on import POSTGRES, On
from labelform.core.change import Action
from labelform.core.planset import Member, PlanSet
from labelform.errors import ExitCode, LabelformError, worst
from labelform.fleet.accounts import account_from, mistakes_from
from labelform.fleet.following import Following
from labelform.fleet.submitting import members_of_plans, most_failed, rules_around, waves_of
from labelform.fleet.totals import Total
from labelform.fleet.work import Counts, Kind, State, Told
from labelform.report.planned import projected
from labelform.runs.account import Account, Outcome, Result, not_begun

if TYPE_CHECKING:
    from labelform.cli.apply import ApplyChoices


async def carry_out_on(
    shared: OpenFleet, planset: PlanSet, choices: ApplyChoices, tell: Broadcast, advise: Callable[[Sequence[str]], None]
) -> int:  # fmt: skip
    """
    Have workers apply the plans of a set, and return the exit code of all; `advise` is told the specs of new projects.

    Raises:
        StoreError: the store is away. What it was given goes on.
    """
    tell.planned([projected(member) for member in planset.members])
    has_work = [not one.plan.is_in_sync for one in planset.members]
    names, waves = waves_of(choices.caution, has_work)
    setting, most = choices.setting, most_failed(choices.caution, has_work)
    options = choices_of_set(setting, {}, is_again=choices.is_again, is_waiting=choices.is_waiting)
    plans = [member.plan for member in planset.members]
    digest, rules = rules_around(
        plans, Path(options.environments), setting.name or "", options, own_environment(setting)
    )  # fmt: skip
    await shared.store.keep_bundle(digest, rules)
    head = head_of(Kind.APPLY, setting, options, digest, names, most)
    telling = _Telling(planset.members, planset.modules, waves, names, tell)
    with looking_on() as look:
        look.set_id = await submit(shared, head, members_of_plans(planset.members, planset.modules, waves))
        telling.begin(0)
        unbegun = said_unbegun(setting.name or "", choices.on or On(POSTGRES))
        following = Following(shared.store, look.set_id, telling.counted, said_away(), unbegun, look.stop)
        async with tell.heartbeat():
            async for told in following.ended():
                telling.ended(told)
    if len(planset.members) > 1:
        tell.all_ended(telling.total.account)
    warn_of_parts(planset, tell)
    advise(telling.created)
    return telling.exit_code


@dataclass(slots=True)
class _Wave:
    """What is left of a wave, and what its projects came to."""

    left: int = 0
    is_begun: bool = False
    total: Total = field(default_factory=Total)
    unlike: list[tuple[str, str]] = field(default_factory=list)


class _Telling:
    """Says what came of each project, and counts; a project that was in sync from the beginning is not mentioned."""

    def __init__(
        self, members: Sequence[Member], modules: Sequence[str], waves: Sequence[int], names: Sequence[str],
        tell: Broadcast,
    ) -> None:  # fmt: skip
        self._members, self._modules, self._numbers, self._names = members, modules, waves, names
        self._tell = tell
        self._waves = [_Wave() for _ in names]
        for member, number in zip(members, waves, strict=True):
            if names and not member.plan.is_in_sync:
                self._waves[number].left += 1
        self._reason = ""
        self._code = ExitCode.OK
        self.total = Total()
        self._created: dict[int, str] = {}

    @property
    def exit_code(self) -> int:
        """The exit code of all so far: that of their account, and of one that could not be begun, why."""
        account = self.total.account
        return self._code if len(self._members) == 1 and self._code else worst([account.exit_code])

    @property
    def created(self) -> list[str]:
        """The specs whose projects were created, in the order of the plan: they end in any."""
        return [spec for _, spec in sorted(self._created.items())]

    def counted(self, counts: Counts) -> None:
        """Note why no other project is begun."""
        self._reason = counts.reason

    def begin(self, number: int) -> None:
        """Say that a wave begins."""
        if number < len(self._waves) and self._waves[number].left and not self._reason:
            self._waves[number].is_begun = True
            self._tell.wave_began(self._names[number], self._waves[number].left)

    def ended(self, told: Told) -> None:
        """Say what came of a project."""
        member, module = self._members[told.task.number], self._modules[told.task.number]
        if member.plan.is_in_sync:
            return
        account = self._account(told, member, module)
        self.total.add(account)
        if member.plan.origin and any(_is_new_project(one) for one in account.results):
            self._created[told.task.number] = member.plan.origin.file
        for one in account.results:
            if one.outcome is not Outcome.NOT_ATTEMPTED:
                self._tell.finished(one, module)
        for action in account.actions:
            self._tell.acted(action, module)
        self._tell.ended(account, module)
        for note in account.notes:
            self._tell.warned(f"{module}: {note}" if module else note)
        if self._names:
            self._count_in(self._numbers[told.task.number], account, module, (told.result or {}).get("left", ""))

    def _account(self, told: Told, member: Member, module: str) -> Account:
        result = told.result or {}
        if "account" in result:
            return account_from(result["account"])
        if told.state is State.CANCELLED or not result:
            return not_begun(member.plan, self._reason or "the set was cancelled")
        self._code = ExitCode(told.exit_code or 0)
        found = mistakes_from(result["mistakes"])
        reason = found[0] if found else None
        message = reason.message if reason else "rules do not allow this plan"
        self._tell.failed(LabelformError(message, hint=reason.hint if reason else ""), module)
        return not_begun(member.plan, message)

    def _count_in(self, number: int, account: Account, module: str, left: str) -> None:
        wave = self._waves[number]
        wave.left -= 1
        wave.total.add(account)
        wave.unlike += [(module, left)] if left else []
        if wave.left or not wave.is_begun:
            return
        self._tell.wave_ended(
            WaveEnd(self._names[number], wave.total.account, wave.unlike, is_last_begun=bool(self._reason))
        )
        self.begin(number + 1)


def _is_new_project(result: Result) -> bool:
    change = result.change
    return (change.kind, change.action, result.outcome) == ("project", Action.CREATE, Outcome.DONE)
