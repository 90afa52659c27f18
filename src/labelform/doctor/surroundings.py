"""What an account sees of a platform without writing: its projects, and how much of it may be read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.api.records.projects import ProjectRecord
from labelform.doctor.asking import is_no, is_refused
from labelform.errors import PlatformError
from labelform.reading.view import MOST_LISTED
from labelform.types import ProjectRole

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver

T = TypeVar("T")

_OPENS = (ProjectRole.ADMIN, ProjectRole.TEAM_MANAGER)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The projects of an account, in the order of the list; what is in them is read of the first `most_projects`."""

    driver: AsyncDriver
    projects: Sequence[ProjectRecord]
    most_projects: int

    @property
    def looked_into(self) -> Sequence[ProjectRecord]:
        """The projects whose lists may be read."""
        return self.projects[: self.most_projects]

    @property
    def opened(self) -> ProjectRecord | None:
        """A project that the account may open under every reading."""
        return next((one for one in self.projects if one.user_role in _OPENS), None)

    @property
    def hardly_opened(self) -> ProjectRecord | None:
        """A project in which the account has a role, but neither that of an admin nor of a team manager."""
        return next((one for one in self.projects if one.user_role not in (None, *_OPENS)), None)

    async def pages(self, lists: Sequence[Operation[Page[T]]]) -> AsyncIterator[Page[T]]:
        """Read the first page of some lists; one that the account may not read is skipped."""
        for first in lists:
            try:
                yield await self.driver.run(first)
            except PlatformError as error:
                if not is_no(error):
                    raise

    async def everything(self, lists: Sequence[Operation[Page[T]]]) -> Sequence[T]:
        """Return all that is in some lists; one that the account may not read is skipped."""
        found: list[T] = []
        for first in lists:
            try:
                found += await self.driver.collect(first)
            except PlatformError as error:
                if not is_no(error):
                    raise
        return found


EVERYWHERE: Final = calls.projects.list_projects(include_org_access=True)
"""The projects of the whole organisation."""


async def is_organisation_admin(driver: AsyncDriver) -> bool:
    """
    Return whether the account is an admin of its organisation.

    Source: only they may list what they have no role in (docstring of SDK 0.1.155).
    """
    return not await is_refused(driver, EVERYWHERE)


async def surroundings(driver: AsyncDriver, most_projects: int) -> Surroundings:
    """
    Look around. Of a very long list of projects only the beginning is read.

    Raises:
        PlatformError: the list of projects cannot be read.
    """
    found: list[ProjectRecord] = []
    async for items in driver.pages(calls.projects.list_projects()):  # which ends, also where pages do not
        found += items
        if len(found) >= MOST_LISTED:
            break
    return Surroundings(driver, found, most_projects)
