"""Turn a failure into words on stderr and an exit code. Nobody sees a traceback for a mistake of their own."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import click

from labelform.errors import ExitCode, LabelformError, SpecError

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Why a stream that is open takes nothing more."""


def exit_code_of(failure: BaseException) -> int:
    """
    Say what went wrong and return the exit code.

    A failure that is not ours is a fault of labelform and raised again, so that it can be reported.
    """
    if isinstance(failure, click.exceptions.Exit):
        return failure.exit_code
    if isinstance(failure, OSError):
        failure = _translated(failure) or failure
    try:
        return _told(failure)
    except OSError as exc:
        if exc is failure:
            raise
        return _told(failure)  # a full disk is raised once: it cannot be said, and the exit code still can


def _told(failure: BaseException) -> int:
    if isinstance(failure, (click.Abort, KeyboardInterrupt)):
        click.echo("Interrupted.", err=True)
        return ExitCode.INTERRUPTED
    if isinstance(failure, click.ClickException):
        failure.show()
        _suggest(failure)
        return ExitCode.WRONG_USAGE if isinstance(failure, click.UsageError) else ExitCode.ERROR
    if isinstance(failure, LabelformError):
        _explain(failure)
        return failure.exit_code
    raise failure


def _suggest(failure: click.ClickException) -> None:
    """Say which word is meant, where one of a few was requested: click lists them, however many there are."""
    kind = failure.param.type if isinstance(failure, click.BadParameter) and failure.param else None
    quoted = re.match(r"'(.*)' is not one of ", failure.message)
    if isinstance(kind, click.Choice) and quoted:
        from labelform.diagnostics import did_you_mean

        meant = did_you_mean(quoted[1], [str(one) for one in kind.choices])
        if meant:
            click.echo(f"  hint: {meant}", err=True)


def _translated(failure: OSError) -> LabelformError | None:
    """Return what the system says about where we run and what we print, in our words; None for anything else."""
    if isinstance(failure, FileNotFoundError) and _is_folder_gone():
        return LabelformError("the current folder no longer exists", hint="change to one that does")
    if failure.errno in _UNWRITABLE and failure.filename is None:
        return LabelformError(f"the output cannot be written: {(failure.strerror or '').lower()}")
    return None


def _is_folder_gone() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _explain(failure: LabelformError) -> None:
    from labelform.cli.terminal import is_colored  # failures are rare
    from labelform.report.diagnostics import render, visible
    from labelform.report.style import Style

    is_color = is_colored(err=True)  # said outside of the command, where click takes colours out unless it is told
    if isinstance(failure, SpecError):
        click.echo(render(failure.diagnostics, color=is_color), err=True, nl=False, color=is_color)
        return
    error = Style(is_color).paint("Error:", "bold", "red")
    click.echo(f"{error} {visible(failure.message)}", err=True, color=is_color)
    if failure.hint:
        click.echo(f"  hint: {visible(failure.hint)}", err=True)
