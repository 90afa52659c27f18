"""What a repository begins with: what the options of `labelform init` say, and what else a person is asked."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.options import PlatformChoice
from labelform.cli.settings import Choice, Setting, setting_of
from labelform.cli.terminal import is_in_automation

if TYPE_CHECKING:
    from labelform.language.environments import Environments

_SIGNS_OF_A_PLATFORM = ("ENCORD_DOMAIN", "ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE")


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    The specs that a repository begins with, where their projects are, and the pipeline that it has.

    `name` is that of the environment, None if nobody names one.
    """

    folder: Path
    where: PlatformChoice
    titles: tuple[str, ...] = ()
    is_all: bool = False
    is_template: bool = False
    name: str | None = None
    forge: str | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether it is said what the specs are made from."""
        return bool(self.titles or self.is_all or self.is_template)


def settled(begin: Beginning, *, is_asking: bool) -> Beginning:
    """
    Return a beginning that says everything; what is missing is asked on a terminal.

    Raises:
        click.UsageError: something is missing, and nobody can be asked; or the options contradict each other.
    """
    if bool(begin.titles) + begin.is_all + begin.is_template > 1:
        raise click.UsageError("--project, --all and --template exclude each other")
    if begin.is_settled:
        return begin
    if not is_asking or is_in_automation() or not sys.stdin.isatty():
        raise click.UsageError("choose what to start from: --project TITLE, --all or --template")
    return _with_pipeline(_with_specs(_with_platform(begin)))


def _with_platform(begin: Beginning) -> Beginning:
    # Who has a key, or a file of environments, has a platform already.
    if begin.where.is_named or any(map(os.environ.get, _SIGNS_OF_A_PLATFORM)) or _file(begin.folder).exists():
        return begin
    where = _chosen("Where are your projects? sandbox is a local platform to try things on", ["platform", "sandbox"])
    if where == "platform":
        return begin
    return replace(begin, where=replace(begin.where, sandbox=begin.folder / ".labelform" / "sandbox.db"))


def _with_specs(begin: Beginning) -> Beginning:
    way = _chosen(
        "Start from all projects that you can open, from one, or from a template?", ["all", "one", "template"]
    )
    if way == "one":
        return replace(begin, titles=(click.prompt("Its title or hash"),))
    return replace(begin, is_all=way == "all", is_template=way == "template")


def _with_pipeline(begin: Beginning) -> Beginning:
    if begin.forge is not None:
        return begin
    forge = _chosen("Which pipeline plans pull requests?", ["none", "github", "gitlab"])
    return replace(begin, forge=None if forge == "none" else forge)


def _chosen(question: str, words: list[str]) -> str:
    answer: str = click.prompt(question, type=click.Choice(words), default=words[0])
    return answer


def setting_for(begin: Beginning) -> tuple[Setting, Environments, str]:
    """
    Return the setting that specs are written and planned in, the file of environments, and the policy of its owner.

    Both files are those that are there, else those that are going to be written.

    Raises:
        LabelformError: a file that is there has mistakes, leads to another platform than the options, or does not allow
            the platform or its key; or the sandbox lies outside of the folder.
    """
    from labelform.core.reach import reach_of
    from labelform.files.creating import is_taken
    from labelform.language.owner import parse_owner_policy
    from labelform.language.source import read_document
    from labelform.repository.boundary import POLICY_FILE
    from labelform.repository.environments import find_environments
    from labelform.repository.owners import Owners

    file = _file(begin.folder)
    is_kept = is_taken(file)
    environments = find_environments(file) if is_kept else _new_environments(begin, file)
    name = _name_in(environments, begin) if is_kept else environments.names[0]
    policy = begin.folder / POLICY_FILE
    text = _policy_for(environments)
    owners = Owners().above(begin.folder)
    if not is_taken(policy):
        owners = (*owners, parse_owner_policy(read_document(text, str(policy))))
    choice = Choice(environments=(name,), file=file)
    setting = setting_of(choice, name, begin.where.parallelism, found=environments, reach=reach_of(owners))
    if is_kept:
        _check_same(setting, begin)
    return setting, environments, text


def _file(folder: Path) -> Path:
    from labelform.repository.boundary import ENVIRONMENTS_FILE

    return folder / ENVIRONMENTS_FILE


def _new_environments(begin: Beginning, file: Path) -> Environments:
    from labelform.client.domain import find_domain
    from labelform.language.environments import parse_environments
    from labelform.language.source import read_document
    from labelform.repository.starting import Destination, environments_text

    where = begin.where
    if where.sandbox is not None:
        place = Destination(database=_inside(begin.folder, where.sandbox).as_posix())
    else:
        keys = (("ssh_key_file_env", where.ssh_key_file_env), ("ssh_key_env", where.ssh_key_env))
        named = next(((key, variable) for key, variable in keys if variable), None)
        place = Destination(domain=find_domain(where.domain, os.environ), key=named)
    name = begin.name if begin.name is not None else "sandbox" if place.database else "production"
    return parse_environments(read_document(environments_text(name, place), str(file)))


def _inside(folder: Path, database: Path) -> Path:
    """Return a database by its path from the folder, where it has to be for its environment to find it."""
    from labelform.files.creating import is_inside
    from labelform.repository.starting import is_in_the_way

    if not is_inside(folder, database):
        raise click.UsageError(f'--sandbox: put the database into "{folder}", where the environment expects it')
    name = Path(os.path.relpath(os.path.realpath(database), os.path.realpath(folder)))
    if not str(name).isprintable() or is_in_the_way(name):
        raise click.UsageError("--sandbox: name a separate file, such as .labelform/sandbox.db")
    return name


def _name_in(environments: Environments, begin: Beginning) -> str:
    if begin.name is not None:
        return begin.name
    if len(environments.names) == 1:
        return environments.names[0]
    names = ", ".join(environments.names)
    raise click.UsageError(
        f"{environments.document.lines.file} has several environments: choose one with --env: {names}"
    )


def _policy_for(environments: Environments) -> str:
    """Return a policy that allows what the environments of a file name, and nothing else."""
    from labelform.client.domain import DEFAULT_DOMAIN, find_domain
    from labelform.repository.starting import policy_text

    entries = [one for one in environments.model.environments.values() if one.database is None]
    domains = dict.fromkeys(find_domain(one.domain, os.environ) for one in entries)
    named = [variable for one in entries for variable in (one.ssh_key_file_env, one.ssh_key_env, one.token_env)]
    return policy_text(domains or [DEFAULT_DOMAIN], filter(None, named))


def _check_same(setting: Setting, begin: Beginning) -> None:
    """Make sure that a platform and a key that options name are those of an environment that already exists."""
    from labelform.cli.connection import base_url_of
    from labelform.errors import LabelformError

    there, wanted = setting.where, begin.where
    other = ""
    if wanted.is_named and base_url_of(wanted) != base_url_of(there):
        other = f"leads to {base_url_of(there)}"
    elif wanted.ssh_key_file_env and wanted.ssh_key_file_env != there.ssh_key_file_env:
        other = f"does not say ssh_key_file_env: {wanted.ssh_key_file_env}"
    elif wanted.ssh_key_env and wanted.ssh_key_env != there.ssh_key_env:
        other = f"does not say ssh_key_env: {wanted.ssh_key_env}"
    if other:
        file = setting.environment.file if setting.environment else ""
        raise LabelformError(
            f'{file} is there already, and its environment "{setting.name}" {other}',
            hint="leave out the options that differ, change the file, or choose another environment with --env",
        )
