"""
The apply runs of a working folder: one folder each, with the plan that was applied and the ledger.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from labelform.core.plan import Target
from labelform.core.planset import PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.errors import Effect
from labelform.runs import planfile
from labelform.runs.account import Outcome
from labelform.runs.caution import keep_caution, read_caution
from labelform.runs.ledger import (
    CallBegan,
    CallEnded,
    Clock,
    Ledger,
    LedgerError,
    LedgerRead,
    PlatformNamed,
    RunBegan,
    RunEnded,
    SetBegan,
    read_ledger,
    unwritable,
    utc_now,
)

KEPT_SETS = 50
"""How many applies are kept, whatever they came to; of older ones, those that were not applied to the end."""
_WELL = (Outcome.DONE, Outcome.ALREADY)
LEDGER, PLAN = "ledger.jsonl", "plan.json"
SETS = "sets"


@dataclass(frozen=True, slots=True)
class Run:
    """One run as its ledger tells it. When that is damaged, what can be read of it is not relied upon."""

    folder: Path
    kept: LedgerRead

    @property
    def name(self) -> str:
        """The name of the run: its number, when it started by the clock of the machine, and the process that ran it."""
        return self.folder.name

    @property
    def plan_file(self) -> Path:
        """The plan that was applied, as a plan file."""
        return self.folder / PLAN

    @property
    def set_file(self) -> Path:
        """What was applied together with it, as a plan file: the set that it is of, else its own plan."""
        found = _set_file(self.folder.parent, self.set_name)
        return found if found.is_file() else self.plan_file

    @property
    def caution(self) -> Caution:
        """
        How carefully the set was applied.

        Raises:
            LedgerError: it was kept, and cannot be read.
        """
        return read_caution(_caution_file(self.folder.parent, self.set_name))

    @property
    def damage(self) -> str:
        """What is wrong with the ledger; empty when nothing is."""
        return self.kept.damage

    @property
    def is_live(self) -> bool:
        """Whether the run is still under way."""
        return self.kept.is_live

    @property
    def plan_digest(self) -> str:
        """The digest of the plan that was applied."""
        return self._head.plan_digest if self._head else ""

    @property
    def project(self) -> str:
        """The title of the project."""
        return self._head.target.title if self._head else ""

    @property
    def exit_code(self) -> int | None:
        """How the run ended; None when it was killed or is still under way."""
        return self._account.exit_code if self._account else None

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each change, by address; empty when the run did not come to its account."""
        return dict(self._account.outcomes) if self._account else {}

    @property
    def is_finished(self) -> bool:
        """Whether everything that the plan wants was there in the end."""
        return self._account is not None and all(outcome in _WELL for outcome in self.outcomes.values())

    @property
    def set_name(self) -> str:
        """What the runs of one apply have in common; a run of its own has its name."""
        return next((entry.name for entry in self.kept.entries if isinstance(entry, SetBegan)), self.name)

    @property
    def base_url(self) -> str:
        """Which platform the run wrote to; empty in ledgers of earlier versions."""
        return next((entry.base_url for entry in self.kept.entries if isinstance(entry, PlatformNamed)), "")

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
        """Tell whether the run was about a project; one that it was to create is known by its title only."""
        ours = self._head.target if self._head else None
        if ours is None:
            return False
        return ours.title == target.title or (ours.hash is not None and ours.hash == target.hash)

    def _calls_but(self, is_over: Callable[[CallEnded], bool]) -> list[CallBegan]:
        """Return the calls that were begun, but for those with an end of some kind."""
        begun: dict[str, CallBegan] = {}
        for entry in self.kept.entries:
            if isinstance(entry, CallBegan):
                begun[_key(entry)] = entry
            elif isinstance(entry, CallEnded) and is_over(entry):
                begun.pop(_key(entry), None)
        return list(begun.values())

    @property
    def _head(self) -> RunBegan | None:
        return next((entry for entry in self.kept.entries if isinstance(entry, RunBegan)), None)

    @property
    def _account(self) -> RunEnded | None:
        return next((entry for entry in self.kept.entries if isinstance(entry, RunEnded)), None)


@dataclass(frozen=True, slots=True)
class Past:
    """What the runs of a folder leave to those that come after them."""

    runs: tuple[Run, ...] = ()

    @property
    def damaged(self) -> list[Run]:
        """The runs that nothing can be relied upon of."""
        return [run for run in self.runs if run.damage]

    @property
    def last(self) -> Run | None:
        """The last run that can be read."""
        return next((run for run in reversed(self.runs) if not run.damage), None)

    def at(self, base_url: str) -> Past:
        """Return the runs that wrote to a platform: the same plan may be applied to several."""
        return Past(tuple(run for run in self.runs if run.base_url in ("", base_url)))

    def begun(self, plan_digest: str) -> frozenset[str]:
        """
        Return the addresses where an ended run of this plan began to remove an item in order to bring it back.

        A run that is still under way does not count: its half-done changes are its own.
        """
        return frozenset(
            address
            for run in self.runs
            if run.plan_digest == plan_digest and not run.is_live and not run.damage
            for entry in run.kept.entries
            if isinstance(entry, CallBegan) and entry.removes
            for address in entry.addresses
        )

    def unanswered(self, target: Target) -> list[datetime]:
        """
        Return when the calls on a project were sent that may still be on their way, though their run has ended.

        Of any plan: a new plan for a project is as much in the way of such a call as the same one. Those of a damaged
        run count, as far as it can be read: they only make us wait.
        """
        return [call.at for run in self.runs if not run.is_live and run.is_of(target) for call in run.unanswered]


class Runs:
    """
    The runs below one folder, in the order in which they began.

    Runs are numbered, because clocks go back. Those of earlier versions have no number and come first.
    """

    def __init__(self, folder: Path, clock: Clock = utc_now, set_name: str = "") -> None:
        self.folder = folder
        self._clock = clock
        self._set_name = set_name
        self._is_trimmed = False

    def together(self, planset: PlanSet, caution: Caution = NO_CAUTION) -> Runs:
        """
        Return the same folder for the runs of one apply: they are kept together, or dropped together.

        Several plans are kept as a set too, because those whose run has not begun are in no run, and with them the
        waves that they are applied in.

        Raises:
            LedgerError: the folder cannot be written.
        """
        name = uuid4().hex
        if len(planset.members) > 1:
            _keep_set(self.folder, name, planset)
            keep_caution(_caution_file(self.folder, name), caution)
        return Runs(self.folder, self._clock, name)

    def start(self, plan_document: dict[str, Any], started: datetime | None = None) -> Ledger:
        """
        Open the ledger of a new run and keep its plan beside it; before the first of a set, drop what is over.

        Raises:
            LedgerError: the folder cannot be written.
        """
        moment = (started or self._clock()).astimezone(UTC)
        with self._alone():
            number = max((_number(place) for place in self._places()), default=0) + 1
            place = self.folder / f"{number:06}-{moment:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}"
            ledger = Ledger(place / LEDGER, self._clock)
            try:
                descriptor = os.open(place / PLAN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(plan_document, file, indent=2, ensure_ascii=False)
            except OSError as exc:
                ledger.close()
                raise unwritable(place / PLAN, exc) from exc
            self._introduce(ledger, plan_document)
            self._trim()
        return ledger

    def _introduce(self, ledger: Ledger, plan_document: dict[str, Any]) -> None:
        """Write down which apply a run belongs to, and which platform."""
        base_url = plan_document.get("labelform", {}).get("base_url", "")
        try:
            if self._set_name:
                ledger.write("set", {"name": self._set_name})
            if base_url:
                ledger.write("platform", {"base_url": base_url})
        except LedgerError:
            ledger.close()
            raise

    def all(self) -> list[Run]:
        """Return every run, oldest first; one that another process drops meanwhile may be missing."""
        found = []
        for place in self._places():
            with contextlib.suppress(FileNotFoundError):
                found.append(Run(place, read_ledger(place / LEDGER)))
        return found

    def past(self) -> Past:
        """Return what the runs so far leave to those that come."""
        return Past(tuple(self.all()))

    def _places(self) -> list[Path]:
        try:
            found = [Path(entry.path) for entry in os.scandir(self.folder) if entry.is_dir()]
        except OSError:
            return []
        return sorted((place for place in found if (place / LEDGER).exists()), key=lambda it: (_number(it), it.name))

    def _trim(self) -> None:
        """
        Drop older sets in which nothing is left to do: every run was finished, or a later one of its plan and platform.

        Once for each set: reading all ledgers again for each of a thousand runs would take longer than applying them.
        """
        if self._is_trimmed:
            return
        self._is_trimmed = bool(self._set_name)
        sets: dict[str, list[tuple[int, Run]]] = {}
        finished: dict[tuple[str, str], int] = {}
        for place, run in enumerate(self.all()):
            sets.setdefault(run.set_name, []).append((place, run))
            if run.is_finished:
                finished[_work(run)] = place
        for members in list(sets.values())[:-KEPT_SETS]:
            if all(_is_over(run, finished.get(_work(run), -1) >= place) for place, run in members):
                for _, run in members:
                    shutil.rmtree(run.folder, ignore_errors=True)
                _set_file(self.folder, members[0][1].set_name).unlink(missing_ok=True)
                _caution_file(self.folder, members[0][1].set_name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from beginning or dropping runs, as long as the block runs."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as exc:
            raise unwritable(self.folder, exc) from exc
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _set_file(folder: Path, name: str) -> Path:
    return folder / SETS / f"{name}.json"


def _caution_file(folder: Path, name: str) -> Path:
    return folder / SETS / f"{name}.waves.json"


def _keep_set(folder: Path, name: str, planset: PlanSet) -> None:
    try:
        (folder / SETS).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise unwritable(folder / SETS, exc) from exc
    # What has no plan was left out by whoever applies it: going on with the rest needs no second word.
    planfile.save(PlanSet(members=planset.members), _set_file(folder, name))


def _is_over(run: Run, was_finished: bool) -> bool:
    return was_finished and not run.is_live and not run.damage


def _work(run: Run) -> tuple[str, str]:
    """Return what a run was to do, and where."""
    return run.plan_digest, run.base_url


def _key(entry: CallBegan | CallEnded) -> str:
    return json.dumps([entry.call, entry.args], sort_keys=True)


def _is_known(end: CallEnded) -> bool:
    return end.outcome != Effect.UNKNOWN


def _number(place: Path) -> int:
    """Return the number of a run; 0 for one whose name begins with a moment."""
    number, dash, _ = place.name.partition("-")
    return int(number) if dash and number.isascii() and number.isdecimal() else 0
