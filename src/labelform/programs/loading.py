"""Specs for programs: from a file, from what a program has built, from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, ProjectSpec, SpecInputs, parse
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.programs.environments import NamedEnvironment, inputs
from labelform.repository.declared import UsedNames, unknown_variables
from labelform.repository.load import load_one

SpecSource = str | Path | ProjectSpec | Mapping[str, object]
"""A spec: the path of a file, one that a program has built, or plain data, as `json.load` returns it."""

BUILT = "<spec>"
"""What a spec of a program is called where a file would be; the current folder is its place."""


def load(
    spec: SpecSource, *, environment: NamedEnvironment | None = None, variables: Mapping[str, object] | None = None
) -> ParsedSpec:
    """
    Return a spec without mistakes: `spec` is the model, `warnings` what was noticed, `where(path)` where it is written.

    A file is read as the commands read it, with `extends`, files that it includes, expressions and the mappings of the
    environment. In specs of programs nothing is an expression. Mistakes in these have their places in the YAML that
    `to_yaml` writes.

    Raises:
        SpecError: the spec or a variable has mistakes; `diagnostics` has all of them with places and hints.
    """
    return read(spec, inputs(environment, variables), environment)


def read(spec: SpecSource, given: SpecInputs, environment: NamedEnvironment | None) -> ParsedSpec:
    """Return the same, with the inputs at hand."""
    if isinstance(spec, ProjectSpec):
        return parse(read_document(spec.to_yaml(), BUILT), given)
    if isinstance(spec, Mapping):
        return parse(read_document(Writer().spec(escaped(spec)), BUILT), given)
    _check_variables(Path(spec), given, environment)
    return load_one(Path(spec), given)


def _check_variables(path: Path, given: SpecInputs, environment: NamedEnvironment | None) -> None:
    own = environment.usable.environment if environment else None
    base, declared = (own.variables, own.declared) if own else ({}, frozenset[str]())
    mistakes = unknown_variables(given.variables, base, declared, UsedNames([path]))
    if mistakes:
        raise SpecError(mistakes)
