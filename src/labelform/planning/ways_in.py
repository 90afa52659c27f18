"""
Look for one person in many projects: those of some specs, or all that a key may see. Only reading operations.

Each group is read once, however many projects it works in. What cannot be read is reported, never left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.api import calls
from labelform.api.records.projects import ProjectRecord
from labelform.core.change import Source
from labelform.core.counting import NOT_FOR_US
from labelform.core.emails import folded
from labelform.core.ways_in import ProjectWays, Unread, WaysIn, ways_into
from labelform.errors import LabelformError, SpecError
from labelform.language.model import ParsedSpec, SpecInputs, kinds
from labelform.planning.fleet import AT_ONCE
from labelform.reading.access import Members, read_access
from labelform.reading.observe import desired_of, find_project, gather
from labelform.reading.view import FoundProject, LiveView, Reader
from labelform.repository.load import load_one

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver

OF_SPECS = "the projects of the specs"
OF_ORGANISATION = "all projects of the organisation, and those in which this account has a role"
OF_ACCOUNT = "the projects in which this account has a role"


@dataclass(slots=True)
class _Sought:
    """A project to be looked at, and where specs ask for access to it."""

    title: str
    hash: str
    asked: dict[str, tuple[Source, ...]] = field(default_factory=dict)


async def find_ways_in(
    driver: AsyncDriver, email: str, specs: Sequence[Path], given: SpecInputs, *,
    is_everywhere: bool, environment: str | None = None,
) -> WaysIn:  # fmt: skip
    """
    Return everywhere a person gets in on one platform.

    Looked at are the projects of the specs; with `is_everywhere`, all that may be seen, and the specs only say what is
    asked for.
    """
    search = _Search(driver, given, environment)
    await gather(search.read_spec(path) for path in specs)
    scope = await search.list_projects() if is_everywhere else OF_SPECS
    found = await gather(search.look(project, email) for project in search.projects.values())
    ways = [one for one in found if one is not None]
    return WaysIn(
        email=folded(email),
        scope=(scope,),
        looked_at=len(ways),
        projects=tuple(one for one in sorted(ways, key=lambda one: (one.title, one.hash)) if one.ways or one.unseen),
        unread=tuple(sorted(search.unread, key=lambda one: (one.what, one.reason))),
    )


def together(email: str, parts: Iterable[WaysIn]) -> WaysIn:
    """Return what was found on several platforms as one."""
    known = list(parts)
    return WaysIn(
        email=folded(email),
        scope=tuple(dict.fromkeys(scope for part in known for scope in part.scope)),
        looked_at=sum(part.looked_at for part in known),
        projects=tuple(one for part in known for one in part.projects),
        unread=tuple(one for part in known for one in part.unread),
    )


class _Search:
    """Knows the projects of one platform as they are found, and what could not be read."""

    def __init__(self, driver: AsyncDriver, given: SpecInputs, environment: str | None) -> None:
        self.projects: dict[str, _Sought] = {}
        self.unread: list[Unread] = []
        self._given, self._environment = given, environment
        self._view, self._read = LiveView(driver), Reader(driver)
        self._members = Members(self._read)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def read_spec(self, path: Path) -> None:
        """Find the project of a spec, and what the spec asks for."""
        async with self._places:
            try:
                parsed = load_one(path, self._given)
                found = await find_project(self._view, parsed)
                if found is not None:  # nobody has access to what does not exist yet
                    known = self.projects.setdefault(found.hash, _Sought(found.title, found.hash))
                    await self._note_asked(parsed, found, known.asked)
            except LabelformError as exc:
                self._cannot(str(path), exc)

    async def _note_asked(
        self, parsed: ParsedSpec, project: FoundProject, asked: dict[str, tuple[Source, ...]]
    ) -> None:
        granting = {name: resource for name, resource in kinds().items() if resource.has_grants()}
        for kind, desired in (await desired_of(self._view, parsed, project, list(granting.values()))).items():
            for one in desired:
                grant = granting[kind].grant(one.item)
                if grant is not None and one.source is not None:
                    holder = folded(grant.email or granting[kind].key(one.item))
                    asked[holder] = (*asked.get(holder, ()), one.source)

    async def list_projects(self) -> str:
        """Add all projects that may be seen, and return which these are."""
        try:
            records, scope = await self._all(is_admin=True), OF_ORGANISATION
        except NOT_FOR_US:
            records, scope = await self._all(is_admin=False), OF_ACCOUNT
        for record in records:
            project_hash = str(record.project_hash)
            self.projects.setdefault(project_hash, _Sought(record.title, project_hash))
        return scope

    async def _all(self, *, is_admin: bool) -> list[ProjectRecord]:
        return await self._read.all(calls.projects.list_projects(include_org_access=is_admin))

    async def look(self, project: _Sought, email: str) -> ProjectWays | None:
        """Return the ways of a person into a project; None if it cannot be read."""
        async with self._places:
            try:
                access = await read_access(self._read, project.hash, members=self._members)
            except LabelformError as exc:
                self._cannot(f"{project.title} ({project.hash})", exc)
                return None
        self.unread += [
            self._unread(f"{project.title} ({project.hash})", f"not known: {why}") for why in access.missing
        ]
        ways, unseen = ways_into(access, email, project.asked)
        return ProjectWays(
            title=project.title, hash=project.hash, environment=self._environment, ways=ways, unseen=unseen
        )

    def _cannot(self, what: str, failure: LabelformError) -> None:
        reasons = [one.message for one in failure.diagnostics] if isinstance(failure, SpecError) else [failure.message]
        self.unread += [self._unread(what, reason) for reason in reasons]

    def _unread(self, what: str, reason: str) -> Unread:
        return Unread(what=what, reason=reason, environment=self._environment)
