"""`labelform absorb`: take what moved in a project into its spec, or into what the spec is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.completing import addresses
from labelform.cli.help import Command
from labelform.cli.options import color_option
from labelform.cli.setting_options import one_setting_options
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.cli.absorbing import Absorbed
    from labelform.cli.bystanders import Settings
    from labelform.repository.git import WorkingTree
    from labelform.transfer.absorbing import Selection


@click.command(cls=Command)
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("addresses", nargs=-1, shell_complete=addresses)
@one_setting_options
@click.option("--since", metavar="REV", help="The revision of the spec that was applied. [its last apply]")
@click.option("--also-moves", is_flag=True, help="Edit what other specs, or other environments, take from there too.")
@click.option("--branch", metavar="NAME", help="Commit the result on a new git branch; leave your files alone.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what would be written, and write nothing.")
@color_option
def absorb(
    spec: Path,
    addresses: tuple[str, ...],
    settings: Settings,
    environment: str | None,
    since: str | None,
    **options: Any,
) -> int:
    """
    Write changes made in the web app back into a SPEC, so that a plan keeps them.

    Without an ADDRESS, takes all that changed in the project but not in the spec since the last apply. An ADDRESS, or
    a pattern such as 'collections[*]', takes that item, whichever side changed. Each value is edited where it is
    written: in the spec, in a file that it extends, in a variable or in a mapping. Every other byte stays. Nothing is
    written unless a new plan shows that exactly these differences are gone.

    Exit codes: 0 absorbed, or nothing to absorb; 1 not absorbed, with the reasons.
    """
    import asyncio

    from labelform.cli.absorbing import Absorbing
    from labelform.transfer.absorbing import check_shared

    if options["branch"] and options["is_diff"]:
        raise click.UsageError("--branch and --diff exclude each other")
    if options["branch"]:
        _repository_of(spec).check_new(options["branch"])
    absorbed = asyncio.run(Absorbing(spec, settings, environment, since).absorbed(addresses))
    _tell_left(absorbed.selection)
    if not absorbed.selection.taken:
        why = "the project matches the spec" if addresses else "nothing changed in the project only"
        click.echo(f"Nothing was absorbed: {why}. {spec} is unchanged.")
        return 0
    if not options["also_moves"]:
        check_shared(absorbed.moved)
    _carry_out(absorbed, options["branch"], is_diff=options["is_diff"], color=options["color"])
    return 0


def _tell_left(selection: Selection) -> None:
    from labelform.report.diagnostics import visible

    for address, why in selection.left:
        click.echo(f"Left alone: {visible(address)}: {why}. Name it to take what the project has.", err=True)


def _carry_out(absorbed: Absorbed, branch: str | None, *, is_diff: bool, color: str) -> None:
    """Write the files, or only show them, or leave them on a branch; and say what happened to them."""
    from labelform.cli.diffs import unified

    if is_diff:
        for file, text in absorbed.after.items():
            said = unified(file, absorbed.before[file], text, "absorbed", is_colored=is_colored(color))
            click.echo(said, nl=False)
        _account(absorbed, "Nothing was written.", is_on_stderr=True)
        return
    if branch:
        _commit(absorbed, branch)
    else:
        _write(absorbed)
    where = f"committed on the branch {branch}" if branch else "written"
    _account(absorbed, f"That is {where}, and the plan leaves it alone now.")


def _write(absorbed: Absorbed) -> None:
    """
    Write all files, or none.

    Raises:
        LabelformError: somebody has changed one since it was read, or it cannot be written.
    """
    from labelform.errors import LabelformError
    from labelform.files.outputs import rewrite
    from labelform.repository.load import read_whole

    for file, text in absorbed.before.items():
        if read_whole(Path(file)) != text:
            raise LabelformError(f'"{file}" has changed since it was read; nothing was written', hint="absorb again")
    written: list[str] = []
    try:
        for file, text in absorbed.after.items():
            rewrite(Path(file), text)
            written.append(file)
    except LabelformError:
        for file in written:
            rewrite(Path(file), absorbed.before[file])
        raise


def _repository_of(spec: Path) -> WorkingTree:
    from labelform.repository.git import repository

    return repository(spec.absolute().parent)


def _commit(absorbed: Absorbed, branch: str) -> None:
    from labelform.errors import LabelformError

    tree = _repository_of(Path(absorbed.planned.parsed.file))
    texts: dict[str, str] = {}
    for file, text in absorbed.after.items():
        path = tree.own_path_of(Path(file))
        if path is None or not tree.holds(path, absorbed.before[file]):
            message = f'"{file}" differs from the last commit of {tree.root}'
            raise LabelformError(message, hint="commit it there first, or leave out --branch")
        texts[path] = text
    title = " ".join(absorbed.planned.plan.target.title.split())
    body = "".join(f"- {one.address}\n" for one in absorbed.selection.taken)
    message = f"Absorb what changed in {title}\n\nThe project has it already; now the spec says it too:\n\n{body}"
    tree.commit_on(branch, texts, message)


def _account(absorbed: Absorbed, ending: str, *, is_on_stderr: bool = False) -> None:
    from labelform.report.diagnostics import visible

    for one in absorbed.selection.taken:
        files = dict.fromkeys(edit.file for edit in absorbed.edits if edit.item == (one.kind, one.key))
        click.echo(f"{visible(one.address)}: {', '.join(files)}", err=is_on_stderr)
    if absorbed.moved:
        click.echo(f"Also changed: {', '.join(absorbed.moved)}", err=True)
    click.echo(ending, err=is_on_stderr)
