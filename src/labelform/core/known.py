"""
Words of the platform that labelform knows, in lists to which the platform may add others.

A word that is not among them is kept as it is. One that differs from one of them by a slip is most likely meant as that
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticKnownError

from labelform.diagnostics import one_of_these

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Marks a field of text, in its annotation, with the words that are known about it."""

    words: tuple[str, ...]

    def meant_by(self, word: str) -> str:
        """Return the word that is meant by one with a slip: another case, or one letter too many, too few or wrong."""
        if word in self.words:
            return ""
        from rapidfuzz.distance import OSA  # here: most runs have no such word, and start sooner without it

        return next((one for one in self.words if OSA.distance(one.lower(), word.lower(), score_cutoff=1) <= 1), "")

    def hint(self, word: str) -> str:
        """Return what is said about a slip."""
        return one_of_these(word, self.words, "Known")

    def checked(self, word: str | None) -> str | None:
        """
        Return a word that may be meant as it is; to validate a field with.

        Raises:
            PydanticKnownError: it is a slip.
        """
        if word is not None and self.meant_by(word):
            raise PydanticKnownError("literal_error", {"expected": ", ".join(self.words)})
        return word


def known_of(metadata: list[Any]) -> Known | None:
    """Return the words that a field is marked with."""
    return next((one for one in metadata if isinstance(one, Known)), None)


def slips(value: Any, path: Path = ()) -> Iterator[tuple[Path, str, Known]]:
    """Yield the marked words of a model, and of those in it, that are slips: where, which, and the list."""
    if isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from slips(one, (*path, index))
    if not isinstance(value, BaseModel):
        return
    for name, info in type(value).model_fields.items():
        word, at, known = getattr(value, name), (*path, info.alias or name), known_of(info.metadata)
        if known is not None and isinstance(word, str) and known.meant_by(word):
            yield at, word, known
        yield from slips(word, at)
