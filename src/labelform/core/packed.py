"""
Plans that are held while others are made or read, packed: a set of any size takes little more memory than a plan.

A packed plan is a plan like any other: what is large in it, its changes and its spec, is unpacked whenever it is read,
and everything else is there. Whoever reads much of one plan unpacks it before (`unpacked`).
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from labelform.core.model import Frozen

T = TypeVar("T")

_LEVEL = 1
"""Of compression: the quickest. Others make it a tenth smaller, in twice the time."""


class _Pack(Generic[T]):
    """A value as bytes, which never leave this process."""

    __slots__ = ("_content",)

    def __init__(self, value: T) -> None:
        packed = io.BytesIO()
        _Pickler(packed, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
        self._content = zlib.compress(packed.getvalue(), _LEVEL)

    def value(self) -> T:
        """Return it as it was, made again each time."""
        found: T = pickle.loads(zlib.decompress(self._content))  # noqa: S301 - written above, in this process
        return found


class PackedSequence(Sequence[T]):
    """A tuple, packed; its length is known without unpacking it."""

    __slots__ = ("_length", "_pack")

    def __init__(self, values: Sequence[T]) -> None:
        self._pack = _Pack(tuple(values))
        self._length = len(values)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return iter(self.plain())

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        return self.plain()[place]

    def __eq__(self, other: object) -> bool:
        return self.plain() == (other.plain() if isinstance(other, PackedSequence) else other)

    def __hash__(self) -> int:
        return hash(self.plain())

    def __repr__(self) -> str:
        return repr(self.plain())

    def plain(self) -> tuple[T, ...]:
        """Return it as a tuple."""
        return self._pack.value() if self._length else ()


class PackedMapping(Mapping[str, Any]):
    """A dict of plain JSON, packed."""

    __slots__ = ("_pack",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._pack = _Pack(dict(values))

    def __len__(self) -> int:
        return len(self.plain())

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain())

    def __getitem__(self, key: str) -> Any:
        return self.plain()[key]

    def __repr__(self) -> str:
        return repr(self.plain())

    def plain(self) -> dict[str, Any]:
        """Return it as a dict."""
        return self._pack.value()


def held(values: Sequence[T]) -> Sequence[T]:
    """Return values packed, unless they are so already, or none."""
    return values if isinstance(values, PackedSequence) or not values else PackedSequence(values)


@overload
def plain(value: Sequence[T]) -> tuple[T, ...]: ...


@overload
def plain(value: Mapping[str, Any]) -> dict[str, Any]: ...


def plain(value: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
    """Return what may be packed as the tuple or the dict that it stands for."""
    if isinstance(value, PackedSequence | PackedMapping):
        return value.plain()
    return value if isinstance(value, dict | tuple) else dict(value) if isinstance(value, Mapping) else tuple(value)


class MayBePacked:
    """
    Marks a field whose value may be packed: it is then taken as it is, and written as what it stands for.

    `plain` is the type of a value that is not packed.
    """

    def __init__(self, plain: Any) -> None:
        self._plain = plain

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the plain type, around which packed values are let through."""
        schema = handler.generate_schema(self._plain)
        return core_schema.no_info_wrap_validator_function(
            lambda value, check: value if isinstance(value, PackedSequence | PackedMapping) else check(value),
            schema,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, write: write(plain(value)), schema=schema
            ),
        )


class _Pickler(pickle.Pickler):
    """Writes frozen values by their fields alone: the rest of a model takes three times as much, and as long."""

    def reducer_override(self, value: Any) -> Any:
        return (_made, (type(value), value.__dict__)) if isinstance(value, Frozen) else NotImplemented


def _made(of: type[Frozen], fields: dict[str, Any]) -> Frozen:
    """Return a value as pickle does, which checks nothing: it was valid when it was packed."""
    made, put = of.__new__(of), object.__setattr__
    put(made, "__dict__", fields)
    put(made, "__pydantic_fields_set__", set(fields))
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    return made
