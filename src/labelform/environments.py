"""
Find and read `environments.yaml` and files of variables: the I/O of environments. All meaning is in `spec`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.load import read
from labelform.spec.document import Document
from labelform.spec.source import read_document
from labelform.spec.variables import Variable, Variables, from_environ, from_options, parse_variables

if TYPE_CHECKING:
    from labelform.spec.environments import Environment, Environments

FILE = "environments.yaml"


def find_environments(named: Path | None) -> Environments:
    """
    Read the environments of a repository: the file that is named, else the nearest in this folder or above it.

    Raises:
        SpecError: there is none, or it has mistakes.
    """
    path = named or _nearest(Path.cwd())
    if path is None:
        hint = f"write {FILE} at the root of the repository, or name another file with --environments"
        raise SpecError([Diagnostic("no-environments", f'there is no "{FILE}" here or above', hint=hint)])
    from labelform.spec.environments import parse_environments  # most runs have none, and it is slow to import

    return parse_environments(_read(path))


def _nearest(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        path = folder / FILE
        if path.is_file():
            return Path(os.path.relpath(path))
        if (folder / ".git").exists():
            return None
    return None


def specs_of(environment: Environment) -> list[Path]:
    """
    Return the specs that an environment names, each once and those of a pattern sorted.

    Raises:
        SpecError: a pattern fits no file.
    """
    found: dict[Path, None] = {}
    missing = []
    folder = Path(environment.file).parent
    for pattern in environment.entry.specs:
        paths = sorted(glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207 - takes a plain path as it is
        if not paths:
            message = f'the environment "{environment.name}" names specs that are not there: "{pattern}"'
            missing.append(Diagnostic("no-specs", message, hint=f"paths start at the folder of {environment.file}"))
        found.update(dict.fromkeys(Path(os.path.normpath(folder / path)) for path in paths))
    if missing:
        raise SpecError(missing)
    return list(found)


def gather_variables(
    base: Variables, files: Iterable[Path], options: Iterable[str], environ: Mapping[str, str]
) -> dict[str, Variable]:
    """
    Return all variables of a run. Later ones win: the environment's own, `LABELFORM_VAR_…`, files, `--var`.

    Raises:
        SpecError: a file or an option is no variable; carries all such findings.
    """
    found = dict(base)
    found |= {variable.name: variable for variable in from_environ(environ, found)}
    mistakes: list[Diagnostic] = []
    for path in files:
        variables, wrong = parse_variables(_read(path), environ)
        found |= variables
        mistakes += wrong
    given, wrong = from_options(options, found)
    if mistakes or wrong:
        raise SpecError([*mistakes, *wrong])
    return found | given


def _read(path: Path) -> Document:
    """Read a file that may hold secrets: what keeps it from being read is told without its text."""
    try:
        return read_document(read(path), str(path))
    except SpecError as error:
        raise SpecError(
            [replace(one, where=one.where and replace(one.where, snippet="")) for one in error.diagnostics]
        ) from None
