"""The specs that a repository begins with: live projects as text, besides those that are in its folder already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.connection import Connection, connect
from labelform.cli.importing import every_project, file_name, find
from labelform.errors import AuthorisationError, LabelformError, SpecError
from labelform.files.creating import is_taken
from labelform.reading.view import FoundProject, LiveView
from labelform.report.diagnostics import visible
from labelform.repository.environments import specs_of
from labelform.repository.folders import search
from labelform.repository.load import load_one
from labelform.repository.starting import SPECS, TEMPLATE, TEMPLATE_TITLE, template_text
from labelform.transfer.importing import Imported, Importer

if TYPE_CHECKING:
    from labelform.cli.beginning import Beginning
    from labelform.cli.settings import Setting


@dataclass(slots=True)
class FirstSpecs:
    """Specs by their place in the repository: new ones as text, those made of projects, and those that are kept."""

    texts: dict[Path, str] = field(default_factory=dict)
    imported: dict[Path, Imported] = field(default_factory=dict)
    kept: list[Path] = field(default_factory=list)


async def first_specs(begin: Beginning, setting: Setting) -> FirstSpecs:
    """
    Return the specs to begin with; nothing is written yet.

    Raises:
        LabelformError: there is no key, the platform cannot be reached, or a project is not there.
    """
    made = FirstSpecs()
    async with connect(setting.where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        if begin.is_template:
            await view.projects_titled(TEMPLATE_TITLE)  # the key is wrong now rather than when all is written
            _add_template(made, begin.folder)
            return made
        known = _Known(begin.folder, setting)
        importer = Importer(view, setting.given)
        async for project, is_pinned in _projects(begin, connection, view):
            await _add(made, known, importer, project, is_pinned=is_pinned, may_leave_out=begin.is_all)
    if not (made.texts or made.kept):
        raise LabelformError("there is no project that you may open", hint="start from a template: --template")
    return made


class _Known:
    """The projects that specs of a repository are about, and the names that are taken where specs are written."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        # On some disks the spelling of a name makes no difference.
        self.taken = {path.stem.casefold() for path in (folder / SPECS).glob("*")}
        self._by_hash: dict[str, Path] = {}
        self._by_title: dict[str, Path] = {}
        for path in _specs_there(folder, setting):
            try:
                project = load_one(path, setting.given).spec.project
            except SpecError:
                continue  # what is wrong with it is said by the check at the end
            name = path.relative_to(folder)
            if project.hash:
                self._by_hash[project.hash] = name
            else:
                self._by_title[project.title] = name

    def spec_of(self, project: FoundProject, *, is_pinned: bool) -> Path | None:
        """
        Return the spec of a project, None without one; `is_pinned` says that its title is that of others, too.

        Raises:
            LabelformError: a spec has its title, and may be that of another one.
        """
        if by_hash := self._by_hash.get(project.hash):
            return by_hash
        by_title = self._by_title.get(project.title)
        if by_title and is_pinned:
            raise LabelformError(
                f'"{by_title}" names its project by the title "{visible(project.title)}", and several are called so',
                hint=f"add the hash of the right one below project, as in hash: {project.hash}",
            )
        return by_title


def specs_in(folder: Path) -> Sequence[Path]:
    """Return the specs in a folder, which need not be there."""
    return search(folder).specs if folder.is_dir() else ()


def named_specs(setting: Setting) -> Sequence[Path]:
    """
    Return the specs that the environment names; none if a pattern matches nothing, which the last check reports.
    """
    try:
        return specs_of(setting.environment) if setting.environment else ()
    except SpecError:
        return ()


def _specs_there(folder: Path, setting: Setting) -> Iterator[Path]:
    """Yield the specs that lie where they are written, and those that an environment names elsewhere in the folder."""
    yield from specs_in(folder / SPECS)
    yield from (path for path in named_specs(setting) if path.is_relative_to(folder))


async def _projects(
    begin: Beginning, connection: Connection, view: LiveView
) -> AsyncIterator[tuple[FoundProject, bool]]:
    """Yield the projects to begin with, each once, and whether its title is not enough to find it."""
    if begin.is_all:
        async for each in every_project(connection, view):
            yield each
        return
    seen: set[str] = set()
    for title in begin.titles:
        project, is_pinned = await find(view, title)
        if project.hash not in seen:
            seen.add(project.hash)
            yield project, is_pinned


async def _add(
    made: FirstSpecs, known: _Known, importer: Importer, project: FoundProject, *, is_pinned: bool, may_leave_out: bool
) -> None:
    if (spec := known.spec_of(project, is_pinned=is_pinned)) is not None:
        made.kept += [] if spec in made.kept else [spec]
        return
    try:
        imported = await importer.imported(project, is_pinned=is_pinned)
    except AuthorisationError:
        if not may_leave_out:
            raise
        click.echo(f'Left out, because the account cannot read all of it: "{visible(project.title)}"', err=True)
        return
    name = SPECS / file_name(project, known.taken)
    made.texts[name], made.imported[name] = imported.text, imported


def _add_template(made: FirstSpecs, folder: Path) -> None:
    if is_taken(folder / TEMPLATE):
        made.kept.append(TEMPLATE)
    else:
        made.texts[TEMPLATE] = template_text()
