"""Say once that a worker waits for the store, and once that it goes on: everything else waits without a word."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from labelform.fleet.store import Store, StoreAwayError, StoreError

WATCH_SECONDS: Final = 5.0
"""How often a worker asks the store whether it is there, and how long the store may take to answer."""

log = logging.getLogger("labelform.fleet")


async def watch(store: Store, seconds: float = WATCH_SECONDS) -> None:
    """Say when the store is away and when it is back; run until cancelled."""
    was_away = False
    while True:
        why = await _why_away(store, seconds)
        if why and not was_away:
            log.warning("%s; waiting for it", why)
        if was_away and not why:
            log.info("the store is back")
        was_away = bool(why)
        await asyncio.sleep(seconds)


async def _why_away(store: Store, seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            await store.now()
    except TimeoutError:  # it is asked for longer than that before it counts as away
        return "the store does not answer"
    except StoreError as exc:
        return exc.message
    return ""


def level(failure: StoreError) -> int:
    """Return how loudly to say what a failure of the store kept from being done: that it is away is said already."""
    return logging.DEBUG if isinstance(failure, StoreAwayError) else logging.WARNING
