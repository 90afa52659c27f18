"""Specs for programs: from a file, built by a program, or from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labelform.core.plaindata import in_json, not_json
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.document import Document
from labelform.language.model import ParsedSpec, ProjectSpec, SpecInputs, parse
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.programs.environments import NamedEnvironment, inputs
from labelform.repository.declared import UsedNames, unknown_variables
from labelform.repository.load import load_one
from labelform.repository.records import BUILT

SpecSource = str | Path | ProjectSpec | Mapping[str, object]
"""A spec: the path of a file, one that a program has built, or plain data, as `json.load` returns it."""


def load(
    spec: SpecSource, *, environment: NamedEnvironment | None = None, variables: Mapping[str, object] | None = None
) -> ParsedSpec:
    """
    Load a spec that has no mistakes: `spec` is the model, `warnings` are findings, `where(path)` is a place in the
    file.

    A file is read as the commands read it: with `extends`, included files, expressions and the mappings of the
    environment. In a spec that a program builds, nothing is an expression, and mistakes have their places in the YAML
    that `to_yaml` writes.

    Raises:
        SpecError: the spec or a variable has mistakes; `diagnostics` lists them all with places and hints.
        LabelformError: `spec` is not a path, a `Spec` or a mapping.
    """
    return read(spec, inputs(environment, variables), environment)


def read(spec: SpecSource, given: SpecInputs, environment: NamedEnvironment | None) -> ParsedSpec:
    """Return the same, with the inputs at hand."""
    if isinstance(spec, ProjectSpec):
        return parse(read_document(spec.to_yaml(), BUILT), given)
    if isinstance(spec, Mapping):
        return parse(_document_of(spec), given)
    if not isinstance(spec, str | Path):
        raise LabelformError(
            f"a {type(spec).__name__} is no spec", hint="give a path, a Spec, or a mapping of sections"
        )
    _check_variables(Path(spec), given, environment)
    return load_one(Path(spec), given)


def _document_of(data: Mapping[str, object]) -> Document:
    document = read_document(Writer().spec(escaped(in_json(data))), BUILT)
    mistakes = [
        Diagnostic(one.code, one.said, document.where(one.path, key=one.is_key), one.hint) for one in not_json(data)
    ]
    if mistakes:
        raise SpecError(mistakes)
    return document


def _check_variables(path: Path, given: SpecInputs, environment: NamedEnvironment | None) -> None:
    own = environment.usable.environment if environment else None
    base, declared = (own.variables, own.declared) if own else ({}, frozenset[str]())
    mistakes = unknown_variables(given.variables, base, declared, UsedNames([path]))
    if mistakes:
        raise SpecError(mistakes)
