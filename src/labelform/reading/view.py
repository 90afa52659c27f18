"""
What an observation is made from: the live platform through reading operations, or something that stands for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.api.records.projects import ProjectRecord
from labelform.checking.facts import Workload
from labelform.core.access import Access
from labelform.core.change import Change
from labelform.core.contained import Sought
from labelform.core.impact import Impact
from labelform.core.model import Item
from labelform.core.reference import Named, Reference
from labelform.core.resource import AnyBeyond, AnyObserved, AnyResource, ObservedByKind, Read
from labelform.core.rights import Rights
from labelform.core.roles import role_name
from labelform.errors import AuthorisationError, ResourceNotFoundError
from labelform.language.model import ParsedSpec
from labelform.reading.access import read_access
from labelform.reading.held import what_is_lacking, with_things
from labelform.reading.impact import read_impacts
from labelform.reading.rights import read_rights
from labelform.reading.shared import SharedReader
from labelform.reading.workload import read_workload

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver  # planning from a snapshot needs no network

S = TypeVar("S")
T = TypeVar("T")


MOST_LISTED = 10_000
"""From this many projects on, no further page of them is read; only plans that create one ask for the list."""


@dataclass(frozen=True, slots=True)
class FoundProject:
    """A project as far as planning looks at it. `acting_role` is the role of who asks; None when they have none."""

    hash: str
    title: str
    acting_role: str | None = None


class View(Protocol):
    """Shows the projects of a platform. Nothing in it can write."""

    @property
    def snapshot(self) -> str:
        """The digest of the snapshot that this view shows; empty when it shows the live platform."""

    def prepared(self, parsed: ParsedSpec) -> ParsedSpec:
        """Return a spec in the form that this view can be compared with."""

    async def project(self, project_hash: str) -> FoundProject | None:
        """Return the project of a hash; None when there is none that may be opened."""

    async def projects_titled(self, title: str) -> Sequence[FoundProject]:
        """Return the projects with exactly this title."""

    async def listed(self) -> Sequence[Named]:
        """Return the projects that may be seen, up to a number of them."""

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        """Return all that a project has of some kinds, by kind."""

    async def candidates(
        self, resources: Sequence[AnyResource], parsed: Sequence[ParsedSpec]
    ) -> Mapping[str, Sequence[Named]]:
        """Return what the entries of some specs may refer to by name, by kind."""

    async def living(
        self, resource: AnyResource, beyond: AnyBeyond, wanted: Sequence[Item], parsed: Sequence[ParsedSpec]
    ) -> Sequence[AnyObserved]:
        """
        Return what the organisation has of a kind beyond the project, complete for what the entries of some specs name.

        `resource` is the kind of these entries, `wanted` what they ask for.
        """

    async def inside(
        self, resource: AnyResource, project: FoundProject, listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Return what in a project is meant by what entries of a kind list."""

    async def brought(
        self, resource: AnyResource, items: Sequence[Item], listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Return what items of a kind bring into a project of what is meant."""

    async def containing(
        self, resource: AnyResource, project: FoundProject, observed: Sequence[AnyObserved], sought: Sought,
        *, is_needed: bool = True,
    ) -> Sequence[AnyObserved]:  # fmt: skip
        """Return items with what they hold of what is sought of them; see `reading.held.with_things`."""

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        """
        Return who may do what in a project, and who is in groups that are `joining` it.

        `account` is the e-mail of who applies, when it is known.
        """

    async def workload(self, project: FoundProject, *, with_tasks: bool) -> Workload:
        """Return the stages of a project, and how many tasks are where; what is not known is missing."""

    async def rights(self, project: FoundProject | None, account: str | None) -> Rights:
        """Return whether the account that applies is an admin of its organisation; `account` is its e-mail."""

    async def impacts(
        self,
        project: FoundProject,
        changes: Sequence[Change],
        resources: Mapping[str, AnyResource],
        beside: Sequence[Change],
        access: Access | None,
    ) -> Mapping[str, Impact]:
        """Return what is lost by some changes of a plan, by address; `beside` are all of the plan. See `access`."""


class Reader:
    """The `Read` of the resources, on top of the asynchronous driver."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        """Run one operation."""
        return await self._driver.run(operation)

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        """Run a list operation to its last page."""
        return await self._driver.collect(operation)

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        """Await all at once; the driver limits what is in flight."""
        return await gather(tasks)

    async def follow(self, operation: Operation[Page[S]], then: Callable[[S], Awaitable[T]]) -> list[T]:
        """Read the next page while the items of this one are followed."""
        running: list[asyncio.Task[T]] = []

        async def settle(item: S) -> T:
            return await then(item)

        async with unwrapping(), asyncio.TaskGroup() as group:
            async for items in self._driver.pages(operation):
                running += [group.create_task(settle(item)) for item in items]
        return [task.result() for task in running]


async def gather(tasks: Iterable[Awaitable[T]]) -> list[T]:
    """Await all tasks; the first failure cancels the others and is raised as itself, not in a group."""

    async def settle(task: Awaitable[T]) -> T:
        return await task

    async with unwrapping(), asyncio.TaskGroup() as group:
        running = [group.create_task(settle(task)) for task in tasks]
    return [task.result() for task in running]


@contextlib.asynccontextmanager
async def unwrapping() -> AsyncIterator[None]:
    """Raise the first failure of a task group as itself."""
    try:
        yield
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def projects_titled(read: Read, title: str) -> list[ProjectRecord]:
    """Return the projects with exactly this title; titles need not be unique."""
    # The server's idea of equality is not documented (case, blanks), so it is checked again here.
    found = await read.all(calls.projects.list_projects(title_eq=title))
    return [project for project in found if project.title == title]


class LiveView:
    """The live platform. Reads as it is asked; keeps only the records of the projects it has shown."""

    snapshot = ""

    def __init__(self, driver: AsyncDriver, read: Reader | None = None) -> None:
        self._driver = driver
        self._read = read or Reader(driver)
        self._records: dict[str, ProjectRecord] = {}
        self._listed: list[Named] | None = None
        self._listing = asyncio.Lock()

    @property
    def round_trip_seconds(self) -> float | None:
        """How long the quickest answer took so far; None when none came over a network."""
        return self._driver.round_trip_seconds

    def prepared(self, parsed: ParsedSpec) -> ParsedSpec:
        """Return the spec as it is."""
        return parsed

    async def project(self, project_hash: str) -> FoundProject | None:
        """Read one project."""
        try:
            return self._known(await self._read.one(calls.projects.get_project(project_hash)))
        except (AuthorisationError, ResourceNotFoundError):
            return None

    async def projects_titled(self, title: str) -> Sequence[FoundProject]:
        """Read the projects of a title."""
        return [self._known(record) for record in await projects_titled(self._read, title)]

    async def listed(self) -> Sequence[Named]:
        """Read the list of projects, once for whoever asks."""
        async with self._listing:
            if self._listed is None:
                self._listed = await self._first_projects()
        return self._listed

    async def _first_projects(self) -> list[Named]:
        page = await self._read.one(calls.projects.list_projects())
        found = [*page.items]
        while page.next and len(found) < MOST_LISTED:
            page = await self._read.one(page.next)
            found += page.items
        return [Named(str(one.project_hash), one.title) for one in found]

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        """Read the sections of a project at once."""
        record = self._records[project.hash]
        found = await self._read.each(resource.observe(self._read, record) for resource in resources)
        return {resource.kind: seen for resource, seen in zip(resources, found, strict=True)}

    async def lacking(
        self, resource: AnyResource, project: FoundProject, seen: AnyObserved, entries: Sequence[str]
    ) -> tuple[str, ...]:
        """Read which of some things an item does not hold."""
        return await what_is_lacking(self._read, self._records[project.hash], resource, seen, entries)

    async def candidates(
        self, resources: Sequence[AnyResource], parsed: Sequence[ParsedSpec]
    ) -> Mapping[str, Sequence[Named]]:
        """Read whole lists: the platform cannot be asked for several names at once."""
        found = await self._read.each(resource.candidates(self._read) for resource in resources)
        return {resource.kind: names for resource, names in zip(resources, found, strict=True)}

    async def living(
        self, resource: AnyResource, beyond: AnyBeyond, wanted: Sequence[Item], parsed: Sequence[ParsedSpec]
    ) -> Sequence[AnyObserved]:
        """Read the whole list: a thing with a name similar to a wanted one is reported as well."""
        return await beyond.living(self._read)

    async def inside(
        self, resource: AnyResource, project: FoundProject, listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Read it."""
        return await resource.inside(self._read, self._records[project.hash], listed)

    async def brought(
        self, resource: AnyResource, items: Sequence[Item], listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Read it of each."""
        found = await self._read.each(resource.brought(self._read, item, listed) for item in items)
        return [one for names in found for one in names]

    async def containing(
        self, resource: AnyResource, project: FoundProject, observed: Sequence[AnyObserved], sought: Sought,
        *, is_needed: bool = True,
    ) -> Sequence[AnyObserved]:  # fmt: skip
        """Read what is in those of which anything is sought."""
        record = self._records[project.hash]
        return await with_things(self._read, record, resource, observed, sought, is_needed=is_needed)

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        """Read users, groups, and their members as far as they may be seen."""
        return await read_access(
            self._read, project.hash, acting_role=project.acting_role, account=account, joining=joining
        )

    async def workload(self, project: FoundProject, *, with_tasks: bool) -> Workload:
        """Take it from the record that was read, and tasks from the list of label rows."""
        return await read_workload(self._read, self._records[project.hash], with_tasks=with_tasks)

    async def rights(self, project: FoundProject | None, account: str | None) -> Rights:
        """Ask for what says it; see `reading.rights`."""
        has_own_role = project is None or project.acting_role is not None
        return await read_rights(self._read, has_own_role=has_own_role, account=account)

    async def impacts(
        self,
        project: FoundProject,
        changes: Sequence[Change],
        resources: Mapping[str, AnyResource],
        beside: Sequence[Change],
        access: Access | None,
    ) -> Mapping[str, Impact]:
        """Count it; what several items need is read once."""
        record = self._records[project.hash]
        return await read_impacts(SharedReader(self._read), record, changes, resources, beside, access)

    def _known(self, record: ProjectRecord) -> FoundProject:
        project_hash = str(record.project_hash)
        self._records[project_hash] = record
        role = None if record.user_role is None else role_name(record.user_role)
        return FoundProject(project_hash, record.title, role)
