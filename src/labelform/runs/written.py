"""
What was written by one piece of work: a plan, and all runs that went on with it.

A plan that was killed, interrupted or failed is applied again, in a run of its own. To take back the last of these runs
alone would leave the project halfway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from labelform.core.change import Action, Change
from labelform.core.kept import Kept, Unkept
from labelform.core.late import with_ids
from labelform.core.plan import Plan
from labelform.core.planset import Member
from labelform.core.resource import AnyResource, Observed
from labelform.core.reverting import Written
from labelform.errors import LabelformError
from labelform.runs import planfile
from labelform.runs.folder_run import FolderRun
from labelform.runs.kept import read_kept
from labelform.runs.ledger import CallBegan, CallEnded

MOST_DIGITS = 20
"""No number of a run has this many digits, and Python reads at most 4,300."""


@dataclass(frozen=True, slots=True)
class Work:
    """
    The runs of one plan on one project, oldest first, between which no other plan wrote to it.

    `again` are runs of plans that took them back.
    """

    runs: tuple[FolderRun, ...]
    again: tuple[FolderRun, ...] = ()

    @property
    def name(self) -> str:
        """The name of the last of the runs."""
        return self.runs[-1].name

    def member(self) -> Member:
        """
        Return the plan that was applied.

        Raises:
            PlanRefusedError: the file of it cannot be read, or was changed.
        """
        return planfile.load_alone(self.runs[-1].plan_file)

    def written(self, plan: Plan, kinds: Mapping[str, AnyResource]) -> tuple[Written, ...]:
        """Return the changes of the plan that were made or may have been made, in the order of the plan."""
        kept = {
            key: one for run in self.runs for key, one in read_kept(run.folder).items() if _is_better(one, key, run)
        }
        touched = frozenset(address for run in self.runs for address in run.written)
        again = frozenset(end.result for run in self.again for _, end in run.effective_calls if end and end.result)
        ids = {address: identity for run in self.runs for address, identity in run.found.items()}
        changes = (with_ids(one, kinds[one.kind], ids) for one in plan.changes if one.address in touched)
        written = (self._of(change, kinds[change.kind], kept) for change in changes)
        return tuple(replace(one, made_again=again) for one in written)

    def project_hash(self, plan: Plan, kinds: Mapping[str, AnyResource]) -> str | None:
        """Return the hash of the project: that of the plan, or of the project that was created."""
        created = [change for change in plan.changes if kinds[change.kind].level == 0]
        return plan.target.hash or next((made for change in created for made in self._made(change)), None)

    def _of(self, change: Change, resource: AnyResource, kept: Mapping[tuple[str, str], Kept]) -> Written:
        every = list(self._made(change))
        made = next((one for one in every if not self._has_taken_back(change, resource, one)), "")
        has_created = any(self._creates(change))
        has_removed = any(call.removes and change.address in call.addresses for run in self.runs for call in _sent(run))
        holds = change.action is Action.DELETE and resource.is_container()
        held = kept.get((change.address, change.id or ""), Kept(unkept=Unkept.NOT_RECORDED)) if holds else None
        return Written(change, made, has_created, has_removed, held, has_yielded=bool(every) and not made)

    def _has_taken_back(self, change: Change, resource: AnyResource, made: str) -> bool:
        """Return whether a run deleted what it had made, because the same thing was there twice."""
        if not resource.can(Action.DELETE.value):
            return False
        item = resource.item.model_validate(change.after)
        deleting = [(call.name, call.args) for call in resource.delete(Observed(item, id=made))]
        return any((call.call, call.args) in deleting for run in self.runs for call in _sent(run))

    def _made(self, change: Change) -> Iterator[str]:
        """Yield the ids that the platform gave to what a create made, the last first: an earlier one was lost."""
        for call, end in self._creates(change):
            if call.addresses == (change.address,) and end and end.result and _is_id(end.result):
                yield end.result

    def _creates(self, change: Change) -> Iterator[tuple[CallBegan, CallEnded | None]]:
        """Yield the calls that created an item or may have, the last first: none put things into what is there."""
        names = {call.name for call in change.calls if change.action is Action.CREATE}
        for run in reversed(self.runs):
            for call, end in reversed(run.effective_calls):
                if change.address in call.addresses and call.call in names:
                    yield call, end


def _is_better(kept: Kept, key: tuple[str, str], run: FolderRun) -> bool:
    """Return whether what a run kept counts: a later run may have found nothing to keep, as it was gone already."""
    return kept.unkept is not Unkept.NOT_READ or key[0] in run.written


def _sent(run: FolderRun) -> Iterator[CallBegan]:
    return (call for call, _ in run.effective_calls)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def find_run(runs: Sequence[FolderRun], name: str | None) -> FolderRun:
    """
    Return the run that a name means: by how it begins, or by its number; without one, the last that wrote anything.

    Raises:
        LabelformError: no run is meant, or several are.
    """
    if name is None:
        found = [run for run in runs if run.written and not run.damage][-1:]
    else:
        number = int(name) if name.isascii() and name.isdecimal() and len(name) < MOST_DIGITS else 0
        found = [run for run in runs if (number and run.number == number) or run.name == name]
        found = found or [run for run in runs if name and run.name.startswith(name)]
    if len(found) == 1:
        return found[0]
    if name is None:
        raise LabelformError(
            "no run of this folder wrote anything", hint="labelform history lists the runs of a folder"
        )
    what = "no run is" if not found else f"{len(found)} runs are"
    raise LabelformError(f'{what} meant by "{name}"', hint="labelform history lists the runs of a folder")


def work_of(runs: Sequence[FolderRun], run: FolderRun) -> Work:
    """
    Return the piece of work that a run is a part of.

    Raises:
        LabelformError: a run of it is damaged or still in progress: what it wrote is not known.
    """
    about = [one for one in runs if one is run or (_is_same_project(one, run) and (one.written or one.is_live))]
    place = next(at for at, one in enumerate(about) if one is run)
    first = last = place
    while first > 0 and _is_same_plan(about[first - 1], run):
        first -= 1
    while last + 1 < len(about) and _is_same_plan(about[last + 1], run):
        last += 1
    ours = tuple(about[first : last + 1])
    names = {one.name for one in ours}
    work = Work(ours, tuple(one for one in runs if one.reverts in names and not one.damage))
    for one in (*work.runs, *work.again):
        if one.damage:
            raise LabelformError(
                f"the run {one.name} is damaged: {one.damage}", hint="make a plan from the spec instead"
            )
        if one.is_live:
            raise LabelformError(f"the run {one.name} is still in progress", hint="wait until it ends, or stop it")
    return work


def _is_same_project(one: FolderRun, other: FolderRun) -> bool:
    """Return whether two runs are about one project, as far as is known: one that was to be created had no hash."""
    if one.base_url != other.base_url or one.target is None or other.target is None:
        return False
    hashes = {one.target.hash, other.target.hash}
    return len(hashes) == 1 if None not in hashes else one.target.title == other.target.title


def _is_same_plan(one: FolderRun, other: FolderRun) -> bool:
    return one.plan_digest == other.plan_digest
