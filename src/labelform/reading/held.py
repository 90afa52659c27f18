"""What an item holds, read as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.api.records.projects import ProjectRecord
from labelform.core.kept import MOST_ENTRIES, Kept, kept_of
from labelform.core.resource import AnyObserved, AnyResource, Read


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
