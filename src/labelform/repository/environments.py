"""
Find and read `environments.yaml` and files of variables: the I/O of environments. All meaning is in `spec`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.client.domain import check_domain, is_loopback
from labelform.core.reach import USUAL, Reach
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.variables import Variable, Variables, from_environ, from_options, parse_variables
from labelform.repository.boundary import ENVIRONMENTS_FILE, Repository
from labelform.repository.load import read as read_text
from labelform.repository.load import read_unseen

if TYPE_CHECKING:
    from labelform.language.environments import Environment, Environments


def find_environments(named: Path | None, *, allows_outside: bool = False) -> Environments:
    """
    Read the environments of a repository: the file that is named, else the nearest in this folder or above it.

    Raises:
        SpecError: there is none, or it has mistakes.
    """
    path = named or environments_above(Path.cwd())
    if path is None:
        hint = f"write {ENVIRONMENTS_FILE} at the root of the repository, or name another file with --environments"
        raise SpecError([Diagnostic("no-environments", f'there is no "{ENVIRONMENTS_FILE}" here or above', hint=hint)])
    from labelform.language.environments import parse_environments  # most runs have none, and it is slow to import

    return parse_environments(_read(path, allows_outside=allows_outside))


def environments_above(start: Path) -> Path | None:
    """Return the file of environments of a folder: the nearest in it or above, within its git repository."""
    for folder in (start, *start.parents):
        path = folder / ENVIRONMENTS_FILE
        if path.is_file():
            return Path(os.path.relpath(path))
        if (folder / ".git").exists():
            return None
    return None


def check_platform(environments: Environments, name: str, reach: Reach) -> None:
    """
    Make sure that keys may be used for the domain that a file names for an environment.

    Raises:
        SpecError: they may not.
        CredentialsError: it is not the URL of a platform.
    """
    domain = environments.model.environments[name].domain
    if domain is None:
        return
    url = check_domain(domain)
    if not (is_loopback(url) or reach.may_sign_for(url)):
        raise SpecError([environments.domain_not_allowed(name)])


def specs_of(environment: Environment) -> list[Path]:
    """
    Return the specs that an environment names, each once and those of a pattern sorted.

    Raises:
        SpecError: a pattern matches no file, or one outside the repository of the file of environments.
    """
    return _specs_named(environment.name, Path(environment.file), environment.entry.specs)


def specs_named(environments: Environments, name: str) -> list[Path]:
    """Return the specs that an environment of a file names, whatever else it needs; see `specs_of`."""
    return _specs_named(name, Path(environments.document.lines.file), environments.model.environments[name].specs)


def _specs_named(name: str, file: Path, patterns: Iterable[str]) -> list[Path]:
    found: dict[Path, None] = {}
    wrong = []
    folder = file.parent
    repository = Repository.around(file)
    for pattern in patterns:
        paths = sorted(glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207 - takes a plain path as it is
        if not paths:
            message = f'the environment "{name}" names specs that do not exist: "{pattern}"'
            wrong.append(Diagnostic("no-specs", message, hint=f"paths start at the folder of {file}"))
        found.update(dict.fromkeys(Path(os.path.normpath(folder / path)) for path in paths))
    for path in found:
        problem = repository.problem_of(path)
        if problem:
            message = f'the environment "{name}" names "{path}", which {problem}'
            wrong.append(Diagnostic("outside-repository", message, hint="name it on the command line"))
    if wrong:
        raise SpecError(wrong)
    return list(found)


def database_of(environment: Environment, *, allows_outside: bool = False) -> Path | None:
    """
    Return the database of an environment on a sandbox, None for another platform.

    Raises:
        SpecError: it is outside the repository of the file of environments.
    """
    if environment.entry.database is None:
        return None
    named = Path(environment.file)
    repository = Repository.around(named, allows_outside=allows_outside)
    path = named.parent / environment.entry.database
    problem = repository.problem_of(path)
    if problem and not allows_outside:
        message = f'the environment "{environment.name}" names the database "{path}", which {problem}'
        raise SpecError([Diagnostic("outside-repository", message, hint=repository.hint)])
    return path


def gather_variables(
    base: Variables,
    files: Iterable[Path],
    options: Iterable[str],
    environ: Mapping[str, str],
    *,
    reach: Reach = USUAL,
    allows_outside: bool = False,
    read: Callable[[Path], Document] | None = None,
    with_process: bool = True,
) -> dict[str, Variable]:
    """
    Return all variables of a run. Later ones win: the environment's own, `LABELFORM_VAR_…`, files, `--var`.

    `reach` is what files may read of the environment of the process. `read` reads files where they are not those on the
    disk. Without `with_process`, `LABELFORM_VAR_…` count only where a file names them.

    Raises:
        SpecError: a file or an option gives no variable, or a value of another type than it had; carries all findings.
    """
    variables, mistakes = from_environ(environ if with_process else {}, base)
    found = {**base, **variables}
    for path in files:
        document = read(path) if read else _read(path, allows_outside=allows_outside)
        variables, wrong = parse_variables(document, environ, reach, found)
        found |= variables
        mistakes += wrong
    given, wrong = from_options(options, found)
    if mistakes or wrong:
        raise SpecError([*mistakes, *wrong])
    return found | given


def _read(path: Path, *, allows_outside: bool) -> Document:
    Repository.around(path, allows_outside=allows_outside).hold(path)
    return read_unseen(path, read_text)
