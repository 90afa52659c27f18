"""Record what items hold before they are deleted, so that a revert can put it back."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.applying.look import Look
from labelform.applying.record import RunState
from labelform.core.change import Action, Change
from labelform.core.counting import NOT_FOR_US
from labelform.core.kept import Kept, KeptItem, Unkept
from labelform.core.resource import AnyResource
from labelform.runs.recording import Ledger


async def keep(changes: Sequence[Change], resource: AnyResource, look: Look, ledger: Ledger, record: RunState) -> None:
    """
    Keep what the items hold that are about to be deleted. That the platform does not show it keeps none from that.

    Where a delete was sent already and its answer lost, what was kept before it stands: it may arrive while we read,
    and what lists of something deleted say is not documented.

    Raises:
        PlatformError: it could not be read; nothing was sent.
        LedgerError: it could not be written; nothing was sent.
    """
    if not resource.is_container():
        return
    for change in changes:
        if change.action is not Action.DELETE or record.was_started(change):
            continue
        try:
            kept = await look.held(change)
        except NOT_FOR_US:
            kept = Kept(unkept=Unkept.NOT_READ)
        ledger.keep(KeptItem(address=change.address, id=change.id or "", kept=kept))
        if kept.unkept is not None:
            record.unkept[change.address] = kept.unkept
