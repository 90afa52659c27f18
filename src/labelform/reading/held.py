"""What an item holds, read as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labelform.api.records.projects import ProjectRecord
from labelform.core.contained import MOST_COMPARED, Sought, holding
from labelform.core.derived import plain_address
from labelform.core.kept import MOST_ENTRIES, Kept, kept_of
from labelform.core.resource import AnyObserved, AnyResource, Read
from labelform.errors import LabelformError, ResourceNotFoundError


async def what_is_held(read: Read, project: ProjectRecord, resource: AnyResource, seen: AnyObserved) -> Kept:
    """
    Return what an item holds, as it is kept.

    Raises:
        PlatformError: it cannot be read.
    """
    entries: set[str] = set()
    async for entry in resource.held(read, project, seen):
        entries.add(entry)
        if len(entries) > MOST_ENTRIES:
            break
    return kept_of(entries)


async def what_is_lacking(
    read: Read, project: ProjectRecord, resource: AnyResource, seen: AnyObserved, entries: Sequence[str]
) -> tuple[str, ...]:
    """
    Return which of some things an item does not hold.

    Raises:
        PlatformError: it cannot be read.
    """
    lacking = set(entries)
    if lacking:
        async for entry in resource.held(read, project, seen):
            lacking.discard(entry)
            if not lacking:
                break
    return tuple(sorted(lacking))


async def with_things(
    read: Read, project: ProjectRecord, resource: AnyResource, observed: Sequence[AnyObserved], sought: Sought,
    *, is_needed: bool = True,
) -> Sequence[AnyObserved]:  # fmt: skip
    """
    Return items with what they hold of what is sought of them, by key; the others as they are, and nothing is read.

    One that holds more than is sought at most stays as it is where that is not needed. One that somebody deletes in
    the meantime is left out.

    Raises:
        PlatformError: it cannot be read.
        LabelformError: it holds more than is sought at most, and that is needed.
    """

    async def is_gone(key: str) -> bool:
        now = await resource.observe(read, project, only=frozenset({key}))
        return all(resource.key(one.item) != key for one in now)

    async def looked_into(seen: AnyObserved) -> AnyObserved | None:
        key = resource.key(seen.item)
        if key not in sought:
            return seen
        try:
            found = await resource.containing(read, project, seen, sought[key])
        except ResourceNotFoundError:
            if await is_gone(key):
                return None
            raise  # what is listed and cannot be seen is not gone: it would be created a second time
        if found is None and is_needed:
            raise LabelformError(
                f"{plain_address(resource, seen.item)} holds more than {MOST_COMPARED:,} {resource.contained},"
                " and prune would have each of them compared",
                hint=f"leave {resource.kind} out of policy.prune, or remove {resource.contained} from the entry",
            )
        return replace(seen, item=holding(resource, seen.item, found))

    if not sought:
        return observed
    return [seen for seen in await read.each(looked_into(seen) for seen in observed) if seen is not None]
