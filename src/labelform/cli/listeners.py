"""Who is informed of what an apply does: a person on the terminal, a machine through JSON lines, or both."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TextIO

import click

from labelform.cli.progress import wave_head, wave_lines
from labelform.core.change import Change
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.files.outputs import Output, unwritable
from labelform.report import stream
from labelform.report.actions import acted
from labelform.report.planned import PlannedProject
from labelform.report.progress import finished, render_account, render_member, render_total, started, still, waiting
from labelform.report.style import PLAIN, Style
from labelform.runs.account import Account, ActionResult, Result

if TYPE_CHECKING:
    from labelform.applying.waves import WaveEnd


class Listener(Protocol):
    """
    Receives everything, in order.

    `module` is the address of the project that something is about, and empty if there is one only.
    """

    def planned(self, projects: Sequence[PlannedProject]) -> None:
        """Plans are about to be applied."""

    def started(self, change: Change, module: str) -> None:
        """The first call of a change is about to be sent."""

    def still(self, change: Change, elapsed_seconds: float, module: str) -> None:
        """A change takes long."""

    def finished(self, result: Result, module: str) -> None:
        """The outcome of a change is known."""

    def waiting(self, change: Change | None, left_seconds: float, module: str) -> None:
        """Calls that were sent are given time to arrive: one of a change, or with None, those of earlier runs."""

    def acted(self, result: ActionResult, module: str) -> None:
        """An action is about to be started, has come further, or is at its end."""

    def advanced(self, line: str) -> None:
        """Several projects are being applied; the line says how far that has come."""

    def ended(self, account: Account, module: str) -> None:
        """The run of a project is over."""

    def wave_began(self, name: str, projects: int) -> None:
        """The first of some projects that are applied together are about to be applied."""

    def wave_ended(self, end: WaveEnd) -> None:
        """All projects of a wave are at their end."""

    def all_ended(self, account: Account) -> None:
        """The runs of several projects are over; the account is that of all."""


class Screen:
    """Prints the lines that users of Terraform know. The plan itself was printed before approval."""

    def __init__(self, style: Style) -> None:
        self._style = style

    def planned(self, projects: Sequence[PlannedProject]) -> None:
        """Say nothing."""

    def started(self, change: Change, module: str) -> None:
        """Print `Creating...` and its kin."""
        click.echo(started(change, module))

    def still(self, change: Change, elapsed_seconds: float, module: str) -> None:
        """Print `Still creating...` and its kin."""
        click.echo(still(change, elapsed_seconds, module))

    def finished(self, result: Result, module: str) -> None:
        """Print the outcome."""
        click.echo(finished(result, self._style, module))

    def waiting(self, change: Change | None, left_seconds: float, module: str) -> None:
        """Count down, on stderr."""
        click.echo(waiting(change, left_seconds, module), err=True)

    def acted(self, result: ActionResult, module: str) -> None:
        """Print how far it is."""
        click.echo(acted(result, self._style, module))

    def advanced(self, line: str) -> None:
        """Print how far it is, on stderr."""
        click.echo(line, err=True)

    def ended(self, account: Account, module: str) -> None:
        """Print the account."""
        if module:
            click.echo(render_member(account, module, self._style), nl=False)
        else:
            click.echo("\n" + render_account(account, self._style), nl=False)

    def wave_began(self, name: str, projects: int) -> None:
        """Print its name and how many projects it has."""
        click.echo(f"\n{wave_head(name, projects)}")

    def wave_ended(self, end: WaveEnd) -> None:
        """Print what it came to."""
        click.echo("\n".join(wave_lines(end, self._style)))

    def all_ended(self, account: Account) -> None:
        """Print the total; what was not done stands with its project."""
        click.echo("\n" + render_total(account, self._style), nl=False)


class JsonLines:
    """Writes one JSON object a line, in the shape of Terraform's stream."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._tell(stream.version(_now()))

    def planned(self, projects: Sequence[PlannedProject]) -> None:
        """Write every planned change and the counts."""
        self._tell(*stream.all_planned(projects, _now()))

    def started(self, change: Change, module: str) -> None:
        """Write `apply_start`."""
        self._tell(stream.apply_start(change, _now(), module=module))

    def still(self, change: Change, elapsed_seconds: float, module: str) -> None:
        """Write `apply_progress`."""
        self._tell(stream.apply_progress(change, elapsed_seconds, _now(), module=module))

    def finished(self, result: Result, module: str) -> None:
        """Write `apply_complete` or `apply_errored`."""
        self._tell(*stream.apply_finished(result, _now(), module=module))

    def waiting(self, change: Change | None, left_seconds: float, module: str) -> None:
        """Write `apply_waiting`."""
        self._tell(stream.apply_waiting(change, left_seconds, _now(), module=module))

    def acted(self, result: ActionResult, module: str) -> None:
        """Write `action_start`, `action_progress`, `action_complete` or `action_errored`."""
        self._tell(*stream.acted_events(result, _now(), module=module))

    def advanced(self, line: str) -> None:
        """Say nothing: every outcome is a line."""

    def ended(self, account: Account, module: str) -> None:
        """Write the counts of what was done."""
        if module:
            self._tell(stream.project_applied(account, _now(), module=module))
        else:
            self._tell(stream.apply_summary(account, _now()))

    def wave_began(self, name: str, projects: int) -> None:
        """Write `wave_start`."""
        self._tell(stream.wave_start(wave_head(name, projects), _now(), name=name, projects=projects))

    def wave_ended(self, end: WaveEnd) -> None:
        """Write `wave_complete`, with what is not in sync."""
        *_, message = wave_lines(end, PLAIN)
        left = [{"module": module, "message": what} for module, what in end.left]
        self._tell(stream.wave_complete(message, _now(), name=end.name, left=left, is_last_begun=end.is_last_begun))

    def all_ended(self, account: Account) -> None:
        """Write the counts of what was done in all projects."""
        self._tell(stream.apply_summary(account, _now()))

    def mistaken(self, mistakes: Sequence[Diagnostic]) -> None:
        """Write what is wrong with specs."""
        self._tell(*(stream.diagnostic(one, _now()) for one in mistakes))

    def _tell(self, *events: stream.Event) -> None:
        for event in events:
            self._write(stream.to_line(event))


@contextlib.contextmanager
def listeners(*, is_on_stdout: bool, into: Output | None) -> Iterator[list[JsonLines]]:
    """Open the machines that listen: stdout, a file, both or none."""

    def print_line(line: str) -> None:
        click.echo(line, nl=False)

    with contextlib.ExitStack() as stack:
        found = [JsonLines(print_line)] if is_on_stdout else []
        if into is not None:
            found.append(_lines_into(into, stack))
        yield found


def tell_plans(
    planned: Sequence[PlannedProject], mistakes: Sequence[Diagnostic] = (), *, is_on_stdout: bool, into: Output | None
) -> None:
    """Report plans, and why others could not be made, to the machines that listen."""
    with listeners(is_on_stdout=is_on_stdout, into=into) as machines:
        for machine in machines:
            machine.mistaken(mistakes)
            machine.planned(planned)


@contextlib.contextmanager
def telling_mistakes(*, is_on_stdout: bool, into: Output | None) -> Iterator[None]:
    """Report mistakes in specs to the machines that listen, besides raising them."""
    try:
        yield
    except SpecError as mistakes:
        with listeners(is_on_stdout=is_on_stdout, into=into) as machines:
            for machine in machines:
                machine.mistaken(mistakes.diagnostics)
        raise


def _lines_into(output: Output, stack: contextlib.ExitStack) -> JsonLines:
    """Write lines into a file; that this is possible is known before anything is made."""
    try:
        file = output.open()
        stack.callback(_closed, file)
        return JsonLines(file.write)
    except OSError as exc:
        raise unwritable(output.path, exc) from exc


def _closed(file: TextIO) -> None:
    with contextlib.suppress(OSError):  # what could not be written was reported when it was to be written
        file.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
