"""
The apply runs of a working folder: one folder each, with the plan that was applied and the ledger.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from labelform.core.planset import PlanSet
from labelform.core.waves import NO_CAUTION, Caution
from labelform.runs import planfile
from labelform.runs.caution import keep_caution
from labelform.runs.file_ledger import FileLedger
from labelform.runs.folder_run import LEDGER, PLAN, SETS, FolderRun, caution_file_of, number_of, set_file_of
from labelform.runs.introducing import introduction
from labelform.runs.ledger import Clock, LedgerError, read_ledger, unwritable, utc_now
from labelform.runs.run import Past

DRAFT = "."
"""What the name of a folder begins with as long as it does not hold all that a run begins with."""
KEPT_SETS = 50
"""How many applies are kept, whatever they came to; of older ones, those that were not applied to the end."""


class FolderRuns:
    """
    The runs below one folder, in the order in which they began.

    Runs are numbered, because clocks go back. Those of earlier versions have no number and come first.
    """

    def __init__(self, folder: Path, clock: Clock = utc_now, set_name: str = "", *, actor: str = "") -> None:
        """Open a folder; `actor` is who runs what begins in it."""
        self.folder = folder
        self._clock = clock
        self._set_name = set_name
        self._actor = actor
        self._is_trimmed = False

    def together(self, planset: PlanSet, caution: Caution = NO_CAUTION) -> FolderRuns:
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
            keep_caution(caution_file_of(self.folder, name), caution)
        return FolderRuns(self.folder, self._clock, name, actor=self._actor)

    def start(self, plan_document: dict[str, Any], started: datetime | None = None) -> FileLedger:
        """
        Open the ledger of a new run and keep its plan beside it; before the first of a set, drop what is over.

        A run is there with its plan and its set, or not at all: one that is killed before could not be taken up again,
        and one without its set would be taken up alone.

        Raises:
            LedgerError: the folder cannot be written.
        """
        moment = (started or self._clock()).astimezone(UTC)
        with self._alone():
            self._drop_drafts()
            number = max((number_of(place) for place in self._places()), default=0) + 1
            place = self.folder / f"{number:06}-{moment:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}"
            draft = place.with_name(f"{DRAFT}{place.name}")
            ledger = FileLedger(draft / LEDGER, self._clock)
            try:
                _keep_plan(draft / PLAN, plan_document)
                self._introduce(ledger, plan_document)
                draft.rename(place)
            except OSError as exc:
                ledger.close()
                raise unwritable(place, exc) from exc
            ledger.path = place / LEDGER
            self._trim()
        return ledger

    def _drop_drafts(self) -> None:
        """Drop what was killed before it was a run; whoever is alone in the folder knows that nobody is at it."""
        for draft in self.folder.glob(f"{DRAFT}*-*"):
            shutil.rmtree(draft, ignore_errors=True)

    def _introduce(self, ledger: FileLedger, plan_document: dict[str, Any]) -> None:
        """Record which apply a run belongs to, which platform and environment, and who runs it."""
        try:
            for entry, facts in introduction(plan_document, self._set_name, self._actor):
                ledger.write(entry, facts)
        except LedgerError:
            ledger.close()
            raise

    def all(self) -> list[FolderRun]:
        """Return every run, oldest first; one that another process drops meanwhile may be missing."""
        return _read(self._places())

    def newest(self, most: int) -> list[FolderRun]:
        """Return at most this many runs, the newest first; older ones are not read."""
        return _read(self._places()[-most:])[::-1]

    def last(self) -> FolderRun | None:
        """Return the last run that can be read."""
        return next((run for run in reversed(self.all()) if not run.damage), None)

    def past(self) -> Past:
        """Return what the runs so far leave to those that come."""
        return Past(tuple(self.all()))

    def _places(self) -> list[Path]:
        try:
            entries = [entry for entry in os.scandir(self.folder) if entry.is_dir()]
        except OSError:
            return []
        found = (Path(entry.path) for entry in entries if not entry.name.startswith(DRAFT))
        return sorted((place for place in found if (place / LEDGER).exists()), key=lambda it: (number_of(it), it.name))

    def _trim(self) -> None:
        """
        Drop older sets in which nothing is left to do: every run was finished, or a later one of its plan and platform.

        Once for each set: reading all ledgers again for each of a thousand runs would take longer than applying them.
        """
        if self._is_trimmed:
            return
        self._is_trimmed = bool(self._set_name)
        self.drop([members for members, is_over in self._sets()[:-KEPT_SETS] if is_over])

    def over(self, before: datetime) -> list[list[FolderRun]]:
        """Return the applies that began before a moment and in which nothing is left to do, each with its runs."""
        return [
            members
            for members, is_over in self._sets()
            if is_over and all(run.started is not None and run.started < before for run in members)
        ]

    def drop(self, sets: Iterable[Sequence[FolderRun]]) -> None:
        """Drop applies, with what they kept."""
        for members in sets:
            for run in members:
                shutil.rmtree(run.folder, ignore_errors=True)
            set_file_of(self.folder, members[0].set_name).unlink(missing_ok=True)
            caution_file_of(self.folder, members[0].set_name).unlink(missing_ok=True)

    def _sets(self) -> list[tuple[list[FolderRun], bool]]:
        """Return the runs of each apply, and whether nothing is left to do in any of them."""
        sets: dict[str, list[tuple[int, FolderRun]]] = {}
        finished: dict[tuple[str, str], int] = {}
        for place, run in enumerate(self.all()):
            sets.setdefault(run.set_name, []).append((place, run))
            if run.is_finished:
                finished[_work(run)] = place
        return [
            (
                [run for _, run in members],
                all(_is_over(run, finished.get(_work(run), -1) >= place) for place, run in members),
            )
            for members in sets.values()
        ]

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


def _read(places: Iterable[Path]) -> list[FolderRun]:
    found = []
    for place in places:
        with contextlib.suppress(FileNotFoundError):
            found.append(FolderRun.of(place, read_ledger(place / LEDGER)))
    return found


def _keep_plan(file: Path, plan_document: dict[str, Any]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(plan_document, opened, indent=2, ensure_ascii=False)
        opened.flush()
        os.fsync(opened.fileno())  # it holds what is destroyed and overwritten, as it was


def _keep_set(folder: Path, name: str, planset: PlanSet) -> None:
    try:
        (folder / SETS).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise unwritable(folder / SETS, exc) from exc
    # What has no plan was left out by whoever applies it: going on with the rest needs no second word.
    planfile.save(PlanSet(members=planset.members), set_file_of(folder, name))


def _is_over(run: FolderRun, was_finished: bool) -> bool:
    return was_finished and not run.is_live and not run.damage


def _work(run: FolderRun) -> tuple[str, str]:
    """Return what a run was to do, and where."""
    return run.plan_digest, run.base_url
