"""
Rules over several fields of one value, which are asked also where one of these fields is wrong by itself.

pydantic asks what follows a model only once all of its fields are right, and takes one answer: the first mistake would
hide the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Self, TypeVar, get_args

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

from labelform.core.model import Frozen

_OF_PYDANTIC: Final = frozenset(get_args(ErrorType))
"""The kinds of mistakes that are not ours."""


ReadT = TypeVar("ReadT")


class Written(NamedTuple):
    """What is in a value: all keys that have one, and the values of those that are right by themselves."""

    keys: frozenset[str]
    right: Mapping[str, Any]


def clash(
    kind: str, said: str, *, about: Iterable[str] = (), without: Iterable[str] = (), **context: Any
) -> PydanticCustomError:
    """
    Return that the fields of a value do not go together.

    `about` are the fields whose values are blamed, `without` those that are missed: where one of them is misspelt or
    could not be read, this only follows from that.
    """
    return PydanticCustomError(kind, said, {"about": tuple(about), "without": tuple(without), **context})


class Ruled(Frozen):
    """A value with rules over several of its fields."""

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        """Yield all that does not go together in what was written."""
        raise NotImplementedError

    @model_validator(mode="wrap")
    @classmethod
    def _with_clashes(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, Mapping):
            return handler(value)
        made, mistakes = asked(handler, value)
        wrong = {step for one in mistakes for step in one["loc"][:1]}
        keys = frozenset(key for key, one in value.items() if one is not None)
        right = {key: value[key] for key in keys if key not in wrong}
        found = [InitErrorDetails(type=one, input=value) for one in cls.clashes(Written(keys, right))]
        if made is None or found:
            raise refusal([*map(repeated, mistakes), *found])
        return made


def asked(read: Callable[[Any], ReadT], value: Any) -> tuple[ReadT | None, list[ErrorDetails]]:
    """Return what a value is read as and no mistakes, or None and its mistakes."""
    try:
        return read(value), []
    except ValidationError as error:
        return None, error.errors()


def refusal(mistakes: list[InitErrorDetails]) -> ValidationError:
    """
    Return mistakes for a validator to raise; pydantic puts the place of what is validated before theirs.

    Nobody sees the title: pydantic gives all that it found the one of the outermost model.
    """
    return ValidationError.from_exception_data(__name__, mistakes)


def repeated(mistake: ErrorDetails) -> InitErrorDetails:
    """Return a mistake that was reported, to be raised again."""
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind not in _OF_PYDANTIC:
        # Filled in last: what a user wrote may have braces, too.
        return InitErrorDetails(
            type=PydanticCustomError(kind, "{said}", {**context, "said": mistake["msg"]}),
            loc=mistake["loc"], input=mistake["input"],
        )  # fmt: skip
    return InitErrorDetails(type=kind, loc=mistake["loc"], input=mistake["input"], ctx=context)
