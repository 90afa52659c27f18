"""What every record has in common: frozen, snake case here and camel case on the wire, times with a zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel


def _from_rfc_1123(value: object) -> object:
    """Read `Thu, 02 Jan 2025 03:04:05 GMT`, which some answers hold (SDK 0.1.155 reads it too); pass on the rest."""
    is_rfc_1123 = isinstance(value, str) and value.endswith(("GMT", "UTC"))
    return parsedate_to_datetime(value.replace("UTC", "GMT")) if isinstance(value, str) and is_rfc_1123 else value


def _in_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


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
