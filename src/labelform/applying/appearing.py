"""
Wait, for a bounded time, until something shows that the platform says it has created.

Nothing can go into a project that cannot be read, and who does not find a thing of the organisation makes another one.
"""

from __future__ import annotations

from collections.abc import Sequence

from labelform.applying.look import Look, look_until
from labelform.applying.quarantine import Pause
from labelform.applying.record import RunState
from labelform.core.change import Change
from labelform.errors import PlatformError
from labelform.runs.account import Outcome


async def adopt_project(
    changes: Sequence[Change], project_hash: str, look: Look, record: RunState, pause: Pause
) -> None:  # fmt: skip
    """Go on with the project that was created by some changes once it can be read; else they are unknown."""
    reason = await look_until(lambda reason: reason is None, lambda: _why_unreadable(project_hash, look), pause)
    if reason is None:
        return
    message = f"it was created as {project_hash}, but cannot be read: {reason}"
    for change in changes:
        record.settle(change, Outcome.UNKNOWN, message)
    record.halt(message)


async def await_sight_of(change: Change, made: str, look: Look, record: RunState, pause: Pause) -> None:
    """Wait until others would find what a change created, by its id; else the change is unknown."""
    why = await look_until(lambda why: why is None, lambda: _why_unseen(change, made, look), pause)
    if why is not None:
        record.settle(change, Outcome.UNKNOWN, f"it was created as {made}, but is not visible: {why}")


async def _why_unreadable(project_hash: str, look: Look) -> str | None:
    try:
        await look.adopt_project(project_hash)
    except PlatformError as exc:
        return exc.message
    return None


async def _why_unseen(change: Change, made: str, look: Look) -> str | None:
    try:
        seen = (await look.at([change]))[change.kind]
    except PlatformError as exc:
        return exc.message
    return None if any(one.id == made for one in seen) else "no list shows it"
