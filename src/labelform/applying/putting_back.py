"""Put back what a deleted item held into the one that was made in its place."""

from __future__ import annotations

from labelform.applying.sender import Sender
from labelform.core.change import Change
from labelform.core.resource import AnyObserved, AnyResource

MOST_NAMED = 10
"""So many things that could not be put back are named in the account; all of them stand in the ledger."""


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


def _told(refused: list[str], whole: int) -> str:
    if not refused:
        return ""
    named = ", ".join(refused[:MOST_NAMED]) + (
        f", and {len(refused) - MOST_NAMED:,} more" * (len(refused) > MOST_NAMED)
    )
    return f"it is there, without {len(refused):,} of the {whole:,} things that it held: {named}"
