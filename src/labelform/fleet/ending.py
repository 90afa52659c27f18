"""Tasks that run until nobody needs them any more: they may miss that they are cancelled."""

from __future__ import annotations

import asyncio
from typing import Any, Final

_AGAIN_SECONDS: Final = 1.0


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """
    Cancel tasks until they have ended. What they raise is dropped.

    To cancel them once is not enough. Before Python 3.12, `asyncio.wait_for` swallows a cancel that comes together with
    what it waits for, and so do the connections to the store that wait with it.
    """
    left = {one for one in tasks if not one.done()}
    while left:
        for one in left:
            one.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
