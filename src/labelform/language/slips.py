"""Words in specs that are nearly one of a list, to which the platform may add others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel

from labelform.core.known import known_of, slips
from labelform.diagnostics import Diagnostic, Severity
from labelform.language.document import Document, shorten
from labelform.language.shape import entry_type, models_of


def warn_of_slips(document: Document, spec: BaseModel | None) -> Iterator[Diagnostic]:
    """
    Yield a warning for each word that was most likely meant for a known one.

    It stops nothing: some day there may be something of that name, and a spec must be able to say so.
    """
    for name in _marked_fields(type(spec)) if spec is not None else ():
        for path, word, known in slips(getattr(spec, name), (name,)):
            message = f'"{shorten(word)}" is not a {path[-1]} that labelform knows'
            yield Diagnostic("near-miss", message, document.blame(path), known.hint(word), Severity.WARNING)


@cache
def _marked_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a model that are marked with known words, or have such fields in them: few do."""
    return tuple(
        name
        for name, info in model.model_fields.items()
        if known_of(info.metadata)
        or any(_marked_fields(one) for one in models_of(entry_type(info.annotation) or info.annotation))
    )
