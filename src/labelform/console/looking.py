"""
One look at an environment: every spec planned and compared with its last apply, and who has access to each project.

Only what reads is handed a driver, and whoever opens it says that it is read-only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from labelform.api.message import Lost, Reply, Request
from labelform.client.http import AsyncDriver, Listener
from labelform.console.known import KnownEnvironment, KnownProject, Subject
from labelform.console.last import LastRuns
from labelform.core.access import Access
from labelform.core.driftset import DriftedProject
from labelform.errors import LabelformError, PlatformError
from labelform.planning.drifting import drift_of
from labelform.planning.fleet import SpecOutcome, only_to_look_at, plan_each
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.access import Members, read_access
from labelform.reading.listing import EVERYWHERE, Listed, listed
from labelform.reading.observe import gather
from labelform.reading.view import LiveView, Reader
from labelform.repository.git import GitError
from labelform.repository.history import Histories

TOO_MANY_REQUESTS = 429
Clock = Callable[[], datetime]
Note = Callable[[KnownProject], None]
"""Is informed of each project as soon as something is known about it."""


class Opened(Protocol):
    """A platform that is open."""

    @property
    def driver(self) -> AsyncDriver:
        """What reads."""

    @property
    def base_url(self) -> str:
        """Where it reads."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One environment with its specs, and how it is opened, only to read. `failure` is what keeps everybody from it."""

    name: str
    specs: tuple[Path, ...] = ()
    options: PlanOptions = NO_OPTIONS
    open: Callable[[Listener], AbstractAsyncContextManager[Opened]] | None = None
    is_sandbox: bool = False
    is_protected: bool = False
    failure: str = ""

    def opened(self, listener: Listener) -> AbstractAsyncContextManager[Opened]:
        """
        Open the platform.

        Raises:
            LabelformError: it cannot be.
        """
        if self.open is None:
            raise LabelformError(self.failure)
        return self.open(listener)

    def subject(self, path: Path) -> Subject:
        """Return what a row about a spec is about."""
        return Subject(self.name, str(path))


@dataclass(slots=True)
class Count:
    """How many requests went out, and how many answers asked for patience."""

    requests: int = 0
    waits: int = 0

    def note(self, _request: Request, reply: Reply) -> None:
        """Count one request."""
        self.requests += 1
        self.waits += not isinstance(reply, Lost) and reply.status == TOO_MANY_REQUESTS


async def look(
    place: Watched, known: KnownEnvironment, before: Mapping[Subject, KnownProject], note: Note, clock: Clock, *,
    last: LastRuns, wants_access: bool,
) -> KnownEnvironment:  # fmt: skip
    """
    Look at an environment, note what is known about its projects, and return what is known about it.

    What cannot be read does not make what was known before unknown: it is older, and says why.
    """
    count = Count()
    found = known
    try:
        async with place.opened(count.note) as opened:
            await _Reading(place, opened, before, note, clock, last).all(wants_access=wants_access)
            contents = await _contents(opened.driver) if place.is_sandbox else {}
            found = replace(found, platform=opened.base_url, read_at=clock(), failure="", contents=contents)
    except LabelformError as exc:
        found = replace(found, failure=exc.message, failures=known.failures + 1)
        for subject, project in before.items():
            if subject.environment == place.name:
                note(replace(project, failure=exc.message))
    return replace(
        found, is_sandbox=place.is_sandbox, is_protected=place.is_protected, looks=known.looks + 1,
        requests=known.requests + count.requests, waits=known.waits + count.waits,
    )  # fmt: skip


@dataclass(slots=True)
class _Reading:
    place: Watched
    opened: Opened
    before: Mapping[Subject, KnownProject]
    note: Note
    clock: Clock
    last: LastRuns

    async def all(self, *, wants_access: bool) -> None:
        view, url = LiveView(self.opened.driver), self.opened.base_url
        histories = Histories()
        try:
            outcomes = await plan_each(
                view,
                url,
                self.place.specs,
                self.place.options,
                lambda planned: self._keep(planned, histories),
                wants_base=True,
            )
        finally:
            histories.close()
        for one in outcomes:
            if one.kept is None:
                self.note(replace(self._before(one.path), failure=one.reason))
        if wants_access:
            reader = Reader(self.opened.driver)
            members = Members(reader)
            await gather(self._access(reader, members, one) for one in outcomes)

    def _keep(self, planned: Planned, histories: Histories) -> KnownProject:
        subject = Subject(self.place.name, planned.parsed.file)
        before = self.before.get(subject, KnownProject(subject))
        drifted = DriftedProject(
            drift=drift_of(planned), plan=only_to_look_at(planned), file=planned.parsed.file,
            environment=self.place.name or None,
        )  # fmt: skip
        now = self.clock()
        applied = self._applied_at(planned, histories)
        known = replace(before, drifted=drifted, failure="", read_at=now, applied_at=applied, since=now)
        known = replace(known, since=before.since) if known.state is before.state and before.since else known
        self.note(known)
        return known

    async def _access(self, reader: Reader, members: Members, outcome: SpecOutcome[KnownProject]) -> None:
        known = outcome.kept
        project = known.drifted.plan.target.hash if known and known.drifted else None
        if known is None or project is None:
            return
        self.note(replace(known, access=await _access_of(reader, members, project)))

    def _applied_at(self, planned: Planned, histories: Histories) -> datetime | None:
        """Return when the spec was last applied, as git or a run knows; None if neither does."""
        run = self.last.of(planned.plan.target, self.opened.base_url)
        recorded = _recorded_at(planned, self.opened.base_url, histories)
        return max(filter(None, [recorded, run.started if run else None]), default=None)

    def _before(self, path: Path) -> KnownProject:
        subject = self.place.subject(path)
        return self.before.get(subject, KnownProject(subject))


async def _access_of(reader: Reader, members: Members, project: str) -> Access:
    try:
        return await read_access(reader, project, members=members)
    except PlatformError as exc:  # the plan stands all the same
        return Access(None, missing=(f"who has access: {exc.message}",))


def _recorded_at(planned: Planned, base_url: str, histories: Histories) -> datetime | None:
    """Return when git says that the spec was last applied there; None if it does not say."""
    file = Path(planned.parsed.file)
    try:
        history = histories.at(file.resolve().parent)
        record = history.records.find(history.place.path_of(file), planned.plan.target.title, base_url)
    except GitError:
        return None
    return record.at if record else None


async def _contents(driver: AsyncDriver) -> dict[str, tuple[Listed, ...]]:
    reader = Reader(driver)
    found = await gather(listed(reader, kind) for kind in EVERYWHERE)
    return {kind: tuple(things) for kind, things in zip(EVERYWHERE, found, strict=True)}
