"""What the spec of a case is read and planned with: its environment, its variables, and what the run acknowledges."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from labelform.core.reach import reach_of
from labelform.diagnostics import Diagnostic, one_of_these
from labelform.errors import SpecError
from labelform.language.environments import Environment
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable, Variables
from labelform.planning.options import PlanOptions
from labelform.repository.declared import UsedNames, unknown_variables
from labelform.repository.environments import environments_above, find_environments
from labelform.repository.owners import Owners
from labelform.testing.reading import LoadedCase
from labelform.testing.worlds import BUILT_IN, DEFAULT_SEED, is_json


def spec_path(case: LoadedCase) -> Path:
    """
    Return the file of the spec of a case.

    Raises:
        SpecError: there is none, or it is outside the repository of the tests.
    """
    path = case.beside("spec")
    if not path.is_file():
        said = f'there is no spec "{path}"'
        raise SpecError(
            [Diagnostic("no-such-file", said, case.where_given("spec"), f"paths start at {case.path.parent}")]
        )
    return path


def seed_of(case: LoadedCase) -> str:
    """
    Return the name of a built-in seed, or the path of one in the repository of the tests.

    Raises:
        SpecError: there is no such file, or it is outside.
    """
    seed = case.entry.seed or DEFAULT_SEED
    if seed in BUILT_IN:
        return seed
    path = case.beside("seed", is_json)
    if not path.is_file():
        hint = f"{one_of_these(seed, BUILT_IN, 'Seeds')}, or a file in JSON; paths start at {case.path.parent}"
        raise SpecError([Diagnostic("no-such-file", f'there is no seed "{seed}"', case.where_given("seed"), hint)])
    return str(path)


def options_of(case: LoadedCase, spec: Path) -> PlanOptions:
    """
    Return how the plan of a case is made.

    Raises:
        SpecError: there is no such environment, or it has mistakes, or the case gives a variable that nobody knows.
    """
    entry = case.entry
    environment = _environment(case, entry.environment) if entry.environment else None
    own = {name: _variable(case, name, value) for name, value in entry.variables.items()}
    _check_known(case, own, environment, spec)
    given = environment.given({**environment.variables, **own}) if environment else SpecInputs(own)
    given = replace(given, allows_outside=case.allows_outside)
    return PlanOptions(
        prune=entry.prune,
        allowed=frozenset(entry.allow),
        given=given,
        rules=environment.rules if environment else None,
        promotion=environment.promotion if environment else None,
        environment=environment.name if environment else None,
    )


def _check_known(case: LoadedCase, own: Variables, environment: Environment | None, spec: Path) -> None:
    """Hold the variables that the case gives itself, and not its file, against those that its spec uses."""
    says = case.document.data["cases"][case.index].get("variables", {})
    given = {name: one for name, one in own.items() if name in says}
    base, declared = (environment.variables, environment.declared) if environment else ({}, frozenset[str]())
    mistakes = unknown_variables(given, base, declared, UsedNames([spec]))
    if mistakes:
        raise SpecError(mistakes)


def _variable(case: LoadedCase, name: str, value: object) -> Variable:
    where = case.where("variables", name)
    return Variable(name, value, f"{where.file}:{where.line}", where=where)


def _environment(case: LoadedCase, name: str) -> Environment:
    path = environments_above(case.path.absolute().parent)
    if path is None:
        said = f'there is no environments.yaml around "{case.path}"'
        raise SpecError([Diagnostic("no-environments", said, case.where_given("environment"))])
    outside = case.allows_outside
    reach = reach_of(Owners(allows_outside=outside).above(path.parent))
    return find_environments(path, allows_outside=outside).environment(name, os.environ, reach)
