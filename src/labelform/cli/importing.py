"""`labelform import`: write live projects as specs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.completing import titles
from labelform.cli.help import Command
from labelform.cli.options import force_option
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from labelform.cli.connection import Connection
    from labelform.errors import LabelformError
    from labelform.reading.view import FoundProject, LiveView
    from labelform.transfer.importing import Imported, Importer


@click.command("import", cls=Command)
@click.argument("project", required=False, shell_complete=titles)
@setting_options()
@click.option(
    "--all", "is_all", is_flag=True, help="Import every project that your account can open, each into its own file."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="Write to this file instead of the screen; with --all, to this folder. [with --all: the current folder]",
)  # fmt: skip
@click.option(
    "--items", "most_listed", type=click.IntRange(0, 1_000), default=0, show_default=True, metavar="N",
    help="Also list the contents of collections with at most N frames or labels.",
)  # fmt: skip
@force_option
def import_(
    project: str | None, setting: Setting, is_all: bool, out: Path | None, most_listed: int, is_forced: bool
) -> int:  # fmt: skip
    """
    Write a live PROJECT, given by title or hash, as a spec whose plan is empty.

    An existing file is updated: what differs is edited, and all other bytes stay. A file that cannot be edited
    exactly, or that is the spec of another project, is refused; --all lists it and continues with the others.

    Exit codes: 0 the spec matches the project, 1 it does not, with the reasons.
    """
    import asyncio

    if is_all == (project is not None):
        raise click.UsageError("name one PROJECT, or use --all")
    if is_all and out is not None and out.is_file():
        raise click.UsageError(f"--all needs a folder, and {out} is a file")
    return asyncio.run(_run(project, setting, out, most_listed, is_forced=is_forced))


async def _run(project: str | None, setting: Setting, out: Path | None, most_listed: int, *, is_forced: bool) -> int:
    from labelform.cli.connection import connect
    from labelform.reading.view import LiveView
    from labelform.transfer.importing import Importer

    async with connect(setting.where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        importer = Importer(view, setting.given, most_listed=most_listed)
        if project is None:
            return await _import_all(connection, view, importer, setting, out or Path(), is_forced=is_forced)
        found, is_pinned = await find(view, project)
        if out is not None and _is_updated(out, is_forced=is_forced):
            return await _update(importer, found, out, setting, is_pinned=is_pinned)
        imported = await importer.imported(found, is_pinned=is_pinned)
    if out is None:
        click.echo(imported.text, nl=False)
    else:
        _save(out, imported.text, is_forced=is_forced)
    return _account(imported, str(out or "the spec"))


async def find(view: LiveView, wanted: str) -> tuple[FoundProject, bool]:
    """Return a project by its title, else by its hash, and whether its title is not enough to find it."""
    from labelform.diagnostics import did_you_mean
    from labelform.errors import LabelformError
    from labelform.language.checks import looks_like_hash
    from labelform.report.diagnostics import visible

    titled = await view.projects_titled(wanted)
    if len(titled) > 1:
        hashes = ", ".join(sorted(one.hash for one in titled))
        raise LabelformError(
            f'{len(titled)} projects are called "{visible(wanted)}"', hint=f"name one by its hash: {hashes}"
        )
    if titled:
        return titled[0], False
    found = await view.project(wanted) if looks_like_hash(wanted) else None
    if found is None:
        titles = [one.name for one in await view.listed()]
        part = [f'did you mean "{title}"?' for title in titles if wanted.casefold() in title.casefold()]
        listing = (
            "labelform list projects shows the titles; your account must be an admin or team manager of the project"
        )
        hint = did_you_mean(wanted, titles) or (part[0] if len(part) == 1 else listing)
        raise LabelformError(f'there is no project "{visible(wanted)}" that you may open', hint=hint)
    return found, len(await view.projects_titled(found.title)) > 1


async def _import_all(
    connection: Connection, view: LiveView, importer: Importer, setting: Setting, folder: Path, *, is_forced: bool
) -> int:
    """Import every project; a file that cannot be used does not stop the others; all such are listed at the end."""
    from labelform.errors import LabelformError, PlatformError

    folder.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    unusable: dict[Path, LabelformError] = {}
    code = 0
    async for project, is_pinned in every_project(connection, view):
        path = folder / file_name(project, names)
        try:
            ended = await _import_one(importer, project, path, setting, is_pinned=is_pinned, is_forced=is_forced)
        except PlatformError:
            raise
        except LabelformError as error:
            unusable[path] = error
            continue
        code = max(code, ended)
    return _list_unusable(unusable) or code


async def every_project(connection: Connection, view: LiveView) -> AsyncIterator[tuple[FoundProject, bool]]:
    """Yield all projects in the order of their titles, and whether the title of each is not enough to find it."""
    from collections import Counter

    from labelform.api import calls

    records = await connection.driver.collect(calls.projects.list_projects())
    titles = Counter(record.title for record in records)
    for record in sorted(records, key=lambda one: (one.title.casefold(), str(one.project_hash))):
        project = await view.project(str(record.project_hash))
        if project is not None:
            yield project, titles[record.title] > 1


def _list_unusable(unusable: Mapping[Path, LabelformError]) -> int:
    """Name the files that could not be used, each with the reason; return how that ends."""
    from labelform.cli.planning import show_mistakes
    from labelform.errors import ExitCode, SpecError
    from labelform.report.diagnostics import visible

    if not unusable:
        return ExitCode.OK
    files = "1 file" if len(unusable) == 1 else f"{len(unusable)} files"
    click.echo(f"{files} could not be updated, and {'is' if len(unusable) == 1 else 'are'} unchanged:", err=True)
    for path, error in unusable.items():
        if isinstance(error, SpecError):
            click.echo(f"  - {path}:", err=True)
            show_mistakes(error.diagnostics)
            continue
        click.echo(f"  - {path}: {visible(error.message)}", err=True)
        if error.hint:
            click.echo(f"    hint: {visible(error.hint)}", err=True)
    return ExitCode.ERROR


async def _import_one(
    importer: Importer, project: FoundProject, path: Path, setting: Setting, *, is_pinned: bool, is_forced: bool
) -> int:
    from labelform.errors import AuthorisationError
    from labelform.report.diagnostics import visible

    try:
        if _is_updated(path, is_forced=is_forced):
            return await _update(importer, project, path, setting, is_pinned=is_pinned)
        imported = await importer.imported(project, is_pinned=is_pinned)
    except AuthorisationError:
        title = visible(project.title)
        click.echo(f'{path}: left out, because the account may not read all of "{title}"', err=True)
        return 0
    _save(path, imported.text, is_forced=is_forced)
    return _account(imported, str(path))


def file_name(project: FoundProject, taken: set[str]) -> str:
    """Return what the file of a project is called; `taken` are the names of others, and takes this one."""
    import re

    name = re.sub(r"[^a-z0-9]+", "-", project.title.lower()).strip("-")[:60] or project.hash
    # A file of environments is known by its name.
    name = f"{name}-{project.hash[:8]}" if name in taken or name == "environments" else name
    taken.add(name)
    return f"{name}.yaml"


async def _update(importer: Importer, project: FoundProject, path: Path, setting: Setting, *, is_pinned: bool) -> int:
    from dataclasses import replace

    from labelform.files.outputs import rewrite
    from labelform.language.model import filled
    from labelform.repository.load import compose, load_one, read, read_whole
    from labelform.transfer.updating import check_project, updated

    parsed = load_one(path, setting.given)  # first: a file that is outside is not read
    observation, plan = await importer.compared(parsed)
    check_project(parsed, observation, project)
    text = read_whole(path)
    entries = await importer.entries(project, is_pinned=is_pinned, sides=observation.sides)
    plain = filled(compose(path, allows_outside=setting.given.allows_outside), setting.given.variables)
    made = updated(text, plain, parsed, setting.given, entries, observation, plan)
    document = compose(path, lambda other: made if other == path else read(other))
    imported = await importer.checked(document, project, entries)
    if made != text:
        rewrite(path, made)
    return _account(replace(imported, text=made), str(path), is_unchanged=made == text)


def _is_updated(path: Path, *, is_forced: bool) -> bool:
    """Return whether a file is there to be updated; an empty one, a pipe, or one that may go is written again."""
    from labelform.files.outputs import Output
    from labelform.repository.folders import A_SPEC

    output = Output(path, A_SPEC, is_forced)
    if output.is_there():
        return True
    output.check()  # before anything is read that is not going to be written
    return False


def _save(path: Path, text: str, *, is_forced: bool) -> None:
    from labelform.files.outputs import Output, unwritable
    from labelform.repository.folders import A_SPEC

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Output(path, A_SPEC, is_forced).write([text])
    except OSError as exc:
        raise unwritable(path, exc) from exc


def _account(imported: Imported, name: str, *, is_unchanged: bool = False) -> int:
    """Say what happened to an import, on stderr: stdout may be the spec."""
    from labelform.report.diagnostics import visible

    code = say_what_is_missing(imported, name)
    if code:
        return code
    title = visible(imported.title)
    state = "is unchanged, and" if is_unchanged else "is written, and"
    said = f'{name} {state} plans to nothing: it is the project "{title}" ({imported.hash}).'
    click.echo(f"{said}\n  {visible(imported.verified)}", err=True)
    return 0


def say_what_is_missing(imported: Imported, name: str) -> int:
    """Say on stderr what no spec can say, and what would still be done to the project; return how that ends."""
    from labelform.report.diagnostics import visible

    for one in imported.omitted:
        click.echo(f"Left out: {visible(one)}", err=True)
    if not imported.pending:
        return 0
    click.echo(f'{name} does not match the project "{visible(imported.title)}". It would still:', err=True)
    for one in imported.pending:
        click.echo(f"  - {visible(one)}", err=True)
    return 1
