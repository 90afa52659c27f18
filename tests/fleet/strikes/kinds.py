"""What can happen to a worker, or to the platform, at a request."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.fleet.strikes.gate import Passing, Strike


async def kill_before(passing: Passing) -> None:
    """`kill -9` the worker with its request on the way; it never arrives."""
    end(passing.sender)
    passing.drop()


async def kill_after(passing: Passing) -> None:
    """`kill -9` the worker when its request has been carried out, and nobody has heard of it."""
    await passing.carry_out()
    end(passing.sender)
    passing.drop()


def kill_and_hold(seconds: float) -> Strike:
    """`kill -9` the worker with its request on the way, which arrives some time later."""

    async def strike(passing: Passing) -> None:
        end(passing.sender)
        passing.drop()
        await asyncio.sleep(seconds)
        await passing.carry_out()

    return strike


def freeze(*, is_answered: bool) -> Strike:
    """Stop the worker where it is, with its request carried out, and the answer on the way or lost."""

    async def strike(passing: Passing) -> None:
        answer = await passing.carry_out()
        os.kill(passing.sender, signal.SIGSTOP)
        if is_answered:
            await passing.answer(answer)
        else:
            passing.drop()

    return strike


async def stop(passing: Passing) -> None:
    """Stop the worker as its supervisor does, while its request goes on its way."""
    os.kill(passing.sender, signal.SIGTERM)
    await passing.pass_on()


def meanwhile(act: Callable[[], None]) -> Strike:
    """Let something happen elsewhere, in a thread of its own, while the request goes on its way."""

    async def strike(passing: Passing) -> None:
        happening = asyncio.create_task(asyncio.to_thread(act))
        await passing.pass_on()
        await happening

    return strike


def refused(status: int) -> Strike:
    """Answer with an error."""

    async def strike(passing: Passing) -> None:
        await passing.refuse(status)

    return strike


def end(pid: int) -> None:
    """`kill -9` a process that may be gone."""
    assert pid > 1, "a request came from no worker"
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass(slots=True)
class At:
    """A rule that strikes once: at a request, at a write, or at the first that a condition holds for."""

    strike: Strike
    condition: Callable[[Passing], bool]
    struck: list[Passing] = field(default_factory=list)

    def __call__(self, passing: Passing) -> Strike | None:
        """Return the strike when this is the request."""
        if self.struck or not self.condition(passing):
            return None
        self.struck.append(passing)
        return self.strike


@dataclass(frozen=True, slots=True)
class FirstOf:
    """A rule that asks others, in their order."""

    rules: Sequence[At]

    @property
    def struck(self) -> list[Passing]:
        """What was struck, once all of them have struck."""
        return [one for rule in self.rules for one in rule.struck] if all(rule.struck for rule in self.rules) else []

    def __call__(self, passing: Passing) -> Strike | None:
        """Return the strike of the first rule that has one."""
        return next(filter(None, (rule(passing) for rule in self.rules)), None)
