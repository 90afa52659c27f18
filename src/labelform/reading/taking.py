"""Taking a snapshot: looking at the projects of some specs, and keeping what planning compares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labelform.core.access import ADMIN, Access
from labelform.core.contained import MOST_COMPARED, holding, things_of
from labelform.core.reference import Named
from labelform.core.resource import AnyObserved, AnyResource
from labelform.language.model import ParsedSpec, sections
from labelform.reading.listed import listed_by, listing_keys, meant_by
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
    about: dict[str, list[ParsedSpec]] = {}
    absent = set()
    for parsed in specs:
        projects = await _projects(view, parsed)
        found.update({project.hash: project for project in projects})
        for project in projects:
            about.setdefault(project.hash, []).append(parsed)
        if not projects:
            absent.add(redacted(parsed.spec.project.title))
    seen = [await _seen(view, resources, found[one], about[one]) for one in sorted(found)]
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


async def _seen(
    view: View, resources: Sequence[AnyResource], project: FoundProject, specs: Sequence[ParsedSpec]
) -> SeenProject:  # fmt: skip
    observed = dict(await view.observed(resources, project))
    inside = {}
    for resource in (one for one in resources if one.contained):
        wanted = {key: MOST_COMPARED for parsed in specs for key in listing_keys(resource, parsed)}
        seen = await view.containing(resource, project, observed[resource.kind], wanted, is_needed=False)
        observed[resource.kind] = seen
        if listed := listed_by(resource, specs):
            named = meant_by(listed, await view.inside(resource, project, listed))
            inside[resource.kind] = _candidates(named)
    access = await view.access(project, None)
    return SeenProject(
        hash=project.hash,
        title=redacted(project.title),
        acting_role=project.acting_role,
        sections={
            resource.kind: tuple(
                sorted((_item(resource, one) for one in observed[resource.kind]), key=lambda one: one.id)
            )
            for resource in resources
        },
        access=_access(access),
        inside={kind: names for kind, names in inside.items() if names},
    )


def _item(resource: AnyResource, seen: AnyObserved) -> SeenItem:
    things = things_of(resource, seen.item)
    texts = None if things is None else tuple(sorted(one.text for one in things))
    item = holding(resource, seen.item, None).model_dump(mode="json")
    return SeenItem(id=redacted(seen.id), item=redacted(item), keep=seen.keep, things=texts)


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
    found = {Candidate(hash=one.hash, name_digest=name_digest(one.name), of=one.of) for one in names}
    return tuple(sorted(found, key=lambda one: (one.name_digest, one.hash)))
