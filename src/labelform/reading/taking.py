"""Taking a snapshot: looking at the projects of some specs, and keeping what planning compares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labelform.core.access import ADMIN, Access
from labelform.core.reference import Named
from labelform.core.resource import AnyObserved, AnyResource
from labelform.language.model import ParsedSpec, sections
from labelform.reading.snapshot import (
    Candidate,
    SeenAccess,
    SeenItem,
    SeenPlatform,
    SeenProject,
    email_digest,
    name_digest,
    redacted,
)
from labelform.reading.view import FoundProject, View


async def look_at(
    view: View, base_url: str, specs: Sequence[ParsedSpec], environment: str | None = None
) -> SeenPlatform:
    """Look at the projects of some specs, with all their sections, and at what specs may name."""
    resources = [section.resource for section in sections()]
    found: dict[str, FoundProject] = {}
    absent = set()
    for parsed in specs:
        projects = await _projects(view, parsed)
        found.update({project.hash: project for project in projects})
        if not projects:
            absent.add(redacted(parsed.spec.project.title))
    seen = [await _seen(view, resources, found[project_hash]) for project_hash in sorted(found)]
    candidates = await view.candidates(resources, specs)
    return SeenPlatform(
        environment=environment,
        base_url=base_url,
        projects=tuple(seen),
        absent=tuple(sorted(absent)),
        candidates={kind: _candidates(names) for kind, names in sorted(candidates.items()) if names},
    )


async def _projects(view: View, parsed: ParsedSpec) -> Sequence[FoundProject]:
    entry = parsed.spec.project
    if entry.hash is None:
        return await view.projects_titled(entry.title)
    project = await view.project(entry.hash)
    return [project] if project else []


async def _seen(view: View, resources: Sequence[AnyResource], project: FoundProject) -> SeenProject:
    observed = await view.observed(resources, project)
    access = await view.access(project, None)
    return SeenProject(
        hash=project.hash,
        title=redacted(project.title),
        acting_role=project.acting_role,
        sections={kind: tuple(sorted(map(_item, items), key=lambda one: one.id)) for kind, items in observed.items()},
        access=_access(access),
    )


def _item(seen: AnyObserved) -> SeenItem:
    return SeenItem(id=redacted(seen.id), item=redacted(seen.item.model_dump(mode="json")), keep=seen.keep)


def _access(access: Access) -> SeenAccess:
    """Keep who holds the roles that can be locked out, and nobody else."""
    roles = {ADMIN, access.acting_role}
    groups = {group: role for group, role in sorted(access.groups.items()) if role in roles}
    return SeenAccess(
        users={email_digest(user): role for user, role in sorted(access.users.items()) if role in roles},
        groups=groups,
        members={group: _people(access.members.get(group)) for group in groups},
    )


def _people(emails: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if emails is None else tuple(sorted(email_digest(email) for email in emails))


def _candidates(names: Sequence[Named]) -> tuple[Candidate, ...]:
    found = {Candidate(hash=one.hash, name_digest=name_digest(one.name)) for one in names}
    return tuple(sorted(found, key=lambda one: (one.name_digest, one.hash)))
