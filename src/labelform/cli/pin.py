"""`labelform pin`: write the hashes of projects where specs take them from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.help import Command
from labelform.cli.options import optional_specs_argument
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver


@click.command(cls=Command)
@optional_specs_argument
@setting_options()
def pin(specs: tuple[Path, ...], setting: Setting) -> int:
    """
    Write the hash of each project into its spec, or into the variables of the environment. Nothing else changes.

    A spec that says hash: "{{ project_hash | default(none) }}" is pinned in the variables of the environment.
    """
    import asyncio

    return asyncio.run(_run(specs, setting))


async def _run(specs: tuple[Path, ...], setting: Setting) -> int:
    from labelform.cli.connection import connect
    from labelform.cli.finding import check_any_there

    check_any_there(specs)
    async with connect(setting.where, is_read_only=True) as connection:
        return await pin_all(connection.driver, specs, setting)


async def pin_all(driver: AsyncDriver, specs: Sequence[Path], setting: Setting) -> int:
    """Pin the projects of specs, found by their titles."""
    from labelform.cli.finding import found_specs

    for path in found_specs(specs):
        await _pin(driver, path, setting)
    return 0


async def _pin(driver: AsyncDriver, path: Path, setting: Setting) -> None:
    from labelform.errors import LabelformError
    from labelform.language.model import parse
    from labelform.reading.observe import find_project
    from labelform.reading.view import LiveView
    from labelform.report.diagnostics import visible
    from labelform.repository.load import compose

    document = compose(path, allows_outside=setting.given.allows_outside)
    project: Any = document.data.get("project") if isinstance(document.data, dict) else None
    written = project.pop("hash", None) if isinstance(project, dict) else None
    found = await find_project(LiveView(driver), parse(document, setting.given))
    if found is None:
        raise LabelformError(f'"{path}" has no project yet', hint=f"labelform apply {path}{setting.options}")
    click.echo(f"{visible(found.title)}: {found.hash} {_written(path, written, found.hash, setting)}")


def _written(path: Path, written: object, project_hash: str, setting: Setting) -> str:
    """Write the hash, and say where."""
    from labelform.errors import LabelformError
    from labelform.repository.load import read_whole
    from labelform.transfer.pinning import pinned_environment, pinned_spec, variable_of

    variable = variable_of(written)
    if setting.environment is None and variable is None:
        text = read_whole(path)
        return _save(path, text, pinned_spec(text, str(path), project_hash), written == project_hash)
    if setting.environment is None or variable is None:
        hint = 'write hash: "{{ project_hash | default(none) }}" below project, and pin with --env'
        raise LabelformError(
            f'"{path}" is for several environments, and its project has a different hash in each', hint=hint
        )
    known = setting.given.variables.get(variable)
    file = Path(setting.environment.file)
    text = read_whole(file)
    made = pinned_environment(text, str(file), setting.environment.name, variable, project_hash)
    return _save(file, text, made, known is not None and known.value == project_hash)


def _save(path: Path, before: str, after: str, is_pinned: bool) -> str:
    if is_pinned:
        return f"is in {path} already"
    if before != after:
        from labelform.files.outputs import rewrite

        rewrite(path, after)
    return f"is now in {path}"
