"""
The schema of client metadata: what each key holds, one for the organisation.

The platform's JSON is kept as it came and changed in place, so that kinds of keys that labelform does not know survive
a save. A scalar is a `variant` whose `hint` says about what; a deleted key is a `tombstone`. Source: SDK 0.1.211.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from labelform.api import calls
from labelform.client.http import SyncDriver
from labelform.errors import MetadataSchemaError

_ALIASES: Final = {"string": "varchar", "long_string": "text"}
_SCALARS: Final = frozenset({"boolean", "datetime", "number", "uuid", "varchar", "text"})
_MOST_VALUES: Final = 256
_LARGEST_EMBEDDING: Final = 4096
_RESERVED: Final = "keyframes"


class MetadataSchema:
    """The schema as it was read, and changes to it, which `save` stores. Get one from `Platform.metadata_schema`."""

    def __init__(self, driver: SyncDriver) -> None:
        self._driver = driver
        self._keys: dict[str, Any] = driver.run(calls.get_metadata_schema())
        self._is_changed = False

    def __repr__(self) -> str:
        return f"MetadataSchema({', '.join(self._keys)})"

    def __str__(self) -> str:
        """Return a line for each key that was not deleted, as the SDK prints them."""
        shown = {key: kind for key, kind in sorted(self._keys.items()) if not _is_deleted(kind)}
        width = max(map(len, self._keys), default=0)
        lines = [f" - '{key}': {' ' * (width - len(key))}{_told(kind)}\n" for key, kind in shown.items()]
        return "".join(["Metadata Schema:\n", "----------------\n", *lines])

    def save(self) -> None:
        """Store the schema as a whole; nothing is sent without a change. Source: POST …/client-metadata-schema-v2."""
        if self._is_changed:
            self._driver.run(calls.save_metadata_schema(schema=self._keys))
            self._is_changed = False

    def keys(self) -> Sequence[str]:
        """Return all keys, deleted ones among them."""
        return list(self._keys)

    def has_key(self, k: str) -> bool:
        """Return whether there is a key, deleted or not."""
        return k in self._keys

    def is_key_deleted(self, k: str) -> bool:
        """Return whether a key was deleted."""
        return k in self._keys and _is_deleted(self._keys[k])

    def get_key_type(self, k: str) -> str | None:
        """Return the type of a key: a scalar, `embedding`, `enum`, `geospatial`; None without it, or once deleted."""
        kind = self._keys.get(k)
        if kind is None or _is_deleted(kind):
            return None
        return _ALIASES.get(hint := str(kind.get("hint", "text")), hint) if kind["ty"] == "variant" else str(kind["ty"])

    def get_enum_options(self, k: str) -> Sequence[str]:
        """
        Return the values that a key can have, in order.

        Raises:
            MetadataSchemaError: there is no such key, or it is not an enum.
        """
        return sorted(self._of_kind(k, "enum")["values"])

    def get_embedding_size(self, k: str) -> int:
        """
        Return how many numbers the vector of a key has.

        Raises:
            MetadataSchemaError: there is no such key, or it is not an embedding.
        """
        return int(self._of_kind(k, "embedding")["size"])

    def add_scalar(self, k: str, *, data_type: str) -> None:
        """
        Declare a key for a `boolean`, `datetime`, `number`, `uuid`, `varchar` (`string`) or `text` (`long_string`).

        A key that has a scalar gets another one, and a deleted scalar comes back.

        Raises:
            MetadataSchemaError: the key or the type makes no sense, or the key holds something else.
        """
        scalar = _ALIASES.get(str(data_type), str(data_type))
        if scalar not in _SCALARS:
            raise MetadataSchemaError(f"{data_type} is not a scalar; choose from {', '.join(sorted(_SCALARS))}")
        known = self._keys.get(k)
        if known is not None and _is_deleted(known):
            known = known.get("deleted_ty") or {"ty": "permanently deleted"}
        if known is not None and known["ty"] != "variant":
            raise MetadataSchemaError(f"{k} is already {known['ty']}")
        self._set(k, {"ty": "variant", "hint": scalar})

    def set_scalar(self, k: str, *, data_type: str) -> None:
        """Declare the scalar of a key; another name for `add_scalar`."""
        self.add_scalar(k, data_type=data_type)

    def add_enum(self, k: str, *, values: Sequence[str]) -> None:
        """
        Declare a new key for one of several values.

        Raises:
            MetadataSchemaError: the key already exists or makes no sense, or there are no values, or 256 or more.
        """
        self._check_new(k)
        self._set(k, {"ty": "enum", "values": _checked(values)})

    def add_enum_options(self, k: str, *, values: Sequence[str]) -> None:
        """
        Add values to a key.

        Raises:
            MetadataSchemaError: the key does not have such values, or there are no values, or 256 or more.
        """
        if self.get_key_type(k) != "enum":
            raise MetadataSchemaError(f"{k} is not an enum")
        _checked(values)
        self._set(k, {**self._keys[k], "values": _checked([*self._keys[k]["values"], *values])})

    def add_embedding(self, k: str, *, size: int) -> None:
        """
        Declare a new key for a vector of this many numbers.

        Raises:
            MetadataSchemaError: the key already exists, or makes no sense; the size is not between 1 and 4,096.
        """
        self._check_new(k)
        if not 1 <= size <= _LARGEST_EMBEDDING:
            raise MetadataSchemaError(f"an embedding of {size} is not between 1 and {_LARGEST_EMBEDDING:,}")
        self._set(k, {"ty": "embedding", "size": size, "api": None})

    def add_geospatial(self, k: str) -> None:
        """
        Declare a new key for a place on Earth.

        Raises:
            MetadataSchemaError: the key already exists, or makes no sense.
        """
        self._check_new(k)
        self._set(k, {"ty": "geospatial"})

    def delete_key(self, k: str, *, hard: bool = False) -> None:
        """
        Delete a key; what is deleted `hard` never comes back.

        Raises:
            MetadataSchemaError: there is no such key, or it is already deleted.
        """
        if k not in self._keys or _is_deleted(self._keys[k]):
            raise MetadataSchemaError(f"{k} is already deleted" if k in self._keys else f"there is no {k}")
        self._set(k, {"ty": "tombstone", "deleted_ty": None if hard else self._keys[k]})

    def restore_key(self, k: str) -> None:
        """
        Take back a deletion.

        Raises:
            MetadataSchemaError: the key is not deleted, or permanently deleted.
        """
        if not self.is_key_deleted(k):
            raise MetadataSchemaError(f"{k} is not deleted")
        if self._keys[k].get("deleted_ty") is None:
            raise MetadataSchemaError(f"{k} is permanently deleted")
        self._set(k, self._keys[k]["deleted_ty"])

    def _of_kind(self, k: str, kind: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._keys.get(k) or {"ty": "not there"}
        if found["ty"] != kind:
            raise MetadataSchemaError(f"{k} is {found['ty']}, not {kind}")
        return found

    def _check_new(self, k: str) -> None:
        if k in self._keys:
            raise MetadataSchemaError(f"{k} already exists")

    def _set(self, k: str, kind: Mapping[str, Any]) -> None:
        if not _makes_sense(k):
            raise MetadataSchemaError(f"{k!r} cannot be a key: use letters, digits, - _ . and spaces")
        self._keys[k] = kind
        self._is_changed = True


def _is_deleted(kind: Mapping[str, Any]) -> bool:
    return bool(kind["ty"] == "tombstone")


def _told(kind: Mapping[str, Any]) -> str:
    """Say what a key holds; a kind that is not known is called as the platform calls it."""
    match kind["ty"]:
        case "variant":
            hint = str(kind.get("hint", "text"))
            return f"scalar(hint={_ALIASES.get(hint, hint)})"
        case "enum":
            return f"enum(values={sorted(kind['values'])})"
        case "embedding":
            return f"embedding(size={kind['size']})"
        case other:
            return str(other)


def _checked(values: Sequence[str]) -> list[str]:
    if not 0 < len(values) < _MOST_VALUES:
        raise MetadataSchemaError(f"{len(values)} values are given; an enum can have 1 to {_MOST_VALUES - 1}")
    return sorted(values)


def _makes_sense(key: str) -> bool:
    bare = re.sub(r"[-_ .]", "", key)
    return not key.startswith("$") and bare.isalnum() and bare != _RESERVED
