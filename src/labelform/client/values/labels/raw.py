"""Reading numbers and points out of the platform's dictionaries, with an error that names what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labelform.errors import LabelRowError
from labelform.types import Json

Raw = Mapping[str, Json]


def part(raw: Raw, name: str) -> Raw:
    """
    Return a dictionary in another.

    Raises:
        LabelRowError: there is no such name.
    """
    value = raw.get(name)
    if not isinstance(value, Mapping):
        raise LabelRowError(f"a label has no readable {name}")
    return value


def number(raw: Raw, name: str, default: float | None = None) -> float:
    """
    Return a number in a dictionary.

    Raises:
        LabelRowError: there is no such name, and no default.
    """
    value = raw.get(name, default)
    if not isinstance(value, int | float):
        raise LabelRowError(f"the coordinates of a label have no number {name}")
    return value


def numbers(raw: Raw, name: str) -> list[float]:
    """
    Return a list of numbers in a dictionary.

    Raises:
        LabelRowError: there is no such name.
    """
    return flat(raw.get(name), name)


def flat(value: Json, name: str) -> list[float]:
    """
    Return a list of numbers.

    Raises:
        LabelRowError: it is something else; `name` says what it should have been.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise LabelRowError(f"the coordinates of a label have no numbers {name}")
    found = [entry for entry in value if isinstance(entry, int | float)]
    if len(found) != len(value):
        raise LabelRowError(f"the coordinates of a label have no numbers {name}")
    return found


def point_parts(value: Json) -> list[Raw]:
    """
    Return points, which older labels hold as a list, others by number.

    Raises:
        LabelRowError: they have names in place of numbers.
    """
    if isinstance(value, Mapping):
        if not all(map(str.isdecimal, value)):
            raise LabelRowError("the points of a label are not numbered")
        found: Sequence[Json] = [value[key] for key in sorted(value, key=int)]
    else:
        found = value if isinstance(value, Sequence) else []
    return [entry for entry in found if isinstance(entry, Mapping)]
