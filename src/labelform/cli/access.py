"""`labelform access`: everywhere a person gets in, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from labelform.cli.choosing import Chosen
from labelform.cli.help import Command
from labelform.cli.options import color_option, optional_specs_argument
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored
from labelform.letters import are_drawn

if TYPE_CHECKING:
    from labelform.core.ways_in import WaysIn

Form = Literal["text", "json", "markdown"]


@click.command(cls=Command)
@click.argument("email")
@optional_specs_argument
@chosen_options(needs_specs=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="Output format. [text]",
)
@click.option("--json", "is_json", is_flag=True, help="The same as --format json.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if the person has access, or may have it.")
@color_option
def access(
    email: str, chosen: tuple[Chosen, ...], form: Form, is_json: bool, detailed_exitcode: bool, color: str
) -> int:
    """
    List where EMAIL has access, with which role, through which group, and which specs ask for it. Read-only.

    With SPEC, looks at the projects of these specs; without, at all projects that your account can see, on every
    platform that the repository names. Groups whose members you cannot see are listed too.

    Exit codes: 0 done (with --detailed-exitcode: certainly no access anywhere), 1 error, or something could not be
    read, 2 access somewhere, or it cannot be ruled out (--detailed-exitcode).
    """
    import asyncio

    from labelform.report.style import Style
    from labelform.report.ways_in import as_json, as_markdown, as_text

    email = _checked(email)
    is_everywhere = not click.get_current_context().params["specs"]
    found = asyncio.run(_find(email, chosen, is_everywhere=is_everywhere))
    match "json" if is_json else form:
        case "json":
            click.echo(as_json(found), nl=False)
        case "markdown":
            click.echo(as_markdown(found), nl=False)
        case _:
            click.echo(as_text(found, Style(is_colored(color))), nl=False)
    return _exit_code(found, is_detailed=detailed_exitcode)


def _checked(email: str) -> str:
    """Return an e-mail without the blanks around it; an impossible one would be reported as having no access."""
    bare = email.strip()
    name, _, host = bare.rpartition("@")
    if not (name and host):
        raise click.BadParameter("the e-mail address of a person comes first", param_hint="EMAIL")
    if " " in bare or not are_drawn(bare):
        raise click.BadParameter("it contains a space or an invisible character", param_hint="EMAIL")
    return bare


async def _find(email: str, chosen: Sequence[Chosen], *, is_everywhere: bool) -> WaysIn:
    """Look on each platform; one that cannot be reached does not stop the others."""
    from labelform.core.ways_in import Unread, WaysIn
    from labelform.errors import LabelformError
    from labelform.planning.ways_in import together

    parts: list[WaysIn] = []
    failures: list[LabelformError] = []
    for one in chosen:
        try:
            if not isinstance(one.found, Setting):
                raise one.found
            parts.append(await _look(email, one.found, one.specs, is_everywhere=is_everywhere))
        except LabelformError as exc:
            failures.append(exc)
            missing = Unread(what=one.name or "the platform", reason=exc.message, environment=one.name)
            parts.append(WaysIn(email=email, unread=(missing,)))
    if failures and len(failures) == len(parts):
        raise failures[0]
    return together(email, parts)


async def _look(email: str, setting: Setting, specs: Sequence[Path], *, is_everywhere: bool) -> WaysIn:
    from labelform.cli.connection import connect
    from labelform.cli.finding import check_any_there, found_specs
    from labelform.cli.terminal import progress
    from labelform.planning.ways_in import find_ways_in

    paths = found_specs(specs) if specs else ()
    check_any_there(paths)
    async with connect(setting.where, is_read_only=True) as connection, progress("Reading projects..."):
        return await find_ways_in(
            connection.driver, email, paths, setting.given, is_everywhere=is_everywhere, environment=setting.name
        )


def _exit_code(found: WaysIn, *, is_detailed: bool) -> int:
    from labelform.errors import ExitCode

    if not found.is_complete:
        return ExitCode.ERROR
    return ExitCode.CHANGES_PENDING if is_detailed and found.projects else ExitCode.OK
