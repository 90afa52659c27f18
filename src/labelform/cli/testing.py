"""`labelform test`: run the tests of a repository of specs, without network and key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.help import Command
from labelform.cli.options import color_option, force_option, outside_option
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.testing.reading import LoadedCase
    from labelform.testing.results import CaseResult


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("-k", "words", metavar="TEXT", help="Run only cases with this text in their name or file name.")
@click.option(
    "--update", "is_updating", is_flag=True, help="Write actual plans, sections and counts into failing cases."
)
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Number of processes. [one for every 16 cases]")
@click.option("--json", "is_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Also write them as JUnit XML."
)
@force_option
@outside_option
@color_option
def test(  # noqa: PLR0913 - click passes every option as an argument
    paths: tuple[Path, ...], words: str | None, is_updating: bool, jobs: int | None, is_json: bool,
    junit: Path | None, is_forced: bool, allow_outside: bool, color: str,
) -> int:  # fmt: skip
    """
    Run the tests of specs, each case on a sandbox of its own: no network, no key.

    Reads files called *.labelform-test.yaml, without a PATH those in this folder and below; docs/testing.md says what
    they hold. With --update, also writes the actual plans, sections and counts into the cases that fail, keeping
    comments.

    Exit codes: 0 all as expected, 1 a case failed or a file has mistakes.
    """
    import tempfile  # here, as all below: help does without

    from labelform.errors import ExitCode
    from labelform.files.outputs import REPORTS, Output
    from labelform.testing.reading import find_files, load_all
    from labelform.testing.telling import as_junit

    report = Output(junit, REPORTS["junit"], is_forced) if junit else None
    if report:
        report.check()
        report.check_place()
    cases = _chosen(load_all(find_files(paths or (Path(),)), allows_outside=allow_outside), words)
    with tempfile.TemporaryDirectory(prefix="labelform-test-") as folder:
        results = _run(cases, Path(folder), jobs, color="" if is_json else color, is_quiet=is_json)
    if is_json:
        _print_json(results)
    if report:
        report.write([as_junit(results)])
    if is_updating:
        _update(results, color, is_json=is_json)
    return ExitCode.OK if all(one.has_passed for one in results) else ExitCode.ERROR


def _chosen(cases: Sequence[LoadedCase], words: str | None) -> list[LoadedCase]:
    from labelform.errors import LabelformError

    found = [one for one in cases if words is None or words.casefold() in one.title.casefold()]
    if not found:
        raise LabelformError(f'no case has "{words}" in its name', hint="leave out -k to run them all")
    return found


def _run(
    cases: Sequence[LoadedCase], folder: Path, jobs: int | None, *, color: str, is_quiet: bool
) -> list[CaseResult]:
    from labelform.report.diagnostics import visible
    from labelform.report.style import Style
    from labelform.testing.session import results_of, usual_jobs
    from labelform.testing.telling import case_lines, summary
    from labelform.testing.worlds import Worlds

    style = Style(is_colored(color))
    results: list[CaseResult] = []
    for result in results_of(cases, Worlds(folder), jobs or usual_jobs(len(cases))):
        if not is_quiet:
            if not results or results[-1].file != result.file:
                click.echo(visible(result.file))
            click.echo("\n".join(case_lines(result, style)))
        results.append(result)
    if not is_quiet:
        click.echo(f"\n{summary(results, style)}")
    return results


def _print_json(results: Sequence[CaseResult]) -> None:
    import json

    from labelform.testing.telling import as_json

    click.echo(json.dumps(as_json(results), indent=2, ensure_ascii=False))


def _update(results: Sequence[CaseResult], color: str, *, is_json: bool) -> None:
    """Show what is written into files of tests, and write it."""
    from labelform.cli.diffs import unified
    from labelform.files.outputs import rewrite
    from labelform.testing.updating import is_settled_by_writing, updated

    files = updated(results)
    for one in files:
        difference = unified(one.path, one.before, one.after, "actual", is_colored=is_colored(color))
        click.echo(f"\n{difference}", nl=False, err=is_json)
        rewrite(one.path, one.after)
        click.echo(f"\nUpdated {one.cases} {'case' if one.cases == 1 else 'cases'} in {one.path}", err=is_json)
    left = sum(not is_settled_by_writing(one) for one in results)
    if left:
        said = "1 case has deviations" if left == 1 else f"{left} cases have deviations"
        click.echo(f"{said} that only you can decide: nothing was written for them.", err=True)
