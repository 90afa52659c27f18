"""
What a platform has that a spec can name, as lists for people who write one.

Without a project, everything that the account of the key may see; with one, what that project has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from labelform.api import calls
from labelform.core.roles import role_name

if TYPE_CHECKING:
    from labelform.reading.view import Reader
    from labelform.types import ProjectRole

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """
    One thing on a list: what a spec calls it, its hash or uuid, and what else there is to say about it, by column.

    People have no hash: their name is their e-mail.
    """

    name: str
    hash: str
    facts: Facts = field(default_factory=dict)


async def _projects(read: Reader, _: str) -> list[Listed]:
    return [
        Listed(one.title, str(one.project_hash), {"status": one.status or "", "your role": _role(one.user_role)})
        for one in await read.all(calls.projects.list_projects())
    ]


async def _datasets(read: Reader, _: str) -> list[Listed]:
    return [
        Listed(one.title, str(one.dataset_hash), {"your role": one.user_role or ""})
        for one in await read.all(calls.datasets.get_datasets())
    ]


async def _groups(read: Reader, _: str) -> list[Listed]:
    return [
        Listed(one.name, str(one.group_hash), {"description": one.description})
        for one in await read.all(calls.groups.list_organisation_groups())
    ]


async def _ontologies(read: Reader, _: str) -> list[Listed]:
    return [
        Listed(one.title, one.ontology_hash, {"objects": _count(one.structure, "objects")})
        for one in await read.all(calls.ontologies.get_ontologies())
    ]


async def _tags(read: Reader, _: str) -> list[Listed]:
    return [Listed(one.name, str(one.uuid)) for one in await read.all(calls.tags.list_organisation_tags())]


async def _project_datasets(read: Reader, project: str) -> list[Listed]:
    return [
        Listed(one.title, str(one.dataset_hash), {"description": one.description})
        for one in await read.all(calls.datasets.list_datasets(project))
    ]


async def _project_groups(read: Reader, project: str) -> list[Listed]:
    return [
        Listed(one.name, str(one.group_hash), {"role": _role(one.user_role)})
        for one in await read.all(calls.groups.list_groups(project))
    ]


async def _project_tags(read: Reader, project: str) -> list[Listed]:
    return [Listed(one.name, str(one.uuid)) for one in await read.all(calls.tags.get_organisation_tags(project))]


async def _issue_tags(read: Reader, project: str) -> list[Listed]:
    return [Listed(one.name, str(one.uuid)) for one in await read.all(calls.tags.get_issue_tags(project))]


async def _collections(read: Reader, project: str) -> list[Listed]:
    return [
        Listed(one.name, str(one.collection_uuid), {"type": one.collection_type.lower()})
        for one in await read.all(calls.collections.list_collections(project))
    ]


async def _presets(read: Reader, project: str) -> list[Listed]:
    return [
        Listed(one.name, str(one.preset_uuid))
        for one in await read.all(calls.filter_presets.list_filter_presets(project))
    ]


async def _users(read: Reader, project: str) -> list[Listed]:
    return [
        Listed(one.user_email, "", {"role": _role(one.user_role)})
        for one in await read.all(calls.users.list_users(project))
    ]


def _role(role: ProjectRole | None) -> str:
    """Return a role in the word of specs; admins of the organisation see projects in which they have none."""
    return "" if role is None else role_name(role)


def _count(structure: Mapping[str, object], part: str) -> str:
    found = structure.get(part)
    return str(len(found)) if isinstance(found, list) else ""


Reading = Callable[["Reader", str], Awaitable[list[Listed]]]
EVERYWHERE: Final[Mapping[str, Reading]] = {
    "projects": _projects,
    "datasets": _datasets,
    "groups": _groups,
    "ontologies": _ontologies,
    "tags": _tags,
}
OF_A_PROJECT: Final[Mapping[str, Reading]] = {
    "datasets": _project_datasets,
    "groups": _project_groups,
    "tags": _project_tags,
    "issue_tags": _issue_tags,
    "collections": _collections,
    "presets": _presets,
    "users": _users,
}


async def listed(read: Reader, kind: str, project_hash: str | None = None, part: str = "") -> list[Listed]:
    """
    Return all of a kind, by name: those whose name holds a `part`, in any case, or whose hash begins with it.

    The kind is in `EVERYWHERE`, or, with a project, in `OF_A_PROJECT`.
    """
    reading = EVERYWHERE[kind] if project_hash is None else OF_A_PROJECT[kind]
    found = await reading(read, project_hash or "")
    sought = part.casefold()
    meant = [one for one in found if sought in one.name.casefold() or (sought and one.hash.startswith(sought))]
    return sorted(meant, key=lambda one: (one.name.casefold(), one.name, one.hash))
