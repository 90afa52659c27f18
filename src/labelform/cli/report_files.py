"""`--report FORMAT=FILE`: the same report in other formats, into files, in the same run."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from labelform.files.outputs import Output
    from labelform.report.formats import Format

FORMATS = ("text", "json", "markdown", "html", "sarif", "junit")
"""Every format of a report; named here, too, because help does without the reports themselves."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file that a report is written to, and the format it has there."""

    form: Format
    output: Output

    def write(self, text: str) -> None:
        """
        Write the report.

        Raises:
            RefusedOutputError: this run has read the file, or it is of another kind.
            LabelformError: it cannot be written.
        """
        from labelform.files.outputs import unwritable

        try:
            self.output.write([text])
        except OSError as exc:
            raise unwritable(self.output.path, exc) from exc


class _FormatAndFile(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases of click only
    name = "FORMAT=FILE"

    def __init__(self, formats: Sequence[str]) -> None:
        self._formats = formats

    def convert(
        self, value: str | tuple[Format, Path], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Format, Path]:
        if not isinstance(value, str):
            return value
        form, _, file = value.partition("=")
        if not file:
            self.fail(f'"{value}" is not FORMAT=FILE, as in markdown=comment.md', param, ctx)
        if form not in self._formats:
            self.fail(f'there is no format "{form}": {", ".join(self._formats)}', param, ctx)
        return cast("Format", form), Path(file)


def report_files_option(command: Callable[..., int], formats: Sequence[str] = FORMATS) -> Callable[..., int]:
    """
    Add `--report`, which the command is given as `reports`: a `ReportFile` for each. It must take `--force`.

    What is known to stand in the way of writing is reported before the command runs.
    """

    @functools.wraps(command)
    def run(reports: tuple[tuple[Format, Path], ...], is_forced: bool, **rest: Any) -> int:
        _check_apart([*(file for _, file in reports), *(rest.get(name) for name in ("out", "json_into"))])
        found = tuple(_report_file(form, file, is_forced=is_forced) for form, file in reports)
        return command(reports=found, is_forced=is_forced, **rest)

    option = click.option(
        "--report", "reports", multiple=True, type=_FormatAndFile(formats), metavar="FORMAT=FILE",
        help=f"Also write the report to FILE: {', '.join(formats)}. Can be given several times.",
    )  # fmt: skip
    return option(run)


def _report_file(form: Format, file: Path, *, is_forced: bool) -> ReportFile:
    from labelform.files.outputs import REPORTS, Output

    output = Output(file, REPORTS[form], is_forced)
    output.check()
    output.check_place()
    return ReportFile(form, output)


def _check_apart(files: Iterable[Path | None]) -> None:
    """Refuse two outputs in one file: the second would take the place of the first."""
    seen = set()
    for file in files:
        if file is None:
            continue
        place = os.path.realpath(file)
        if place in seen:
            raise click.UsageError(f'"{file}" is named twice: each report needs its own file')
        seen.add(place)
