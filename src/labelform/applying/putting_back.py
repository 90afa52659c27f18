"""Put back what a deleted item held into the one that was made in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelform.applying.sender import Sender
from labelform.core.change import Change
from labelform.core.contained import things_around
from labelform.core.resource import AnyObserved, AnyResource

MOST_NAMED = 10
"""The most things that could not be put back and that the account names; the ledger has all."""


async def put_back(
    change: Change, seen: AnyObserved, resource: AnyResource, sender: Sender, project_hash: str | None
) -> str:
    """
    Put in what an item lacks, and say which of it the platform did not take; nothing when it took all.

    Raises:
        PlatformError: a call was refused, or its outcome is unknown; what was put in before stays.
        LedgerError: the ledger cannot be written.
    """
    refused: list[str] = []
    for call in resource.restore(seen, seen.lacking):
        refused += resource.not_restored(await sender.send(call, [change], project_hash))
    return _told(refused, len(change.restores.entries) if change.restores else 0)


def not_taken(change: Change, resource: AnyResource, refused: Sequence[str]) -> str:
    """Say which things of a change the platform did not take or let go, by what people call them."""
    things = frozenset[Any]().union(*things_around(change, resource))
    names = {one.text: str(one) for one in things}
    named = ", ".join(names.get(text, text) for text in refused[:MOST_NAMED])
    more = f", and {len(refused) - MOST_NAMED:,} more" if len(refused) > MOST_NAMED else ""
    return f"the platform refused {len(refused):,} of its {len(things):,} {resource.contained}: {named}{more}"


def _told(refused: list[str], whole: int) -> str:
    if not refused:
        return ""
    named = ", ".join(refused[:MOST_NAMED]) + (
        f", and {len(refused) - MOST_NAMED:,} more" * (len(refused) > MOST_NAMED)
    )
    return f"it is there, without {len(refused):,} of the {whole:,} things that it contained: {named}"
