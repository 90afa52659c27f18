"""`labelform sandbox`: serve, reset and inspect the local platform, and make keys for its users."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.help import Group

if TYPE_CHECKING:
    from labelform.cli.protection import Protection

DEFAULT_DATABASE = Path(".labelform") / "sandbox.db"


class _SandboxOption(click.Option):
    """An option that is called as it is everywhere; what it was called before is taken, and shown nowhere."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the line of the help with the first name alone."""
        names, self.opts = self.opts, self.opts[:1]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = names


database_option = click.option(
    "--sandbox",
    "--database",
    "database",
    cls=_SandboxOption,
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_DATABASE,
    show_default=True,
    help="SQLite file of the sandbox; created if missing.",
)
seed_option = click.option(
    "--seed",
    default="demo",
    show_default=True,
    metavar="demo|empty|FILE.json",
    help="Contents of a new sandbox.",
)


@click.group("sandbox", cls=Group)
def sandbox() -> None:
    """An Encord-compatible platform on this machine, to try plans on."""


@sandbox.command("serve")
@database_option
@seed_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port; 0 picks a free one.")
@click.option(
    "--quirk",
    "quirks",
    multiple=True,
    metavar="NAME=VALUE",
    help="Switch a behaviour; see docs/sandbox/assumptions.md.",
)
@click.option(
    "--faults",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.yaml",
    help="Inject faults by these rules; see docs/sandbox/faults.md.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line with url and ssh_key_file when it is ready.")
def serve_command(
    database: Path, seed: str, host: str, port: int, quirks: tuple[str, ...], faults: Path | None, as_json: bool
) -> None:
    """Serve the sandbox until Ctrl-C, for labelform and the official SDK."""
    from labelform.sandbox import SandboxError
    from labelform.sandbox.faults import read_fault_plan
    from labelform.sandbox.serve import is_loopback, serve

    def tell(url: str, ssh_key_file: Path) -> None:
        if as_json:
            click.echo(json.dumps({"url": url, "ssh_key_file": str(ssh_key_file)}))
        else:
            click.echo(
                f"Sandbox listening on {url}\n  SSH key   {ssh_key_file}\n  Database  {database}\nCtrl-C stops it."
            )
        sys.stdout.flush()

    if not is_loopback(host):
        click.echo(f"Warning: {host} is reachable from other machines, and the sandbox has no TLS.", err=True)
    try:
        plan = read_fault_plan(faults) if faults else None
        chosen = _read_quirks(quirks)
        serve(database, host=host, port=port, seed=seed, quirks=chosen, faults=plan, on_listening=tell)
    except SandboxError as problem:
        raise click.ClickException(str(problem)) from problem


@sandbox.command("reset")
@database_option
@seed_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_command(database: Path, seed: str, yes: bool) -> None:
    """
    Delete everything in the sandbox and start again from a seed. Keys created for users are removed.

    That of a protected environment needs its name to be typed, even with --yes.
    """
    from labelform.cli.protection import protection_of_sandbox
    from labelform.sandbox import SandboxError
    from labelform.sandbox.opening import reset_database

    protection = protection_of_sandbox(database) if database.exists() else None
    if protection is not None:
        _want_name(protection, f"Replace everything in {database} with the seed {seed}?")
    elif database.exists() and not yes:
        click.confirm(f"Replace everything in {database} with the seed {seed}?", abort=True, err=True)
    try:
        reset_database(database, seed)
    except SandboxError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Sandbox {database} was reset to the seed {seed}")


def _want_name(protection: Protection, question: str) -> None:
    """Take nothing but the name of the environment that protects a sandbox."""
    click.echo(f"{question}\n  {protection.sentence} Only '{protection.name}' will be accepted to approve.", err=True)
    try:
        given = click.prompt("  Enter a value", default="", show_default=False, err=True)
    except click.Abort:
        given = ""
    if given != protection.name:
        raise click.ClickException(f"{protection}: reset needs its name")


@sandbox.command("dump")
@database_option
@click.option("--portable", is_flag=True, help="Leave out identities and times, which differ between equal runs.")
def dump_command(database: Path, portable: bool) -> None:
    """Print everything in the sandbox as JSON, in a stable order."""
    from labelform.sandbox import SandboxError, open_sandbox
    from labelform.sandbox.dump import without_volatile

    _must_exist(database)
    try:
        with open_sandbox(database) as opened:
            state: object = opened.dump()
    except SandboxError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(json.dumps(without_volatile(state) if portable else state, indent=2, ensure_ascii=False))


@sandbox.command("key")
@click.argument("email")
@database_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File for the key; must not exist yet.")
def key_command(email: str, database: Path, out: Path | None) -> None:
    """Create an SSH key for a user of the sandbox, to try what they can do."""
    from labelform.sandbox import SandboxError
    from labelform.sandbox.opening import add_key

    _must_exist(database)
    if out is not None and out.exists():
        raise click.UsageError(f"{out} already exists")
    try:
        text = add_key(database, email)
    except SandboxError as problem:
        raise click.ClickException(str(problem)) from problem
    if out is None:
        click.echo(text, nl=False)
    else:
        _write_private(out, text)
        click.echo(f"Key of {email} written to {out}")


def _read_quirks(pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.UsageError(f'--quirk "{pair}" is not NAME=VALUE')
    return dict(pair.split("=", 1) for pair in pairs)


def _must_exist(database: Path) -> None:
    if not database.exists():
        raise click.UsageError(f"there is no sandbox at {database}; `labelform sandbox serve` creates one")


def _write_private(path: Path, text: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
