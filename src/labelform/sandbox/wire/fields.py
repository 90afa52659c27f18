"""Reading typed values out of bodies, query strings and paths; whatever does not fit is refused with its name."""

import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.times import stored_time

T = TypeVar("T")


def as_uuid(value: object, name: str) -> str:
    """Read a UUID in any spelling and give it in the one of the wire: lower case, with hyphens."""
    try:
        return str(uuid.UUID(value if isinstance(value, str) else ""))
    except ValueError as problem:
        raise InvalidArguments(f'{name}: "{value}" is not a UUID') from problem


def as_text(value: object, name: str) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise InvalidArguments(f"{name} is not a string")
    return value


def as_texts(value: object, name: str) -> list[str]:
    """Read a list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidArguments(f"{name} is not a list of strings")
    return list(value)


def as_uuids(value: object, name: str) -> list[str]:
    """Read a list of UUIDs."""
    return [as_uuid(item, name) for item in as_texts(value, name)]


def as_object(value: object, name: str) -> dict[str, object]:
    """Read a JSON object."""
    if not isinstance(value, dict):
        raise InvalidArguments(f"{name} is not a JSON object")
    return value


class Body:
    """The fields of a JSON object; a field that is null counts as absent, as in the SDK's own parsing."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Return whether a field is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """Read a string that must be there; it may be empty."""
        return self._required(name, self.optional_text(name))

    def optional_text(self, name: str) -> str | None:
        """Read a string, or None."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise InvalidArguments(f"{name} is not a string")
        return value

    def integer(self, name: str) -> int:
        """Read a whole number that must be there. `true` is none."""
        value = self._values.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise InvalidArguments(f"{name} is not a whole number")
        return self._required(name, value)

    def number(self, name: str) -> float:
        """Read a number that must be there."""
        return self._required(name, self.optional_number(name))

    def optional_integer(self, name: str) -> int | None:
        """Read a whole number, or None."""
        return None if self._values.get(name) is None else self.integer(name)

    def optional_number(self, name: str) -> float | None:
        """Read a number, or None. `true` is none."""
        value = self._values.get(name)
        if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
            raise InvalidArguments(f"{name} is not a number")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read a boolean."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise InvalidArguments(f"{name} is not true or false")
        return default if value is None else value

    def elements(self, name: str) -> list[object]:
        """Read a list of anything that must be there; it may be empty."""
        value = self._required(name, self._values.get(name))
        if not isinstance(value, list):
            raise InvalidArguments(f"{name} is not a list")
        return value

    def texts(self, name: str) -> list[str]:
        """Read a list of strings that must be there; it may be empty."""
        return as_texts(self._required(name, self._values.get(name)), name)

    def optional_texts(self, name: str) -> list[str]:
        """Read a list of strings; absent is empty."""
        return [] if self._values.get(name) is None else self.texts(name)

    def uuids(self, name: str) -> list[str]:
        """Read a list of UUIDs that must be there; it may be empty."""
        return as_uuids(self._required(name, self._values.get(name)), name)

    def optional_uuids(self, name: str) -> list[str] | None:
        """Read a list of UUIDs, or None."""
        return None if self._values.get(name) is None else self.uuids(name)

    def uuid(self, name: str) -> str:
        """Read a UUID that must be there."""
        return self._required(name, self.optional_uuid(name))

    def optional_uuid(self, name: str) -> str | None:
        """Read a UUID, or None."""
        value = self._values.get(name)
        return None if value is None else as_uuid(value, name)

    def json_object(self, name: str) -> dict[str, object]:
        """Read a JSON object that must be there."""
        return as_object(self._required(name, self._values.get(name)), name)

    def optional_json_object(self, name: str) -> dict[str, object] | None:
        """Read a JSON object, or None."""
        value = self._values.get(name)
        return None if value is None else as_object(value, name)

    def time(self, name: str) -> str | None:
        """Read an instant and give it in the stored form, or None."""
        return _time(self.optional_text(name), name)

    @staticmethod
    def _required(name: str, value: T | None) -> T:
        if value is None:
            raise InvalidArguments(f"{name} is required")
        return value


class Query:
    """The parameters of a query string; a repeated one is a list, an unknown one is ignored."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def text(self, name: str) -> str | None:
        """Read a parameter, or None. Of a repeated one the last counts."""
        values = self.texts(name)
        return values[-1] if values else None

    def texts(self, name: str) -> list[str]:
        """Read all values of a parameter."""
        return [value for key, value in self._pairs if key == name]

    def uuids(self, name: str) -> list[str]:
        """Read all values of a parameter as UUIDs."""
        return as_uuids(self.texts(name), name)

    def uuid(self, name: str) -> str:
        """Read a parameter that must be there and is a UUID."""
        text = self.text(name)
        if text is None:
            raise InvalidArguments(f"{name} is required")
        return as_uuid(text, name)

    def flag(self, name: str) -> bool:
        """Read a boolean; absent is false. The SDK writes `True`, httpx writes `true`."""
        value = (self.text(name) or "false").lower()
        if value not in ("true", "false"):
            raise InvalidArguments(f'{name}: "{value}" is not true or false')
        return value == "true"

    def optional_flag(self, name: str) -> bool | None:
        """Read a boolean, or None."""
        return None if self.text(name) is None else self.flag(name)

    def time(self, name: str) -> str | None:
        """Read an instant and give it in the stored form, or None."""
        return _time(self.text(name), name)


def _time(text: str | None, name: str) -> str | None:
    if text is None:
        return None
    try:
        return stored_time(text)
    except (ValueError, OverflowError) as problem:
        raise InvalidArguments(f'{name}: "{text}" is not an ISO-8601 instant') from problem
