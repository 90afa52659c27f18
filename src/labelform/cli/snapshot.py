"""`labelform snapshot`: what planning needs of some projects, redacted, for plans without network and key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.choosing import Chosen
from labelform.cli.help import Command
from labelform.cli.options import force_option, optional_specs_argument
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.files.outputs import Output
    from labelform.language.model import ParsedSpec
    from labelform.reading.snapshot import SeenPlatform


@click.command(cls=Command)
@optional_specs_argument
@chosen_options()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True, help="Where to write it."
)
@force_option
def snapshot(chosen: tuple[Chosen, ...], out: Path, is_forced: bool) -> int:
    """
    Save the state of the projects of specs, for `plan --snapshot FILE`: pull requests from forks have no key.

    One file covers all chosen environments, by default all of the repository. E-mails are replaced by digests, and so
    are names that the specs do not mention. Read-only.
    """
    import asyncio

    from labelform.files.outputs import SNAPSHOT, Output

    output = Output(out, SNAPSHOT, is_forced)
    output.check()
    return asyncio.run(_run(chosen, output))


async def _run(chosen: Sequence[Chosen], out: Output) -> int:
    from labelform.errors import ExitCode
    from labelform.reading.snapshot import Snapshot, as_text

    loaded = [_loaded(one) for one in chosen]
    out.check()  # before the platforms are asked for all of it
    taken = Snapshot(platforms=tuple([await _look(setting, specs) for setting, specs in loaded]))
    _write(out, as_text(taken))
    click.echo(f"Saved the snapshot to: {out.path}\n{taken.digest}")
    return ExitCode.OK


def _loaded(one: Chosen) -> tuple[Setting, Sequence[ParsedSpec]]:
    from labelform.cli.finding import found_specs
    from labelform.repository.load import load

    if not isinstance(one.found, Setting):
        raise one.found
    return one.found, load(found_specs(one.specs), one.found.given)


async def _look(setting: Setting, specs: Sequence[ParsedSpec]) -> SeenPlatform:
    from labelform.cli.connection import connect
    from labelform.reading.taking import look_at
    from labelform.reading.view import LiveView

    async with connect(setting.where, is_read_only=True) as connection:
        return await look_at(LiveView(connection.driver), connection.base_url, specs, setting.name)


def _write(out: Output, text: str) -> None:
    from labelform.errors import LabelformError

    try:
        out.write([text])
    except OSError as exc:
        raise LabelformError(f'the snapshot cannot be saved to "{out.path}": {(exc.strerror or "").lower()}') from exc
