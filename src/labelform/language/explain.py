"""
From what pydantic says to diagnostics: where each mistake is, and which ones only follow from others.

What is said about them is in `findings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from labelform.diagnostics import Diagnostic
from labelform.language.correcting import correctable, corrected
from labelform.language.document import Document, shorten
from labelform.language.explanations import Explanation, ModelError, describe
from labelform.language.places import Path

MOST_ROUNDS = 4
"""How often a document is checked again with misspelt keys corrected: they can be nested."""

ModelT = TypeVar("ModelT", bound=BaseModel)
Checks = Callable[[Document, "ModelT | None"], list[Diagnostic]]


def check(document: Document, model: type[ModelT], checks: Checks[ModelT]) -> tuple[ModelT | None, list[Diagnostic]]:
    """
    Hold a document against a model, and against checks beyond it; return what it says, or None, and all mistakes.

    Where keys are misspelt, the rest is checked as if they were not: what is below them is not hidden, and nothing
    is told that only follows. What a document with mistakes would say is never returned.
    """
    misspelt: list[Diagnostic] = []
    value, mistakes = _read(document, model)
    for _ in range(MOST_ROUNDS):
        meant = correctable(((one.path, finding.meant) for one, finding in mistakes if finding.meant), document.data)
        if not meant:
            break
        misspelt += [_told(*one, document) for one in mistakes if one[1].meant and one[0].path in meant]
        document = corrected(document, meant)
        value, mistakes = _read(document, model)
    found = [*misspelt, *(_told(*one, document) for one in mistakes), *checks(document, value)]
    return (None if misspelt else value), found


def _told(mistake: ModelError, finding: Explanation, document: Document) -> Diagnostic:
    where = document.blame((*mistake.path, *finding.at), key=finding.is_key)
    return Diagnostic(finding.code, shorten(finding.message, 200), where, finding.hint)


def _read(document: Document, model: type[ModelT]) -> tuple[ModelT | None, list[tuple[ModelError, Explanation]]]:
    """Return what a document says and no mistakes, or None and its mistakes but for those that follow from others."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        mistakes = [_mistake(details, document.data, model) for details in error.errors(include_url=False)]
    findings = [(group[0], describe(group)) for group in _grouped(mistakes)]
    misspelt = {(*mistake.path[:-1], finding.meant) for mistake, finding in findings if finding.meant}
    causes = _Causes.of(document, misspelt)
    return None, [one for one in findings if not causes.explain(one[0])]


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


@dataclass(frozen=True, slots=True)
class _Causes:
    """What was refused while the text was read, and what was misspelt: other mistakes may only follow from it."""

    around: Set[Path]
    """The paths of what was refused, and of all that it stands in."""
    incomplete: Set[Path]
    """The paths of mappings of which a key may have been refused."""
    misspelt: Set[Path]
    is_complete: bool
    """Nothing may be missing because a file could not be read."""

    @classmethod
    def of(cls, document: Document, misspelt: Set[Path]) -> _Causes:
        """Return what may have caused mistakes of a document, besides the keys that were meant by others."""
        refused = {*document.faulty, *(path for path in document.nulls if "raw" not in path)}
        around = {path[:length] for path in refused for length in range(len(path) + 1)}
        return cls(around, document.faulty, misspelt, document.is_complete)

    def explain(self, mistake: ModelError) -> bool:
        """Return whether a mistake only follows from what was already reported."""
        if mistake.kind == "missing":
            is_known = self.is_complete and mistake.path[:-1] not in self.incomplete
            return not is_known or mistake.path in self.misspelt
        if mistake.kind == "extra_forbidden":
            return False
        if "without" not in mistake.context:
            return mistake.path in self.around
        missed = {(*mistake.path, name) for name in mistake.context["without"]}
        blamed = {(*mistake.path, name) for name in mistake.context["about"]}
        is_cut = bool(missed) and (not self.is_complete or mistake.path in self.incomplete)
        return is_cut or bool((missed | blamed) & self.around or missed & self.misspelt)


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
