"""Inform all listeners of what an apply does, and remind them of what takes long."""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from labelform.cli.failures import exit_code_of
from labelform.cli.listeners import Listener
from labelform.cli.progress import Progress
from labelform.core.change import Change
from labelform.errors import LabelformError
from labelform.report.diagnostics import visible
from labelform.report.planned import PlannedProject
from labelform.runs.account import Account, ActionResult, Result

if TYPE_CHECKING:
    from labelform.applying.record import Watcher
    from labelform.applying.waves import WaveEnd

HEARTBEAT_SECONDS = 10.0


class Broadcast:
    """
    Informs all listeners, and reminds them of what takes long.

    One that cannot be told any more, because a disk is full, is left out from then on: it must not stop a run.
    """

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = list(listeners)
        self._under_way: dict[tuple[str, str], tuple[Change, float]] = {}
        self._progress = Progress(time.monotonic())

    def planned(self, projects: Sequence[PlannedProject]) -> None:
        """Plans are about to be applied."""
        self._progress = Progress.of(projects, time.monotonic())
        self._each(lambda listener: listener.planned(projects))

    def about(self, module: str) -> Watcher:
        """Return the listener for what happens to the changes of one project."""
        return _OfProject(self, module)

    def started(self, change: Change, module: str) -> None:
        """The first call of a change is about to be sent."""
        self._under_way[module, change.address] = (change, time.monotonic())
        self._progress.started(module)
        self._each(lambda listener: listener.started(change, module))

    def finished(self, result: Result, module: str) -> None:
        """The outcome of a change is known."""
        self._under_way.pop((module, result.change.address), None)
        self._progress.finished(module)
        self._each(lambda listener: listener.finished(result, module))

    def waiting(self, change: Change | None, left_seconds: float, module: str) -> None:
        """Calls that were sent are given time to arrive."""
        self._each(lambda listener: listener.waiting(change, left_seconds, module))

    def acted(self, result: ActionResult, module: str) -> None:
        """An action is about to be started, has come further, or is at its end."""
        self._each(lambda listener: listener.acted(result, module))

    def ended(self, account: Account, module: str) -> None:
        """The run of a project is over."""
        self._progress.ended_one(module)
        self._each(lambda listener: listener.ended(account, module))

    def all_ended(self, account: Account) -> None:
        """The runs of several projects are over."""
        self._each(lambda listener: listener.all_ended(account))

    def wave_began(self, name: str, projects: int) -> None:
        """A wave begins."""
        self._each(lambda listener: listener.wave_began(name, projects))

    def wave_ended(self, end: WaveEnd) -> None:
        """A wave is over."""
        self._each(lambda listener: listener.wave_ended(end))

    def warned(self, text: str) -> None:
        """Say on stderr what is odd."""
        click.echo(f"Warning: {visible(text)}", err=True)

    def failed(self, failure: Exception, module: str) -> None:
        """Say what kept a plan from being applied; a fault of ours keeps its trace."""
        if module:
            click.echo(f"{visible(module)}:", err=True)
        if isinstance(failure, LabelformError):
            exit_code_of(failure)
        else:
            click.echo("".join(traceback.format_exception(failure)), err=True)

    def remind(self, now: float) -> None:
        """Say what is in progress for long, and of several projects, how far they are."""
        for (module, _), (change, began) in list(self._under_way.items()):
            if now - began >= HEARTBEAT_SECONDS:
                self._each(partial(_still, change, now - began, module))
        if self._progress.projects > 1:
            line = self._progress.line(len(self._under_way), now)
            self._each(lambda listener: listener.advanced(line))

    def _each(self, tell: Callable[[Listener], None]) -> None:
        for listener in tuple(self._listeners):
            try:
                tell(listener)
            except OSError as exc:
                self._listeners.remove(listener)
                with contextlib.suppress(OSError):
                    click.echo(f"The output can no longer be written: {(exc.strerror or '').lower()}", err=True)

    @contextlib.asynccontextmanager
    async def heartbeat(self) -> AsyncIterator[None]:
        """Remind of what is in progress for long, as long as the block runs."""
        beating = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beating

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.remind(time.monotonic())


def _still(change: Change, elapsed_seconds: float, module: str, listener: Listener) -> None:
    listener.still(change, elapsed_seconds, module)


@dataclass(frozen=True, slots=True)
class _OfProject:
    """Informs all listeners of one project."""

    tell: Broadcast
    module: str

    def started(self, change: Change) -> None:
        self.tell.started(change, self.module)

    def finished(self, result: Result) -> None:
        self.tell.finished(result, self.module)

    def waiting(self, change: Change | None, left_seconds: float) -> None:
        self.tell.waiting(change, left_seconds, self.module)

    def acted(self, result: ActionResult) -> None:
        self.tell.acted(result, self.module)
