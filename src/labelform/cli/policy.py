"""`labelform policy test`: try policies on their cases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from labelform.cli.help import Group
from labelform.cli.options import color_option, force_for_reports
from labelform.cli.report_files import report_files_option

if TYPE_CHECKING:
    from labelform.cli.report_files import ReportFile
    from labelform.report.formats import Format
    from labelform.report.policy_cases import Tried
    from labelform.report.style import Style

_FORMATS: Final = ("text", "json", "junit")


@click.group(cls=Group)
def policy() -> None:
    """Try the policies of a repository."""


@policy.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Format of the report."
)
@partial(report_files_option, formats=_FORMATS)
@force_for_reports
@color_option
def test(paths: tuple[Path, ...], form: Format, reports: Sequence[ReportFile], color: str) -> int:
    """
    Try policies on their cases: example projects that must pass, and others that must fail.

    PATH is a policy file, or a folder to search; this folder if none is given. Nothing is asked of a platform.

    Exit codes: 0 every case passed, 1 one failed, or there are none.
    """
    from labelform.cli.reporting import print_reports
    from labelform.report.policy_cases import is_right

    tried = _tried(paths or (Path(),))

    def rendered(form: Format, style: Style) -> str:
        return _rendered(tried, form, style)

    print_reports(rendered, form=form, color=color, reports=reports)
    return 0 if is_right(tried) else 1


def _tried(paths: Sequence[Path]) -> list[Tried]:
    from labelform.language.policy_cases import names_of
    from labelform.planning.policy_cases import try_case
    from labelform.report.policy_cases import Tried
    from labelform.repository.policy_files import policy_files

    tried = []
    for file in policy_files(paths):
        shown = names_of(file.cases)
        unshown = tuple(one.name for one in file.rules[0].policy.checks if one.name not in shown)
        tried.append(Tried(str(file.path), tuple(try_case(file.rules, case) for case in file.cases), unshown))
    return tried


def _rendered(tried: Sequence[Tried], form: str, style: Style) -> str:
    from labelform.report import policy_cases

    if form == "json":
        return policy_cases.as_json(tried)
    return policy_cases.as_junit(tried) if form == "junit" else policy_cases.as_text(tried, style)
