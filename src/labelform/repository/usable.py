"""One environment, ready for a run: its variables gathered, its platform and its key within what owners allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.core.reach import Reach
from labelform.repository.environments import check_platform, database_of
from labelform.repository.owners import reach_above

if TYPE_CHECKING:
    from labelform.language.environments import Environment, Environments
    from labelform.language.model import SpecInputs
    from labelform.language.variables import Variables

Gather = Callable[["Variables", Reach], "Variables"]
"""Returns all variables of a run, from those of the environment itself and what files may read."""


@dataclass(frozen=True, slots=True)
class UsableEnvironment:
    """
    An environment, what specs are read with there, and the folder of its file.

    `database` is that of the sandbox which it is on, None for another platform.
    """

    environment: Environment
    given: SpecInputs
    folder: Path
    database: Path | None


def inputs_in(
    found: Environments, name: str, gather: Gather, environ: Mapping[str, str], reach: Reach, *, allows_outside: bool
) -> tuple[Environment, SpecInputs]:
    """
    Return an environment and what specs are read with there, whatever platform it is for.

    Raises:
        SpecError: there is no such environment, or the file or a variable has mistakes.
    """
    environment = found.environment(name, environ, reach)
    given = environment.given(gather(environment.variables, reach))
    return environment, replace(given, allows_outside=allows_outside)


def use(
    found: Environments, name: str, gather: Gather, environ: Mapping[str, str], reach: Reach | None = None, *,
    allows_outside: bool = False,
) -> UsableEnvironment:  # fmt: skip
    """
    Return an environment as a run uses it. `reach` is what owners let its file reach, where it is not that on the disk.

    Raises:
        SpecError: see `inputs_in`; or the file names what is beyond its reach.
        CredentialsError: its domain is not the URL of a platform.
    """
    folder = Path(found.document.lines.file).parent
    reach = reach or reach_above(folder, allows_outside=allows_outside)
    environment, given = inputs_in(found, name, gather, environ, reach, allows_outside=allows_outside)
    check_platform(found, name, reach)
    return UsableEnvironment(environment, given, folder, database_of(environment, allows_outside=allows_outside))
