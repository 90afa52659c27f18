"""What every record has in common: frozen, snake case here and camel case on the wire, times with a zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema


def _from_rfc_1123(value: object) -> object:
    """Read `Thu, 02 Jan 2025 03:04:05 GMT`, which some answers hold (SDK 0.1.155 reads it too); pass on the rest."""
    is_rfc_1123 = isinstance(value, str) and value.endswith(("GMT", "UTC"))
    return parsedate_to_datetime(value.replace("UTC", "GMT")) if isinstance(value, str) and is_rfc_1123 else value


def _in_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def in_lower_case(value: object) -> object:
    """Read a word that the older dialect writes in capitals; pass on the rest."""
    return value.lower() if isinstance(value, str) else value


Timestamp = Annotated[datetime, BeforeValidator(_from_rfc_1123), AfterValidator(_in_utc)]


class Record(BaseModel):
    """A part of an answer."""

    identity: ClassVar[str] = ""
    """The field that no two records of a list share; empty for what moves while it is read, as tasks do."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        protected_namespaces=(),
        defer_build=True,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let lists fail at their first wrong item: a complaint about each of millions takes gigabytes."""
        schema = handler(source)
        _fail_fast(schema)
        return schema


def _fail_fast(schema: Any) -> None:
    if isinstance(schema, dict):
        if schema.get("type") == "list":
            schema["fail_fast"] = True
        for inner in schema.values():
            _fail_fast(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _fail_fast(inner)


class KeyedRecord(Record):
    """A record whose fields can be read in brackets too, where the SDK hands out dictionaries: `video["title"]`."""

    def __getitem__(self, name: str) -> object:
        if name not in type(self).model_fields:
            raise KeyError(name)
        return getattr(self, name)

    def __contains__(self, name: object) -> bool:
        return name in type(self).model_fields

    def keys(self) -> Iterable[str]:
        """Return the names of the fields, so that `dict(record)` and `{**record}` work."""
        return type(self).model_fields.keys()
