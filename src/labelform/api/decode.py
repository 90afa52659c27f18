"""
Readers of answers: records, and what is none (nothing, an id, a yes, opaque JSON).

Whether an answer is about what was asked is checked here too, for every call that names it (`about`, `each_about`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, FailFast, TypeAdapter

from labelform.types import Json

DEEPEST = 200
"""The deepest nesting of objects and lists where no model limits it: code that walks them recurses."""

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
ManyT = TypeVar("ManyT", bound=Iterable[object])

Asked = str | Collection[str] | None
"""The value that a field of an answer must have, or one of several; None when the call does not name it."""


class MismatchError(ValueError):
    """An answer is not what a call expects. Never leaves `api`: it becomes an `UnexpectedAnswerError`."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class NothingFoundError(Exception):
    """A legacy answer says that there is no such thing. Never leaves `api`: it becomes a `ResourceNotFoundError`."""


def single(read: Callable[[Json], T]) -> Callable[[Json], T]:
    """Return a reader of a legacy GET of one thing, where null and everything empty mean "not found" (SDK 0.1.155)."""

    def decode(answer: Json) -> T:
        if not answer:
            raise NothingFoundError
        return read(answer)

    return decode


def several(read: Callable[[Json], T]) -> Callable[[Json], T]:
    """Return a reader of a legacy GET of many things, where null means "not found" and `[]` none (SDK 0.1.155)."""

    def decode(answer: Json) -> T:
        if answer is None:
            raise NothingFoundError
        return read(answer)

    return decode


def nothing(answer: Json) -> None:
    """Ignore the answer of a call that has no result; it is usually null, but may be anything."""


def accepted(answer: Json) -> bool:
    """Read the `true` of a legacy write. Anything but null and false counts, as in the SDK."""
    if answer is None or answer is False:
        raise MismatchError("response", f"expected true, found {'null' if answer is None else 'false'}")
    return True


def removed(answer: Json) -> bool:
    """Read the `true` of a legacy removal, where the SDK takes null for a yes as well."""
    if answer is False:
        raise MismatchError("response", "expected true, found false")
    return True


def identifier(answer: Json) -> UUID:
    """Read a bare JSON string that holds a uuid."""
    try:
        return UUID(text(answer))
    except ValueError as error:
        raise error if isinstance(error, MismatchError) else MismatchError("", "not a uuid") from error


def text(answer: Json) -> str:
    """Read a bare JSON string."""
    if not isinstance(answer, str) or not answer:
        raise MismatchError("", "expected a string")
    return answer


def opaque(answer: Json) -> dict[str, Json]:
    """Hand out a JSON object exactly as it came: no key added, dropped or renamed."""
    if not isinstance(answer, dict):
        raise MismatchError("", "expected an object")
    _check_depth(answer)
    return answer


def anything(answer: Json) -> Json:
    """Hand out an answer of unknown shape exactly as it came; only null is none."""
    if answer is None:
        raise MismatchError("response", "expected something, found null")
    _check_depth(answer)
    return answer


def record(model: type[M]) -> Callable[[Json], M]:
    """Return a reader of one record."""
    return model.model_validate


@cache  # building one takes longer than reading a page
def records(model: type[M]) -> Callable[[Json], list[M]]:
    """Return a reader of a bare list of records."""
    return TypeAdapter(Annotated[list[model], FailFast()]).validate_python  # type: ignore[arg-type,valid-type]  # built at run time from the argument


def about(read: Callable[[Json], T], **asked: Asked) -> Callable[[Json], T]:
    """
    Return a reader of one thing that refuses another one than was requested; `asked` is by field.

    Whatever mixes up answers (a cache, a proxy, a platform under load) must not get one project's plan written to
    another. Only an empty text passes: there the platform does not repeat what was asked.
    """
    named = _Asked(asked)

    def decode(answer: Json) -> T:
        found = read(answer)
        named.check(found)
        return found

    return decode if named else read


def each_about(read: Callable[[Json], ManyT], **asked: Asked) -> Callable[[Json], ManyT]:
    """Return a reader of many things that refuses any that was not requested; see `about`."""
    named = _Asked(asked)

    def decode(answer: Json) -> ManyT:
        found = read(answer)
        for one in found:
            named.check(one)
        return found

    return decode if named else read


class _Asked:
    """The ids that an answer may have, by field; as they are compared, not as they were written."""

    def __init__(self, asked: Mapping[str, Asked]) -> None:
        self._allowed = {name: _comparable_ids(value) for name, value in asked.items() if value}

    def __bool__(self) -> bool:
        return bool(self._allowed)

    def check(self, found: object) -> None:
        for name, allowed in self._allowed.items():
            value = found.get(name) if isinstance(found, Mapping) else getattr(found, name)
            if value != "" and _comparable(str(value)) not in allowed:
                raise MismatchError(name, f'"{value}" was not asked for')


def _comparable_ids(asked: str | Collection[str]) -> frozenset[str]:
    return frozenset(map(_comparable, [asked] if isinstance(asked, str) else asked))


def _comparable(identity: str) -> str:
    """Return the one form of an id: a uuid may be written with capitals or without hyphens, an e-mail with capitals."""
    try:
        return str(UUID(identity))
    except ValueError:
        return identity.lower()


def member(answer: Json, name: str) -> Json:
    """Return one member of a JSON object, None when it is absent."""
    if not isinstance(answer, Mapping):
        raise MismatchError("", "expected an object")
    return answer.get(name)


def _check_depth(answer: Json) -> None:
    level: list[Json] = [answer]
    for _ in range(DEEPEST):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _inside(outer)]
        if not level:
            return
    raise MismatchError("", f"nested more than {DEEPEST} deep")


def _inside(outer: dict[str, Json] | list[Json]) -> Iterable[Json]:
    return outer.values() if isinstance(outer, dict) else outer
