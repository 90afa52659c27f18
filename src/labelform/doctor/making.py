"""
Projects that a visit makes itself, and the one call by which it tries to delete them again.

This is the only place that knows how to delete a project: what it deletes it has made in the same visit, under a title
that nobody can have guessed. Nothing else in labelform can say that call, neither a plan nor `api.calls`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from labelform.api import calls
from labelform.api.build import legacy
from labelform.api.decode import nothing
from labelform.api.operation import Operation
from labelform.api.records.projects import ProjectRecord
from labelform.doctor.asking import UnsettledError, is_refused
from labelform.doctor.scratch import WORD, Scratch
from labelform.errors import MethodNotAllowedError
from labelform.types import ProjectRole

TITLE: Final = f"labelform-doctor {WORD}, may be deleted"
"""What the title of every project that a visit makes begins with."""


@dataclass(slots=True)
class MadeProjects:
    """The projects that a visit has made from a scratch project, and that are there still."""

    scratch: Scratch
    _titles: dict[str, str] = field(default_factory=dict)
    _copy: str | None = None

    @property
    def role(self) -> ProjectRole | None:
        """The role of the account in the scratch project."""
        return self.scratch.role

    @property
    def hashes(self) -> tuple[str, ...]:
        """The projects, in the order in which they were made."""
        return tuple(self._titles)

    @property
    def titles(self) -> tuple[str, ...]:
        """What these projects are called, in the same order."""
        return tuple(self._titles.values())

    async def new(self) -> ProjectRecord:
        """Create a project without a template. It has the ontology of the scratch project: none is left behind."""
        source = await self.scratch.run(calls.projects.get_project(self.scratch.project_hash))
        title = _new_title()
        create = calls.projects.create_project(title=title, ontology_hash=source.ontology_hash)
        return await self.scratch.run(calls.projects.get_project(await self._made(create, title)))

    async def copied(self) -> ProjectRecord:
        """
        Copy the scratch project without data and collaborators, once for all who ask.

        Raises:
            UnsettledError: that was tried before, and no copy is known.
        """
        if self._copy is None:
            self._copy, title = "", _new_title()
            copy = calls.copying.copy_project(self.scratch.project_hash, new_title=title)
            self._copy = await self._made(copy, title)
        if not self._copy:
            raise UnsettledError("the project could not be copied")
        return await self.scratch.run(calls.projects.get_project(self._copy))

    async def delete(self, project_hash: str) -> bool:
        """
        Delete one of these projects, and return whether it is gone.

        Raises:
            KeyError: this visit has not made it.
            UnsettledError: it has another title than it was made with, and may be somebody's; or it does not go.
            PlatformError: nobody knows what happened to it.
        """
        title = self._titles[project_hash]
        opened = calls.projects.get_project(project_hash)
        if (await self.scratch.run(opened)).title != title:
            raise UnsettledError("a created project has another title, and was not touched")
        try:
            if await self.scratch.is_refused(_deletion(project_hash)):
                return False
        except MethodNotAllowedError:
            return False
        if not await self.scratch.comes(lambda: is_refused(self.scratch.driver, opened)):
            raise UnsettledError("a project was reported as deleted, but still exists")
        del self._titles[project_hash]
        return True

    async def _made(self, operation: Operation[str], title: str) -> str:
        made = await self.scratch.make(operation, f'a project whose title begins with "{TITLE}"')
        self._titles[made] = title
        return made


def _new_title() -> str:
    return f"{TITLE} ({uuid4().hex})"


def _deletion(project_hash: str) -> Operation[None]:
    """
    Delete a project.

    Source: legacy `project` DELETE at /public/user with the hash as uid, as the tests of the public SDK tear down; no
    documentation has it.
    """
    return legacy("delete_project", "project", "DELETE", decode=nothing, uid=project_hash)
