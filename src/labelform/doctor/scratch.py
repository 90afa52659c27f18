"""A project that a user made for experiments, and what can be attached to it for a moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.api.records.people import Group
from labelform.client.http import AsyncDriver
from labelform.doctor.asking import UnsettledError, is_refused
from labelform.errors import Effect, LabelformError, PlatformError, RateLimitExceededError
from labelform.types import ProjectRole

T = TypeVar("T")

WORD: Final = "scratch"
"""What the title of a project must contain, so that nobody experiments on one that people work in."""
_UNDO_TRIES: Final = 4
_LOOKS: Final = 3
_WORD = re.compile(rf"\b{WORD}\b", re.IGNORECASE)


def is_made_to_be_tried(title: str) -> bool:
    """Return whether a title contains the word on its own: some projects are about scratches."""
    return _WORD.search(title) is not None


@dataclass(slots=True)
class Scratch:
    """
    A project for experiments.

    `role` is that of the account; None for an admin of the organisation who has none. `left_behind` says what could not
    be removed again; `pause_seconds` is the pause between two looks at delayed effects.
    """

    driver: AsyncDriver
    project_hash: str
    role: ProjectRole | None
    pause_seconds: float
    left_behind: list[str] = field(default_factory=list)

    async def run(self, operation: Operation[T]) -> T:
        """Carry one operation out."""
        return await self.driver.run(operation)

    async def make(self, operation: Operation[T], what: str) -> T:
        """Carry out an operation that is taken back later; `what` is left behind when its answer is lost."""
        try:
            return await self.driver.run(operation)
        except (PlatformError, asyncio.CancelledError) as error:  # an interrupt: it may be carried out all the same
            if not isinstance(error, PlatformError) or error.effect is Effect.UNKNOWN:
                self.left_behind.append(what)
            raise

    async def comes(self, is_there: Callable[[], Awaitable[bool]]) -> bool:
        """Look several times whether something has appeared: a platform may show it late."""
        for _ in range(_LOOKS):
            if await is_there():
                return True
            await asyncio.sleep(self.pause_seconds)
        return False

    async def is_refused(self, operation: Operation[object]) -> bool:
        """Carry one operation out, and return whether the platform refused it; see `asking.is_refused`."""
        return await is_refused(self.driver, operation)

    @asynccontextmanager
    async def until_over(self, undo: Operation[object], what: str) -> AsyncIterator[None]:
        """Carry an operation out in the end, whatever happened; `what` says what is left behind without it."""
        try:
            yield
        finally:
            try:
                await self._undo(undo)
            except PlatformError:
                self.left_behind.append(what)
            except asyncio.CancelledError:
                self.left_behind.append(what)
                raise

    async def _undo(self, undo: Operation[object]) -> None:
        """Carry an operation out, several times if it may only be too early."""
        for _ in range(_UNDO_TRIES - 1):
            try:
                await self.driver.run(undo)
            except RateLimitExceededError as error:
                await asyncio.sleep(self.pause_seconds if error.retry_after is None else error.retry_after)
            else:
                return
        await self.driver.run(undo)

    async def free_groups(self) -> Sequence[Group]:
        """
        Return the groups of the organisation that the project does not have.

        Raises:
            UnsettledError: there is none.
        """
        taken = {one.group_hash for one in await self.driver.collect(calls.groups.list_groups(self.project_hash))}
        everything = await self.driver.collect(calls.groups.list_organisation_groups())
        free = [one for one in everything if one.group_hash not in taken]
        if not free:
            raise UnsettledError("it takes a group of the organisation that is not in the project")
        return free

    async def free_datasets(self) -> Sequence[str]:
        """
        Return the datasets that the project does not have, and that may be attached.

        Raises:
            UnsettledError: there is none.
        """
        listed = await self.driver.collect(calls.datasets.list_datasets(self.project_hash))
        taken = {one.dataset_hash for one in listed}
        everything = await self.driver.collect(calls.datasets.get_datasets())
        own = [one.dataset_hash for one in everything if one.user_role == "admin"]
        free = [str(one) for one in own if one not in taken]
        if not free:
            raise UnsettledError("it takes a dataset of the account that is not attached to the project")
        return free


class Acting(Protocol):
    """What an account works on, in some role."""

    @property
    def role(self) -> ProjectRole | None:
        """The role of the account."""


A = TypeVar("A", bound=Acting)


def as_admin(probe: Callable[[A], Awaitable[str]]) -> Callable[[A], Awaitable[str]]:
    """
    Return a probe that answers nothing in a project where the account is not admin: each refusal could be about that.
    """

    async def settled(tried: A) -> str:
        if tried.role != ProjectRole.ADMIN:
            raise UnsettledError("it takes a scratch project in which the account is an admin")
        return await probe(tried)

    return settled


async def scratch(driver: AsyncDriver, project_hash: str, pause_seconds: float) -> Scratch:
    """
    Return a project for experiments; see `Scratch`.

    Raises:
        LabelformError: its title does not say that it was made for experiments.
    """
    record = await driver.run(calls.projects.get_project(project_hash))
    if not is_made_to_be_tried(record.title):
        raise LabelformError(
            f'the project "{record.title}" was not made for experiments',
            hint=(
                f'create one whose title contains the word "{WORD}": groups, people and presets are added and '
                "removed in it"
            ),
        )
    return Scratch(driver, project_hash, record.user_role, pause_seconds)
