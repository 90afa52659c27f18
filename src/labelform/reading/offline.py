"""What a snapshot shows to planning, in place of a platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from labelform.checking.facts import Workload
from labelform.checking.shape import STAGES, TASKS
from labelform.core.access import Access
from labelform.core.change import Change
from labelform.core.contained import Sought
from labelform.core.counting import uncounted
from labelform.core.derived import plain_address
from labelform.core.impact import Impact
from labelform.core.model import Item
from labelform.core.reference import Named, Reference
from labelform.core.resource import AnyBeyond, AnyObserved, AnyResource, Observed, ObservedByKind
from labelform.core.rights import Rights
from labelform.core.sought import as_found
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, ProjectSpec
from labelform.reading.snapshot import AGAIN, SeenItem, SeenPlatform, SeenProject, email_digest, name_digest, redacted
from labelform.reading.view import FoundProject


class SnapshotView:
    """Shows what a snapshot holds of one platform, and says so when it does not hold something."""

    def __init__(self, seen: SeenPlatform, digest: str) -> None:
        self._seen = seen
        self._by_hash = {project.hash: project for project in seen.projects}
        self.snapshot = digest

    def prepared(self, parsed: ParsedSpec) -> ParsedSpec:
        """Return the spec redacted like the snapshot, so that the two can be compared."""
        data = redacted(parsed.document.data)
        if data == parsed.document.data:
            return parsed
        return replace(parsed, spec=ProjectSpec.model_validate(data), document=replace(parsed.document, data=data))

    async def project(self, project_hash: str) -> FoundProject | None:
        """Return one project."""
        found = self._by_hash.get(project_hash)
        return _project(found) if found else None

    async def projects_titled(self, title: str) -> Sequence[FoundProject]:
        """
        Return the projects of a title.

        Raises:
            SpecError: the snapshot was not taken for a spec with this title.
        """
        found = [_project(project) for project in self._seen.projects if project.title == title]
        if not found and title not in self._seen.absent:
            message = f'the snapshot does not say whether there is a project "{title}"'
            raise SpecError([Diagnostic("not-in-snapshot", message, hint=f"{AGAIN}, for this spec too")])
        return found

    async def listed(self) -> Sequence[Named]:
        """Return the projects of the snapshot; others are not in it."""
        return [Named(project.hash, project.title) for project in self._seen.projects]

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        """Return the sections of a project."""
        seen = self._by_hash[project.hash].sections
        return {resource.kind: [_observed(resource, one) for one in seen[resource.kind]] for resource in resources}

    async def candidates(
        self, resources: Sequence[AnyResource], parsed: Sequence[ParsedSpec]
    ) -> Mapping[str, Sequence[Named]]:
        """Return what the specs name; the names of everything else stay unknown."""
        named = {name_digest(text): text for one in parsed for text in _texts(one.document.data)}
        named_hashes = {text.lower() for text in named.values()}
        return {
            resource.kind: [
                Named(one.hash, named.get(one.name_digest, f"a {resource.kind} not named in the spec"))
                for one in self._seen.candidates.get(resource.kind, ())
                if one.name_digest in named or one.hash in named_hashes
            ]
            for resource in resources
        }

    async def living(
        self, resource: AnyResource, beyond: AnyBeyond, wanted: Sequence[Item], parsed: Sequence[ParsedSpec]
    ) -> Sequence[AnyObserved]:
        """Return what is wanted and there, as it is wanted: a snapshot knows only the names of an organisation."""
        known = (await self.candidates([resource], parsed))[resource.kind]
        return [Observed(item, id=one.hash) for item in wanted for one in known if one.name == beyond.label(item)]

    async def inside(
        self, resource: AnyResource, project: FoundProject, listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """
        Return what was seen of what is listed.

        Raises:
            SpecError: some of it was not requested when the snapshot was taken, or was not there.
        """
        titles = {name_digest(one.name): one.name for one in listed if one.name is not None}
        hashes = {one.hash for one in listed}
        known = self._by_hash[project.hash].inside.get(resource.kind, ())
        found = [
            Named(one.hash, titles.get(one.name_digest, ""), one.of)
            for one in known
            if one.name_digest in titles or one.hash in hashes
        ]
        seen = {one.hash for one in found} | {one.name for one in found}
        unknown = [one for one in listed if one.hash not in seen and one.name not in seen]
        if unknown:
            message = f'the snapshot has no {resource.listed_noun} "{unknown[0].text}" of the project'
            raise SpecError([Diagnostic("not-in-snapshot", message, hint=f"check its name, or {AGAIN}, for this spec")])
        return found

    async def brought(
        self, resource: AnyResource, items: Sequence[Item], listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """
        Say that it is not known.

        Raises:
            SpecError: always.
        """
        message = f"a snapshot does not say what is in {resource.kind} that the project does not have yet"
        raise SpecError([Diagnostic("not-in-snapshot", message, hint="plan it against the live project")])

    async def containing(
        self, resource: AnyResource, project: FoundProject, observed: Sequence[AnyObserved], sought: Sought,
        *, is_needed: bool = True,
    ) -> Sequence[AnyObserved]:  # fmt: skip
        """
        Return items with what was seen in them.

        Raises:
            SpecError: nobody read one when the snapshot was taken, or it held too much.
        """
        held = {one.id: one.things for one in self._by_hash[project.hash].sections[resource.kind]}
        return [_holding(resource, seen, held[seen.id], sought) for seen in observed]

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        """Return who holds the roles that can be locked out."""
        seen = self._by_hash[project.hash].access
        members = {group: None if who is None else frozenset(who) for group, who in seen.members.items()}
        return Access(
            acting_role=project.acting_role,
            account=email_digest(account) if account else None,
            users=seen.users,
            groups=seen.groups,
            members=members,
            missing=("who has access (a snapshot does not say)",),
        )

    async def workload(self, project: FoundProject, *, with_tasks: bool) -> Workload:
        """Say that nothing is known: a snapshot holds sections."""
        return Workload(missing=dict.fromkeys((STAGES, TASKS), "a snapshot does not say"))

    async def rights(self, project: FoundProject | None, account: str | None) -> Rights:
        """Say that it is not known."""
        return Rights(is_admin=None, why="a snapshot does not say")

    async def impacts(
        self,
        project: FoundProject,
        changes: Sequence[Change],
        resources: Mapping[str, AnyResource],
        beside: Sequence[Change],
        access: Access | None,
    ) -> Mapping[str, Impact]:
        """Say that nothing was counted: a snapshot holds what a project has, and not what is in it."""
        why = "a snapshot does not say"
        return {change.address: uncounted(resources[change.kind].holds, why) for change in changes}


def _holding(
    resource: AnyResource, seen: AnyObserved, held: tuple[str, ...] | None, sought: Sought
) -> AnyObserved:  # fmt: skip
    asked = sought.get(resource.key(seen.item))
    if asked is None:
        return seen
    if held is None:
        message = f"the snapshot does not say what {plain_address(resource, seen.item)} contains"
        raise SpecError([Diagnostic("not-in-snapshot", message, hint=f"{AGAIN}, for this spec")])
    # Of what is requested, the names are known; of what else it holds, a snapshot has none.
    return replace(seen, item=as_found(resource, seen.item, frozenset(map(resource.thing, held)), asked))


def _project(seen: SeenProject) -> FoundProject:
    return FoundProject(seen.hash, seen.title, seen.acting_role)


def _observed(resource: AnyResource, seen: SeenItem) -> AnyObserved:
    return Observed(resource.item.model_validate(seen.item), id=seen.id, keep=seen.keep)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
