"""
Fresh observations for an apply: whole sections at its ends, single addresses right before each write.

Addresses of one section that are about to be written in the same moment share one read; see `reading.shared`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from labelform.api import calls
from labelform.api.records.projects import ProjectRecord
from labelform.applying.quarantine import Pause
from labelform.core.change import Change
from labelform.core.contained import sought_by
from labelform.core.impact import more_than
from labelform.core.kept import Kept
from labelform.core.plan import Target
from labelform.core.resource import AnyObserved, AnyResource, Beyond, Observed, Read
from labelform.reading.held import what_is_held, what_is_lacking, with_things
from labelform.reading.impact import read_impacts
from labelform.reading.observe import projects_titled
from labelform.reading.shared import SharedReader

LOOK_PAUSES_SECONDS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""How long a write may take to become visible before it counts as not done; the platform documents no bound."""
T = TypeVar("T")


async def look_until(
    is_enough: Callable[[T], bool],
    look: Callable[[], Awaitable[T]],
    pause: Pause,
    pauses_seconds: Sequence[float] = LOOK_PAUSES_SECONDS,
) -> T:
    """Look once after each pause until that is enough, for a bounded time, and return what was seen last."""
    seen: T
    for seconds in pauses_seconds:
        if seconds:
            await pause(seconds)
        seen = await look()
        if is_enough(seen):
            break
    return seen


class Look:
    """Reads what addresses hold now. Knows the project once it exists; `changes` are those of the whole plan."""

    def __init__(
        self, read: Read, resources: Mapping[str, AnyResource], target: Target, changes: Sequence[Change] = ()
    ) -> None:
        self._read = read
        self._changes = changes
        self._shared = SharedReader(read)
        self._resources = resources
        self._target = target
        self._project: ProjectRecord | None = None
        self._created: str | None = None

    @property
    def resources(self) -> Mapping[str, AnyResource]:
        """The kinds that it reads."""
        return self._resources

    @property
    def project_hash(self) -> str | None:
        """The hash of the project; None while it does not exist."""
        return str(self._project.project_hash) if self._project else self._created or self._target.hash

    async def find_project(self) -> None:
        """Read the project of the plan: by its hash, or the only one of its title when the plan creates it."""
        if self._target.hash is not None:
            self._project = await self._read.one(calls.projects.get_project(self._target.hash))
            return
        found = await projects_titled(self._read, self._target.title)
        self._project = found[0] if len(found) == 1 else None

    async def adopt_project(self, project_hash: str) -> None:
        """Go on with a project that has just been created; it is known also when it cannot be read yet."""
        self._created = project_hash
        self._project = await self._read.one(calls.projects.get_project(project_hash))

    async def all_of(self, resources: Sequence[AnyResource]) -> Mapping[str, Sequence[AnyObserved]]:
        """Return per kind what the project has; nothing while it does not exist. The project is read again for it."""
        if self.project_hash is None:
            return {one.kind: () for one in resources}
        project = await self._read.one(calls.projects.get_project(self.project_hash))
        found = await self._read.each(one.observe(self._read, project) for one in resources)
        return {one.kind: seen for one, seen in zip(resources, found, strict=True)}

    async def at(self, changes: Sequence[Change]) -> Mapping[str, Sequence[AnyObserved]]:
        """Return per kind what the sections of some changes hold, complete at least for the keys of the changes."""
        return await self._seen(self._read, changes)

    async def before_writing(self, changes: Sequence[Change]) -> Mapping[str, Sequence[AnyObserved]]:
        """
        Return the same for changes of which no call was carried out in this run and the first is sent next.

        A read is shared with other changes that look at the same moment. Their writes do not matter to it: no two
        changes of a plan are about one address.
        """
        return await self._seen(self._shared, changes)

    async def grown(self, changes: Sequence[Change], *, is_shared: bool = False) -> Mapping[str, str]:
        """
        Count again what is lost by some changes, and return what is more than was approved, by address.

        Changes that take nothing away need no read. With `is_shared`, reads are shared as `before_writing` does.
        """
        taking = [change for change in changes if change.impact is not None]
        if self._project is None or not taking:
            return {}
        read = self._shared if is_shared else SharedReader(self._read)
        now = await read_impacts(read, self._project, taking, self._resources, self._changes)
        more = {one.address: more_than(now[one.address], one.impact) for one in taking if one.impact is not None}
        return {address: "; ".join(words) for address, words in more.items() if words}

    async def held(self, change: Change) -> Kept:
        """
        Return what an item holds that a change is about to delete; what counts it at the same moment shares the reads.

        Raises:
            PlatformError: it cannot be read.
        """
        resource = self._resources[change.kind]
        seen = Observed(resource.item.model_validate(change.before), id=change.id or "")
        return await what_is_held(self._shared, self._project, resource, seen) if self._project else Kept()

    async def _seen(self, read: Read, changes: Sequence[Change]) -> Mapping[str, Sequence[AnyObserved]]:
        keys: dict[str, set[str]] = {}
        for change in changes:
            keys.setdefault(change.kind, set()).update(change.keys)
        found = await read.each(self._section(read, self._resources[kind], only) for kind, only in keys.items())
        seen = dict(zip(keys, found, strict=True))
        for change in changes:
            if change.restores and change.restores.entries:
                seen[change.kind] = await self._with_lacking(change, seen[change.kind])
        for kind in keys:
            seen[kind] = await self._with_things([one for one in changes if one.kind == kind], seen[kind])
        return seen

    async def _with_things(self, changes: Sequence[Change], observed: Sequence[AnyObserved]) -> Sequence[AnyObserved]:
        """Say of the items of one kind what they hold of what changes put into them and take out."""
        resource = self._resources[changes[0].kind]
        sought = sought_by(changes, resource)
        if self._project is None or not sought:
            return observed
        # Not shared either: it shows what happened to a call.
        return await with_things(self._read, self._project, resource, observed, sought)

    async def _with_lacking(self, change: Change, observed: Sequence[AnyObserved]) -> Sequence[AnyObserved]:
        """Say of the item that a change creates what it lacks of that which the change puts into it."""
        resource, kept = self._resources[change.kind], change.restores or Kept()

        async def looked_into(seen: AnyObserved) -> AnyObserved:
            if resource.key(seen.item) != change.key or self._project is None:
                return seen
            # Not shared: what happened to a call that put something in is never taken from an older look.
            lacking = await what_is_lacking(self._read, self._project, resource, seen, kept.entries)
            return replace(seen, lacking=lacking)

        return await self._read.each(looked_into(seen) for seen in observed)

    async def _section(self, read: Read, resource: AnyResource, only: set[str]) -> Sequence[AnyObserved]:
        if resource.level == 0:
            return await self._projects(read, resource)
        if isinstance(resource, Beyond):
            return await resource.living(read, only=frozenset(only))
        if self._project is None:
            return ()
        return await resource.observe(read, self._project, only=frozenset(only))

    async def _projects(self, read: Read, resource: AnyResource) -> Sequence[AnyObserved]:
        """Projects of the title of the plan, each as an item: what a create of the project is compared with."""
        found = await projects_titled(read, self._target.title)
        observed = await read.each(resource.observe(read, project) for project in found)
        self._project = found[0] if len(found) == 1 and self._project is None else self._project
        return [seen for one in observed for seen in one]
