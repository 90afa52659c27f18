"""`labelform snapshot`: what planning needs of some projects, redacted, for plans without network and key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.options import force_option, optional_specs_argument
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.files.outputs import Output


@click.command()
@optional_specs_argument
@setting_options()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True, help="Where to write it."
)
@force_option
def snapshot(specs: tuple[Path, ...], setting: Setting, out: Path, is_forced: bool) -> int:
    """
    Write down what the projects of specs are like, for `plan --snapshot FILE`: pull requests of forks have no key.

    E-mails are replaced by digests, and so are the names of whatever the specs do not name. Nothing is written to the
    platform.
    """
    import asyncio

    from labelform.files.outputs import SNAPSHOT, Output

    output = Output(out, SNAPSHOT, is_forced)
    output.check()
    return asyncio.run(_run(specs, setting, output))


async def _run(specs: tuple[Path, ...], setting: Setting, out: Output) -> int:
    from labelform.cli.connection import connect
    from labelform.errors import ExitCode
    from labelform.reading.snapshot import as_text
    from labelform.reading.taking import take_snapshot
    from labelform.reading.view import LiveView
    from labelform.repository.load import load

    loaded = load(specs, setting.given)
    out.check()  # before the platform is asked for all of it
    async with connect(setting.where, is_read_only=True) as connection:
        taken = await take_snapshot(LiveView(connection.driver), connection.base_url, loaded)
    _write(out, as_text(taken))
    click.echo(f"Saved the snapshot to: {out.path}\n{taken.digest}")
    return ExitCode.OK


def _write(out: Output, text: str) -> None:
    from labelform.errors import LabelformError

    try:
        out.write([text])
    except OSError as exc:
        raise LabelformError(f'the snapshot cannot be saved to "{out.path}": {(exc.strerror or "").lower()}') from exc
