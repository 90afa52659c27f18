"""Keep what is known up to date: look at everything, wait, look again; and say when something new is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from labelform.console.known import Knowledge, KnownEnvironment, KnownProject
from labelform.console.last import LastRuns
from labelform.console.looking import Clock, Watched, look
from labelform.console.saved import saved_plans
from labelform.errors import LabelformError
from labelform.runs.runs import FolderRuns

MOST_RUNS = 200
"""The most runs that are shown, newest first; `labelform history` lists all."""


def utc_now() -> datetime:
    """Return the time of the machine."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Watch:
    """
    What is known, and how it is found out.

    `find` returns the environments and specs of the repository as they are on disk; `folder` is where plans are saved,
    `runs` where runs are kept. With `wants_access`, who may do what is read as well.
    """

    find: Callable[[], Sequence[Watched]]
    runs: Path
    folder: Path
    interval_seconds: float = 300.0
    wants_access: bool = True
    clock: Clock = utc_now
    knowledge: Knowledge = field(default_factory=Knowledge)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep_looking(self) -> None:
        """Look at everything, again and again. One look at a time: who asks during one is answered by it."""
        while not self._closed.is_set():
            await self.look()
            self._asked.clear()
            await _at_most(self.interval_seconds, self._asked)

    def ask(self) -> None:
        """Have everything looked at soon."""
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Return whether somebody wants everything looked at before its time."""
        return self._asked.is_set()

    def close(self) -> None:
        """Keep nobody waiting for news."""
        self._closed.set()
        self._changed.set()
        self._asked.set()

    async def news(self, pause_seconds: float = 0.0) -> AsyncIterator[int]:
        """Yield the number of the present revision, and of later ones, so far apart: some may be skipped."""
        while not self._closed.is_set():
            changed = self._changed
            yield self.knowledge.revision
            await changed.wait()
            await _at_most(pause_seconds, self._closed)

    async def look(self) -> None:
        """Look at everything once: environments side by side, as the limits of each allow."""
        self._publish(is_looking=True)
        try:
            places = await asyncio.to_thread(self.find)
        except LabelformError as exc:  # what was known before stays
            self._publish(failure=exc.message, is_looking=False)
            return
        self.expect(places)
        await self._read_folder()
        last = LastRuns(self.knowledge.runs)
        async with asyncio.TaskGroup() as group:
            for place in places:
                group.create_task(self._look_at(place, last))
        self._publish(is_looking=False, failure="")

    def expect(self, places: Sequence[Watched]) -> None:
        """Know of environments and specs, before anything is read, and forget those that are gone."""
        environments = {
            one.name: replace(
                self.knowledge.environments.get(one.name, KnownEnvironment(one.name)),
                is_sandbox=one.is_sandbox, is_protected=one.is_protected,
            )
            for one in places
        }  # fmt: skip
        unopened = {one.name for one in places if one.open is None}
        subjects = [one for one in self.knowledge.projects if one.environment in unopened]
        subjects += [one.subject(path) for one in places for path in one.specs]
        projects = {one: self.knowledge.projects.get(one, KnownProject(one)) for one in subjects}
        self._publish(environments=environments, projects=projects)

    async def _look_at(self, place: Watched, last: LastRuns) -> None:
        before = self.knowledge
        found = await look(
            place, before.environments[place.name], before.projects, self.note, self.clock,
            last=last, wants_access=self.wants_access,
        )  # fmt: skip
        self._publish(environments={**self.knowledge.environments, place.name: found})

    def note(self, project: KnownProject) -> None:
        """Know something new of a project."""
        self._publish(projects={**self.knowledge.projects, project.subject: project})

    async def _read_folder(self) -> None:
        runs = await asyncio.to_thread(FolderRuns(self.runs).newest, MOST_RUNS)
        saved = await asyncio.to_thread(saved_plans, self.folder)
        self._publish(runs=tuple(runs), saved=saved)

    def _publish(self, **news: object) -> None:
        self.knowledge = replace(self.knowledge, revision=self.knowledge.revision + 1, **news)  # type: ignore[arg-type]  # fields of it
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


async def _at_most(seconds: float, event: asyncio.Event) -> None:
    """Wait for something, but not longer."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
