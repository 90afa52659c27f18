"""What all parts of an ontology share: parts of their own, found by hash or title, and the platform's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import TypeVar, cast, overload

from labelform.client.values.ontology.editing import Edits, Remembered, entries_of
from labelform.errors import OntologyError
from labelform.types import Json

Raw = Mapping[str, Json]
"""One part of an ontology as the platform writes it."""


class Tree:
    """
    The contract of everything that has parts: a subclass says which, in `children`.

    `to_dict` returns what the platform sent, with everything that labelform does not know, and with what was changed
    here. Nothing is stored by that: see `Platform.save_ontology`. Lookups go however deep.
    """

    def __init__(self, raw: Raw, edits: Edits | None = None) -> None:
        self._raw = raw
        self._edits = Edits(raw) if edits is None else edits
        self._read = Remembered(self._edits)

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The parts of this part, in the platform's order."""
        return ()

    def to_dict(self) -> dict[str, Json]:
        """Return the platform's JSON, a copy that may be changed."""
        return cast("dict[str, Json]", deepcopy(self._raw))

    @overload
    def get_child_by_hash(self, feature_node_hash: str, type_: None = None) -> OntologyElement: ...
    @overload
    def get_child_by_hash(self, feature_node_hash: str, type_: type[E]) -> E: ...
    def get_child_by_hash(self, feature_node_hash: str, type_: type[E] | None = None) -> E | OntologyElement:
        """
        Return the part with this hash; of two, the first.

        Raises:
            OntologyError: there is none, or it is not a `type_` (where the SDK raises a TypeError).
        """
        found = self._by_hash.get(feature_node_hash)
        if found is None:
            raise OntologyError(f"the ontology has nothing with the hash {feature_node_hash!r}")
        if type_ is not None and not isinstance(found, type_):
            raise OntologyError(f"{feature_node_hash!r} is a {type(found).__name__}, not a {type_.__name__}")
        return found

    @overload
    def get_children_by_title(self, title: str, type_: None = None) -> list[OntologyElement]: ...
    @overload
    def get_children_by_title(self, title: str, type_: type[E]) -> list[E]: ...
    def get_children_by_title(self, title: str, type_: type[E] | None = None) -> list[E] | list[OntologyElement]:
        """Return the parts with exactly this title; with `type_`, only those of that kind."""
        wanted = type_ or OntologyElement
        return [part for part in self._descendants if part.title == title and isinstance(part, wanted)]

    @overload
    def get_child_by_title(self, title: str, type_: None = None) -> OntologyElement: ...
    @overload
    def get_child_by_title(self, title: str, type_: type[E]) -> E: ...
    def get_child_by_title(self, title: str, type_: type[E] | None = None) -> E | OntologyElement:
        """
        Return the one part with exactly this title.

        Raises:
            OntologyError: there is none, or several; the message names their hashes.
        """
        wanted = type_ or OntologyElement
        found = self.get_children_by_title(title, wanted)
        if len(found) == 1:
            return found[0]
        if not found:
            raise OntologyError(f"the ontology has no {wanted.__name__} with the title {title!r}")
        hashes = ", ".join(part.feature_node_hash for part in found)
        raise OntologyError(f"the ontology has {len(found)} parts with the title {title!r}: {hashes}")

    @property
    def _descendants(self) -> list[OntologyElement]:
        return self._read.get("descendants", lambda: list(_walk(self.children)))

    @property
    def _by_hash(self) -> dict[str, OntologyElement]:
        return self._read.get("hashes", lambda: {part.feature_node_hash: part for part in reversed(self._descendants)})

    def _write(self, name: str, value: Json) -> None:
        """Change one value of the platform's JSON."""
        cast("dict[str, Json]", self._raw)[name] = value
        self._edits.count += 1

    def _append(self, name: str, entry: dict[str, Json]) -> dict[str, Json]:
        """Add a part to a list in the platform's JSON."""
        entries_of(self._raw, name).append(entry)
        self._edits.count += 1
        return entry


class OntologyElement(Tree):
    """A part with a hash and a title. Two are equal when the platform's JSON for them is."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(title={self.title!r}, feature_node_hash={self.feature_node_hash!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OntologyElement) and type(other) is type(self) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self.feature_node_hash)

    @property
    def feature_node_hash(self) -> str:
        """The id of the part; labels refer to it."""
        return text(self._raw, "featureNodeHash")

    @property
    def title(self) -> str:
        """What people call it; titles need not be unique."""
        return text(self._raw, "name")

    @property
    def is_archived(self) -> bool:
        """Whether it is kept for old labels only (SDK 0.1.181)."""
        return self._raw.get("archived") is True

    @property
    def archived(self) -> bool:
        """The SDK's name for `is_archived`, which can be set: what projects use is archived, and never taken out."""
        return self.is_archived

    @archived.setter
    def archived(self, archived: bool) -> None:
        self._write("archived", archived)


E = TypeVar("E", bound=OntologyElement)


def text(raw: Raw, name: str) -> str:
    """
    Return a text that every part of its kind has.

    Raises:
        OntologyError: this part has none.
    """
    value = raw.get(name)
    if not isinstance(value, str):
        raise OntologyError(f"a part of the ontology has no {name}, but {', '.join(sorted(raw))}")
    return value


def parts(raw: Raw, name: str) -> list[Raw]:
    """Return a list of parts; empty when it is missing."""
    value = raw.get(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, Sequence) else []


def _walk(elements: Sequence[OntologyElement]) -> Iterator[OntologyElement]:
    for element in elements:
        yield element
        yield from _walk(element.children)
