"""
From what pydantic says to diagnostics: where each mistake stands, and which ones only follow from others.

What is said about them is in `findings`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from labelform.diagnostics import Diagnostic
from labelform.language.document import Document, shorten
from labelform.language.explanations import ModelError, describe
from labelform.language.places import Path


def explain(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Diagnostic]:
    """Return a diagnostic for each mistake; none for those that follow from another one."""
    mistakes = [_mistake(details, document.data, model) for details in error.errors(include_url=False)]
    refused = {*document.faulty, *(path for path in document.nulls if "raw" not in path)}
    causes = {path[:length] for path in refused for length in range(len(path) + 1)}
    findings = [
        (group[0], describe(group))
        for group in _grouped(mistakes)
        if not _is_consequence(group[0], causes, document.faulty)
    ]
    misspelt = {(*mistake.path[:-1], finding.meant) for mistake, finding in findings if finding.meant}
    return [
        Diagnostic(
            finding.code,
            shorten(finding.message, 200),
            document.blame((*mistake.path, *finding.at), key=finding.is_key),
            finding.hint,
        )
        for mistake, finding in findings
        if not (mistake.kind == "missing" and mistake.path in misspelt)
    ]


def _grouped(mistakes: Sequence[ModelError]) -> Iterator[list[ModelError]]:
    """Yield mistakes one by one, except that what all alternatives of a union say about one value is one mistake."""
    inside = {one.path[:length] for one in mistakes for length in range(len(one.path))}
    unions: dict[Path, list[ModelError]] = {}
    for mistake in mistakes:
        if mistake.kind == "too_short" and mistake.path in inside:
            continue  # pydantic counts only the entries that are right
        if not mistake.is_of_union:
            yield [mistake]
        elif mistake.path not in inside:
            unions.setdefault(mistake.path, []).append(mistake)
    yield from unions.values()


def _is_consequence(mistake: ModelError, causes: Collection[Path], faulty: Collection[Path]) -> bool:
    if mistake.kind == "missing":
        return mistake.path[:-1] in faulty
    return mistake.kind != "extra_forbidden" and mistake.path in causes


def _mistake(details: ErrorDetails, data: Any, model: type[BaseModel]) -> ModelError:
    """Drop from the location what names an alternative of a union instead of a place in the document."""
    path: list[str | int] = []
    for number, step in enumerate(details["loc"]):
        is_mapping_key = isinstance(data, Mapping) and step in data
        is_index = isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
        is_missing = details["type"] == "missing" and number == len(details["loc"]) - 1
        if is_mapping_key or is_index:
            data = data[step]
        if is_mapping_key or is_index or is_missing:
            path.append(step)
    value = details["input"] if details["type"] == "missing" else data
    return ModelError(
        details["type"], tuple(path), details["loc"], value, details["msg"], details.get("ctx", {}), model
    )
