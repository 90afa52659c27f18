"""`labelform console`: what is known about the projects of a repository, in a browser or as a static site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.choosing import Chosen
from labelform.cli.help import Command
from labelform.cli.options import optional_specs_argument, runs_option
from labelform.cli.setting_options import choosing_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.console.looking import Watched
    from labelform.console.watching import Watch

DEFAULT_PORT = 8642
Chooses = Callable[[], Sequence[Chosen]]


@click.command(cls=Command)
@optional_specs_argument
@choosing_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Read once, write the pages as a static site into this new folder, and end.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port on loopback; 0 picks a free one.",
)
@click.option(
    "--interval",
    type=click.IntRange(min=10),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Read everything again this long after the last time.",
)
@click.option("--access/--no-access", "wants_access", default=True, help="Read who has access, too. [yes]")
@runs_option
def console(
    chooses: Chooses, out: Path | None, port: int, interval: int, wants_access: bool, runs: Path
) -> int:  # fmt: skip
    """
    Serve pages about the projects of this repository on 127.0.0.1 until Ctrl-C: the state of each in every
    environment, its plan, drift, runs and access. Read-only.

    Exit codes: 0 done, 1 error, or (with --out) something could not be read.
    """
    from labelform.console.watching import Watch
    from labelform.console.writing import check_folder

    watch = Watch(
        partial(watched_environments, chooses), runs, Path.cwd(), interval_seconds=interval, wants_access=wants_access
    )
    if out is not None:
        check_folder(out)
    # Mistakes in what is named end the command now, and only now; and the first page is not empty.
    watch.expect([_place(one) for one in chooses()])
    return _serve(watch, port) if out is None else _write(watch, out)


def _serve(watch: Watch, port: int) -> int:
    from labelform.console.serving import serve

    def tell(url: str) -> None:
        click.echo(f"Console on {url}\nIt only reads. Press Ctrl-C to stop it.")

    serve(watch, port, tell)
    return 0


def _write(watch: Watch, out: Path) -> int:
    import asyncio

    from labelform.cli.terminal import progress
    from labelform.console.writing import write_site
    from labelform.errors import ExitCode

    async def look() -> None:
        async with progress("Reading projects..."):
            await watch.look()

    asyncio.run(look())
    known = watch.knowledge
    click.echo(f"Wrote {write_site(out, known)} files to {out}")
    failures = [f"{one.name or 'the platform'}: {one.failure}" for one in known.environments.values() if one.failure]
    failures += [f"{one.subject.file}: {one.failure}" for one in known.projects.values() if one.failure]
    for failure in dict.fromkeys([*failures, *filter(None, [known.failure])]):
        click.echo(f"Not read: {failure}", err=True)
    return ExitCode.ERROR if failures or known.failure else ExitCode.OK


def watched_environments(chooses: Chooses) -> list[Watched]:
    """
    Return what is chosen as the console reads it: through drivers that write nothing.

    Raises:
        LabelformError: the files name nothing to look at, or have mistakes; in a while they may be right again.
    """
    from labelform.errors import LabelformError

    try:
        return [_place(one) for one in chooses()]
    except click.UsageError as exc:
        raise LabelformError(exc.format_message()) from exc


def _place(chosen: Chosen) -> Watched:
    from labelform.cli.connection import connect
    from labelform.console.looking import Watched
    from labelform.errors import LabelformError
    from labelform.repository.load import find_specs

    setting = chosen.found
    name = chosen.name or ""
    if isinstance(setting, LabelformError):
        return Watched(name, chosen.specs, failure=setting.message)
    assert isinstance(setting, Setting)  # noqa: S101 - it is one or the other
    watched = Watched(
        name,
        chosen.specs,
        setting.plan_options,
        lambda listener: connect(setting.where, is_read_only=True, listener=listener),
        is_sandbox=setting.where.sandbox is not None,
        is_protected=setting.is_protected,
    )
    try:
        return replace(watched, specs=tuple(find_specs(chosen.specs))) if chosen.specs else watched
    except LabelformError as exc:
        return replace(watched, open=None, failure=exc.message)
