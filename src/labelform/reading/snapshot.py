"""
A snapshot: what planning needs of some projects, as one JSON file. Plans are made from it without network and key.

It is redacted: no e-mail stands in it in clear, no name of anything that a spec does not name already, and nothing that
planning does not compare. The same state gives the same bytes, and the digest of a snapshot is that of its content.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labelform.core.lockout import ADMIN, Access
from labelform.core.model import Frozen
from labelform.core.reference import Named
from labelform.core.resource import AnyObserved, AnyResource, Observed, ObservedByKind
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.files.inputs import UnfitError, read_json
from labelform.language.model import ParsedSpec, ProjectSpec, sections
from labelform.reading.view import FoundProject, View

FORMAT = "labelform-snapshot/1"
LARGEST_BYTES = 256 * 1024 * 1024
# All of a word at once, an e-mail or not: a search that began again at each of its letters would be quadratic.
_WORD = re.compile(r"[^\s@<>\"'(),;:\[\]]++(@[^\s@<>\"'(),;:\[\]]+\.[A-Za-z0-9-]+)?")


class SeenItem(Frozen):
    """One item of a project."""

    id: str
    item: dict[str, Any]
    keep: str = ""


class SeenAccess(Frozen):
    """Who holds the roles that the lockout guard looks at; people stand as digests of their e-mails."""

    users: dict[str, str]
    groups: dict[str, str]
    members: dict[str, tuple[str, ...] | None]


class SeenProject(Frozen):
    """One project."""

    hash: str
    title: str
    acting_role: str | None
    sections: dict[str, tuple[SeenItem, ...]]
    access: SeenAccess


class Candidate(Frozen):
    """Something that a spec may name: its hash, and the digest of its name."""

    hash: str
    name_digest: str


class Snapshot(Frozen):
    """What was seen; `absent` lists titles that no project has."""

    format: str
    base_url: str
    projects: tuple[SeenProject, ...]
    absent: tuple[str, ...]
    candidates: dict[str, tuple[Candidate, ...]]

    @property
    def digest(self) -> str:
        """The digest of the content: the same for the same state, whenever and wherever it was seen."""
        return _sha256(_canonical(self.model_dump(mode="json")))


# -- redaction -------------------------------------------------------------------------------------------------------


def redacted(value: Any) -> Any:
    """Return JSON with every e-mail in it replaced by its digest; doing it twice changes nothing."""
    if isinstance(value, str):
        return _WORD.sub(lambda match: _person(match[0]) if match[1] else match[0], value)
    if isinstance(value, Mapping):
        return {redacted(key): redacted(inner) for key, inner in value.items()}
    return [redacted(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _person(email: str) -> str:
    return f"<email {hashlib.sha256(email.lower().encode()).hexdigest()[:16]}>"


def _name_digest(name: str) -> str:
    return _sha256(redacted(name))


def _sha256(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()}"


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# -- taking ----------------------------------------------------------------------------------------------------------


async def take_snapshot(view: View, base_url: str, specs: Sequence[ParsedSpec]) -> Snapshot:
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
    return Snapshot(
        format=FORMAT,
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
    return SeenItem(id=seen.id, item=redacted(seen.item.model_dump(mode="json")), keep=seen.keep)


def _access(access: Access) -> SeenAccess:
    """Keep who holds the roles that can be locked out, and nobody else."""
    roles = {ADMIN, access.acting_role}
    groups = {group: role for group, role in sorted(access.groups.items()) if role in roles}
    return SeenAccess(
        users={_person(user): role for user, role in sorted(access.users.items()) if role in roles},
        groups=groups,
        members={group: _people(access.members.get(group)) for group in groups},
    )


def _people(emails: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if emails is None else tuple(sorted(_person(email) for email in emails))


def _candidates(names: Sequence[Named]) -> tuple[Candidate, ...]:
    found = {Candidate(hash=one.hash, name_digest=_name_digest(one.name)) for one in names}
    return tuple(sorted(found, key=lambda one: (one.name_digest, one.hash)))


# -- files -----------------------------------------------------------------------------------------------------------


def as_text(snapshot: Snapshot) -> str:
    """Return a snapshot as the text of its file."""
    document = {"digest": snapshot.digest, **snapshot.model_dump(mode="json")}
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def load_snapshot(path: Path) -> Snapshot:
    """
    Read a snapshot.

    Raises:
        LabelformError: it cannot be read, is none, or was edited: its digest no longer fits.
    """
    try:
        document = read_json(path, most_bytes=LARGEST_BYTES)
    except OSError as exc:
        raise LabelformError(f'the snapshot "{path}" cannot be read: {(exc.strerror or "").lower()}') from exc
    except UnfitError as exc:
        raise LabelformError(f'"{path}" is not a snapshot: it {exc}') from exc
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise LabelformError(f'"{path}" is not a snapshot of this format', hint="take it with labelform snapshot")
    digest = document.pop("digest", None)
    try:
        snapshot = Snapshot.model_validate(document)
    except ValidationError as exc:
        raise LabelformError(f'"{path}" is not a snapshot: its parts do not fit together') from exc
    if digest != snapshot.digest:
        raise LabelformError(f'"{path}" was changed after it was taken: its digest does not match', hint=_AGAIN)
    return snapshot


_AGAIN = "take it again with labelform snapshot"


# -- looking ---------------------------------------------------------------------------------------------------------


class SnapshotView:
    """Shows what a snapshot holds, and says so when it does not hold something."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._by_hash = {project.hash: project for project in snapshot.projects}
        self.snapshot = snapshot.digest

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
        found = [_project(project) for project in self._snapshot.projects if project.title == title]
        if not found and title not in self._snapshot.absent:
            message = f'the snapshot does not say whether there is a project "{title}"'
            raise SpecError([Diagnostic("not-in-snapshot", message, hint=f"{_AGAIN}, for this spec too")])
        return found

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        """Return the sections of a project."""
        seen = self._by_hash[project.hash].sections
        return {resource.kind: [_observed(resource, one) for one in seen[resource.kind]] for resource in resources}

    async def candidates(
        self, resources: Sequence[AnyResource], parsed: Sequence[ParsedSpec]
    ) -> Mapping[str, Sequence[Named]]:
        """Return what the specs name; the names of everything else stay unknown."""
        named = {_name_digest(text): text for one in parsed for text in _texts(one.document.data)}
        named_hashes = {text.lower() for text in named.values()}
        return {
            resource.kind: [
                Named(one.hash, named.get(one.name_digest, f"a {resource.kind} not named in the spec"))
                for one in self._snapshot.candidates.get(resource.kind, ())
                if one.name_digest in named or one.hash in named_hashes
            ]
            for resource in resources
        }

    async def access(self, project: FoundProject, account: str | None) -> Access:
        """Return who holds the roles that can be locked out."""
        seen = self._by_hash[project.hash].access
        members = {group: None if who is None else frozenset(who) for group, who in seen.members.items()}
        return Access(
            acting_role=project.acting_role,
            account=_person(account) if account else None,
            users=seen.users,
            groups=seen.groups,
            members=members,
        )


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
