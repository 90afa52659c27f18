"""Turn a failure into words on stderr and an exit code. Nobody sees a traceback for a mistake of their own."""

from __future__ import annotations

import os

import click

from labelform.errors import ExitCode, LabelformError, SpecError


def exit_code_of(failure: BaseException) -> int:
    """
    Say what went wrong and return the exit code.

    A failure that is not ours is a fault of labelform and raised again, so that it can be reported.
    """
    if isinstance(failure, click.exceptions.Exit):
        return failure.exit_code
    if isinstance(failure, (click.Abort, KeyboardInterrupt)):
        click.echo("Interrupted.", err=True)
        return ExitCode.INTERRUPTED
    if isinstance(failure, click.ClickException):
        failure.show()
        return ExitCode.WRONG_USAGE if isinstance(failure, click.UsageError) else ExitCode.ERROR
    if isinstance(failure, LabelformError):
        _explain(failure)
        return failure.exit_code
    if isinstance(failure, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output left: `labelform plan | head`
        return ExitCode.OK
    raise failure


def _explain(failure: LabelformError) -> None:
    from labelform.cli.terminal import is_colored  # failures are rare

    if isinstance(failure, SpecError):
        from labelform.report.diagnostics import render

        click.echo(render(failure.diagnostics, color=is_colored("auto", err=True)), err=True, nl=False)
        return
    click.echo(f"{click.style('Error:', bold=True, fg='red')} {failure.message}", err=True)
    if failure.hint:
        click.echo(f"  hint: {failure.hint}", err=True)
