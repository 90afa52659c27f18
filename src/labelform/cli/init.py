"""`labelform init`: write what a repository of specs needs, from live projects or from a template."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.beginning import Beginning, setting_for, settled
from labelform.cli.help import Command
from labelform.cli.options import chosen_platform, platform_options
from labelform.cli.terminal import is_in_automation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labelform.cli.settings import Setting
    from labelform.repository.starting import Wanted

_TEXT, _FILE = "ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE"


@click.command(cls=Command)
@click.argument("folder", required=False, default=Path(), type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--project",
    "titles",
    multiple=True,
    metavar="PROJECT",
    help="Import this project, named by title or hash. Can be given several times.",
)
@click.option("--all", "is_all", is_flag=True, help="Import every project that your account can open.")
@click.option("--template", "is_template", is_flag=True, help="Write a commented spec to fill in.")
@click.option("--ci", "forge", type=click.Choice(["github", "gitlab"]), help="Also write the pipeline of this forge.")
@click.option("--env", "name", metavar="NAME", help="Name of the environment. [production, or sandbox with --sandbox]")
@click.option("--ssh-key-file-env", metavar="NAME", help="Environment variable that holds the path of the key.")
@click.option("--ssh-key-env", metavar="NAME", help="Environment variable that holds the text of the key.")
@click.option("--input/--no-input", "is_asking", default=True, help="Whether to ask questions.")
@platform_options
@click.pass_context
def init(
    context: click.Context,
    /,
    folder: Path,
    sandbox: Path | None,
    domain: str | None,
    parallelism: int,
    ssh_key_file_env: str | None,
    ssh_key_env: str | None,
    is_asking: bool,
    **options: Any,
) -> int:
    """
    Set up a repository of specs in FOLDER, by default the current one.

    Writes specs of live projects, or a template; environments.yaml, labelform.policy.yaml, a first test, .gitignore,
    .pre-commit-config.yaml and .vscode/settings.json; with --ci also the pipeline. Files that exist are kept as they
    are. Then validates and plans. On a terminal, asks for what is missing.

    Exit codes: 0 done, 1 error, or a spec that does not match its project yet, 5 stopped by policy.
    """
    from dataclasses import replace

    if ssh_key_file_env and ssh_key_env:
        raise click.UsageError("--ssh-key-file-env and --ssh-key-env exclude each other")
    where = chosen_platform(sandbox, domain, parallelism)
    where = replace(where, ssh_key_file_env=ssh_key_file_env, ssh_key_env=ssh_key_env)
    where = replace(where, sandbox=_without_links(where.sandbox) if where.sandbox else None)
    begin = settled(Beginning(_without_links(folder), where, **options), is_asking=is_asking)
    return _run(context, begin)


def _without_links(path: Path) -> Path:
    """Return where a path leads: a repository is held to its folder, however somebody came there."""
    real = Path(os.path.realpath(path))
    return path if real == Path(os.path.normpath(path.absolute())) else real


def _run(context: click.Context, begin: Beginning) -> int:
    """Look at everything, write what is missing, say so, then validate and plan."""
    import asyncio

    from labelform.cli.connection import base_url_of
    from labelform.cli.first_specs import first_specs
    from labelform.cli.importing import say_what_is_missing
    from labelform.errors import worst
    from labelform.files.creating import check_places, check_ways, create_all, is_taken
    from labelform.report.diagnostics import visible
    from labelform.repository.starting import SPECS, Wanted

    setting, environments, policy = setting_for(begin)
    needed = [*_needed(begin, setting, environments.document.lines.text, policy)]
    check_places(begin.folder, [one.name for one in needed if not is_taken(begin.folder / one.name)])
    check_ways(begin.folder, [SPECS / "*"])
    specs = asyncio.run(first_specs(begin, setting))
    new = {name: Wanted(name, text) for name, text in specs.texts.items()}
    check_places(begin.folder, new)
    new |= {one.name: one for one in needed if not is_taken(begin.folder / one.name)}
    create_all(begin.folder, {name: one.text for name, one in new.items()})
    click.echo(visible(f'The environment "{setting.name}" is on {base_url_of(setting.where)}.'))
    click.echo()
    _tell(begin.folder, new, [*map(_kept, specs.kept), *(one for one in needed if one.name not in new)])
    codes = [say_what_is_missing(one, str(begin.folder / name)) for name, one in specs.imported.items()]
    codes += _check(context, begin, setting)
    if not is_in_automation() and not any(codes):
        _advise(begin, setting)
    return worst(codes)


def _needed(begin: Beginning, setting: Setting, environments: str, policy: str) -> Iterator[Wanted]:
    """Yield all files that the repository needs besides specs, those that are there included."""
    from labelform.files.creating import is_taken
    from labelform.repository.boundary import ENVIRONMENTS_FILE, POLICY_FILE, git_root_around
    from labelform.repository.release import ref_of_installed
    from labelform.repository.starting import Wanted, first_test, further_files, ignored_by_git

    root = git_root_around(begin.folder.resolve())
    is_root = root is None or root == begin.folder.resolve()
    if begin.forge and not is_root:
        raise click.UsageError(f"--ci: a pipeline belongs at the root of a repository, which is {root}")
    database = setting.environment.entry.database if setting.environment else None
    yield Wanted(Path(ENVIRONMENTS_FILE), environments, lambda _: _unnamed(setting))
    yield Wanted(Path(POLICY_FILE), policy)
    if not _has_tests(begin.folder):
        yield from first_test(lambda name: is_taken(begin.folder / name))
    yield from further_files(begin.forge, ignored_by_git(database), ref_of_installed(), has_hooks=is_root)


def _has_tests(folder: Path) -> bool:
    """Return whether a folder has tests of its own: then nobody needs a first one."""
    from labelform.errors import SpecError
    from labelform.testing.reading import find_files

    try:
        return folder.is_dir() and bool(find_files([folder]))
    except SpecError:
        return False


def _unnamed(setting: Setting) -> str:
    """Say what to add to environments that do not name all specs where they are written."""
    from labelform.cli.first_specs import named_specs, specs_in
    from labelform.repository.starting import SPECS, SPECS_PATTERN

    folder = setting.where.folder
    named = {path.resolve() for path in named_specs(setting)}
    left = [path for path in specs_in(folder / SPECS) if path.resolve() not in named]
    # One pattern stands for all that it fits, also for those that come later.
    wanted = dict.fromkeys(
        SPECS_PATTERN if path.suffix == ".yaml" else path.relative_to(folder).as_posix() for path in left
    )
    return f"specs: [{', '.join(map(_quoted, wanted))}] below {setting.name}" if wanted else ""


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _kept(name: Path) -> Wanted:
    from labelform.repository.starting import Wanted

    return Wanted(name, "")


def _tell(folder: Path, new: Mapping[Path, Wanted], kept: Sequence[Wanted]) -> None:
    """Say what was written, and what was there already, with what it lacks."""
    from labelform.report.diagnostics import visible
    from labelform.repository.starting import text_of

    if new:
        click.echo("Written:" if folder == Path() else f"Written in {visible(str(folder))}:")
    for name, wanted in new.items():
        lacks = wanted.lacks(wanted.text)
        click.echo(f"  + {visible(str(name))}{f' - add {visible(lacks)}' if lacks else ''}")
    if kept:
        click.echo("Kept, because it already existed:")
    for one in kept:
        lacks = one.lacks(text_of(folder / one.name))
        click.echo(f"  . {visible(str(one.name))}{f' - add {visible(lacks)}' if lacks else ''}")
    click.echo()


def _check(context: click.Context, begin: Beginning, setting: Setting) -> list[int]:
    """Validate and plan what the environment names: what a person and the pipeline get, who name no specs."""
    from labelform.cli.plan import plan
    from labelform.cli.validate import validate
    from labelform.repository.boundary import ENVIRONMENTS_FILE

    if setting.environment and not setting.environment.entry.specs:
        click.echo(f'The environment "{setting.name}" names no specs, so nothing is planned.', err=True)
        return [1]
    chosen = {"specs": (), "env": (setting.name,), "file": begin.folder / ENVIRONMENTS_FILE}
    code: int = context.invoke(validate, **chosen)
    if code:
        return [code]
    click.echo()
    return [context.invoke(plan, **chosen)]


def _advise(begin: Beginning, setting: Setting) -> None:
    """Say what to do next, in at most three lines."""
    from labelform.report.diagnostics import visible
    from labelform.repository.starting import SPECS, TEMPLATE

    where = "" if begin.folder.resolve() == Path.cwd() else f" in {begin.folder}"
    edited = TEMPLATE if begin.is_template else SPECS
    click.echo(f"\nNext: edit {edited}, then run labelform plan{visible(where)}")
    if begin.forge and setting.where.sandbox is not None:
        click.echo("A pipeline does not have this sandbox: name your platform in environments.yaml before it runs.")
    elif begin.forge:
        click.echo(visible(_key_of_pipeline(begin.forge, setting)))


def _key_of_pipeline(forge: str, setting: Setting) -> str:
    """Say where the pipeline gets the key from: GitLab hands every variable to its jobs, GitHub those of the file."""
    text, file = setting.where.ssh_key_env, setting.where.ssh_key_file_env
    needs = "The pipeline needs the key of a service account in"
    more = ": see docs/pull-requests.md."
    if forge == "gitlab":
        return (
            f"{needs} the variable {text}{more}" if text else f"{needs} the variable {file or _FILE} (type file){more}"
        )
    if file:
        return f"The workflows have the key as text: in environments.yaml, write ssh_key_env: {_TEXT} for {file}."
    if text and text != _TEXT:
        return f"{needs} the secret {text}: put {text} in the place of {_TEXT} in .github/workflows/*.yml."
    return f"{needs} the secret {_TEXT}{more}"
