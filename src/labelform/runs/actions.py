"""What earlier runs of a folder did of actions, so that none is started twice for one need, and none is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labelform.core.plan import Target
from labelform.errors import Effect
from labelform.runs.ledger import ActionBegan, ActionCounted, CallBegan, CallEnded
from labelform.runs.run import Run


@dataclass(frozen=True, slots=True)
class Earlier:
    """
    How far an action came in an earlier run of the folder, the last that began it.

    `is_answered`: the platform took it. `is_open`: it was sent, and nobody knows the result of that.
    """

    run: str
    plan_digest: str
    inputs: str = ""
    before: int | None = None
    after: int | None = None
    is_answered: bool = False
    is_open: bool = False
    is_over: bool = False


def earlier_actions(runs: Iterable[Run], target: Target) -> dict[str, Earlier]:
    """Return how far actions on a project came, by address; what a damaged or living run says is skipped."""
    found: dict[str, Earlier] = {}
    for run in _about(runs, target):
        for entry in run.ledger.entries:
            if isinstance(entry, ActionBegan):
                found[entry.address] = Earlier(run.name, run.plan_digest, entry.inputs, entry.before)
            elif isinstance(entry, ActionCounted) and entry.address in found:
                # Seen to have grown, it was carried out, whatever happened to its answer.
                found[entry.address] = replace(
                    found[entry.address], after=entry.after, is_over=entry.is_over, is_answered=True, is_open=False
                )
            elif isinstance(entry, CallBegan | CallEnded) and entry.addresses[:1] and entry.addresses[0] in found:
                found[entry.addresses[0]] = _sent(found[entry.addresses[0]], entry)
    return found


def left_actions(runs: Iterable[Run], target: Target) -> dict[str, str]:
    """Return the actions that runs on a project planned and none has done since, each with the last such run."""
    left: dict[str, str] = {}
    for run in _about(runs, target):
        for address in run.done_actions:
            left.pop(address, None)
        left |= dict.fromkeys(run.left_actions, run.name)
    return left


def _about(runs: Iterable[Run], target: Target) -> Iterator[Run]:
    return (run for run in runs if not run.is_live and not run.damage and run.is_of(target))


def _sent(earlier: Earlier, entry: CallBegan | CallEnded) -> Earlier:
    """Return how far an action has come with one more line about its call."""
    if isinstance(entry, CallBegan):
        return replace(earlier, is_open=not earlier.is_answered)
    is_answered = earlier.is_answered or entry.outcome == "done"
    return replace(earlier, is_answered=is_answered, is_open=not is_answered and entry.outcome == Effect.UNKNOWN)
