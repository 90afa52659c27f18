"""
What protects the platform that a run writes to: the environment that it names, or one that is on the same platform.

A sandbox is its file, links followed. Another platform is a domain and a key: many organisations share a domain, and
which one a key belongs to only the platform knows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labelform.cli.options import PlatformChoice

if TYPE_CHECKING:
    from labelform.cli.settings import Setting
    from labelform.language.environment_model import EnvironmentEntry

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Protection:
    """A protected environment; with `is_by_place`, options name its platform instead of it."""

    name: str
    is_by_place: bool = False

    def __str__(self) -> str:
        if self.is_by_place:
            return f'this is the platform of the environment "{self.name}", which is protected'
        return f'the environment "{self.name}" is protected'

    @property
    def sentence(self) -> str:
        """The same, as a sentence."""
        said = str(self)
        return f"{said[0].upper()}{said[1:]}."

    @property
    def options(self) -> str:
        """The options that choose the environment, for commands that a person can copy."""
        import shlex

        return f" --env {shlex.quote(self.name)}"


def protection_of(setting: Setting, specs: Iterable[Path] = ()) -> Protection | None:
    """
    Return what protects the platform of a setting, None for nothing.

    Environments that options do not choose are those of the file that is named, else of the files of environments
    around this folder, the specs and the sandbox.

    Raises:
        SpecError: a file of environments has mistakes, so it is not known what it protects.
    """
    if setting.environment is not None:
        return Protection(setting.environment.name) if setting.is_protected else None
    return protection_at(setting.where, (setting.choice.file,) if setting.choice.file else _files(setting.where, specs))


def protection_of_sandbox(database: Path) -> Protection | None:
    """Return what protects the file of a sandbox; see `protection_of`."""
    where = PlatformChoice(database, None, 1)
    return protection_at(where, _files(where, ()))


def protection_at(where: PlatformChoice, files: Iterable[Path]) -> Protection | None:
    """Return the first environment in some files of environments that protects a platform."""
    from labelform.repository.environments import find_environments

    here: object = None
    for file in files:
        found = find_environments(file, allows_outside=where.allows_outside)
        for name, entry in found.model.environments.items():
            if entry.protected:
                here = here or _place(where)
                if here is not None and here == _place_of(entry, file.parent):
                    return Protection(name, is_by_place=True)
    return None


def _files(where: PlatformChoice, specs: Iterable[Path]) -> Iterator[Path]:
    from labelform.repository.environments import environments_above

    beside = [spec.resolve() for spec in specs] + ([where.sandbox.resolve()] if where.sandbox else [])
    folders = dict.fromkeys([Path.cwd(), *(one if one.is_dir() else one.parent for one in beside)])
    yield from dict.fromkeys(file for folder in folders if (file := environments_above(folder)))


def _place_of(entry: EnvironmentEntry, folder: Path) -> object:
    database = folder / entry.database if entry.database is not None else None
    keys = (entry.ssh_key_file_env, entry.ssh_key_env, entry.token_env)
    return _place(PlatformChoice(database, entry.domain, 1, *keys))


def _place(where: PlatformChoice) -> Any:
    """Return what is equal for equal platforms; None where there is no usable key, which leads nowhere."""
    from labelform.client.credentials import named_signer
    from labelform.client.domain import find_domain
    from labelform.errors import CredentialsError

    if where.sandbox is not None:
        return where.sandbox.resolve()
    try:
        domain = urlsplit(find_domain(where.domain, os.environ))
        signer = named_signer(
            os.environ, ssh_key_file_env=where.ssh_key_file_env, ssh_key_env=where.ssh_key_env,
            token_env=where.token_env,
        )  # fmt: skip
    except CredentialsError:
        return None
    return domain.hostname, domain.port or _PORTS[domain.scheme], signer.identity
