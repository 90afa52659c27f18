"""`labelform snapshot`: what planning needs of some projects, redacted, for plans without network and key."""

from __future__ import annotations

from pathlib import Path

import click

from labelform.cli.options import optional_specs_argument
from labelform.cli.settings import Setting, setting_options


@click.command()
@optional_specs_argument
@setting_options()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True, help="Where to write it."
)
def snapshot(specs: tuple[Path, ...], setting: Setting, out: Path) -> int:
    """
    Write down what the projects of specs are like, for `plan --snapshot FILE`: pull requests of forks have no key.

    E-mails are replaced by digests, and so are the names of whatever the specs do not name. Nothing is written to the
    platform.
    """
    import asyncio

    return asyncio.run(_run(specs, setting, out))


async def _run(specs: tuple[Path, ...], setting: Setting, out: Path) -> int:
    from labelform.cli.connection import connect
    from labelform.errors import ExitCode
    from labelform.load import load
    from labelform.snapshot import as_text, take_snapshot
    from labelform.view import LiveView

    loaded = load(specs, setting.given)
    _refuse_inputs(out, specs, setting)
    async with connect(setting.where, is_read_only=True) as connection:
        taken = await take_snapshot(LiveView(connection.driver), connection.base_url, loaded)
    _write(out, as_text(taken))
    click.echo(f"Saved the snapshot to: {out}\n{taken.digest}")
    return ExitCode.OK


def _refuse_inputs(out: Path, specs: tuple[Path, ...], setting: Setting) -> None:
    """Refuse to write the snapshot over a file that it is made from."""
    from labelform.load import compose, find_specs, read

    inputs = [Path(setting.environment.file)] if setting.environment else []

    def noted(path: Path) -> str:
        inputs.append(path)
        return read(path)

    for spec in find_specs(specs):
        compose(spec, noted)  # reads what it extends as well
    if out.resolve() in {path.resolve() for path in inputs}:
        raise click.UsageError(f"--out would write over {out}, which the snapshot is made from: name another file")


def _write(out: Path, text: str) -> None:
    from labelform.errors import LabelformError

    try:
        out.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise LabelformError(f'the snapshot cannot be saved to "{out}": {(exc.strerror or "").lower()}') from exc
