"""
The ontology as the older dialect returns it, and how it is extended.

It is kept as the platform's JSON and only read through typed records, so that extending it drops nothing: the SDK's own
class forgets `required`, attributes of objects, nested options, skeletons, and whatever it does not know.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import cast

from labelform.api.records.legacy import LegacyClassification, LegacyObject, legacy_classifications, legacy_objects
from labelform.client.values.ontology.editing import COLORS
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import ClassificationType, Json, ObjectShape


class LegacyOntology:
    """An ontology, whole. `ontology_objects` and `ontology_classifications` show it, `to_dict` returns all of it."""

    def __init__(self, editor: Mapping[str, object]) -> None:
        self._editor = cast(dict[str, Json], deepcopy(dict(editor)))  # it came out of JSON

    @property
    def ontology_objects(self) -> list[LegacyObject]:
        """The objects, in the platform's order; shapes that this version does not know survive."""
        return legacy_objects(self._editor)

    @property
    def ontology_classifications(self) -> list[LegacyClassification]:
        """The classifications, in the platform's order."""
        return legacy_classifications(self._editor)

    def to_dict(self) -> dict[str, Json]:
        """Return the platform's JSON: `objects`, `classifications`, and everything beside and below them."""
        return deepcopy(self._editor)

    def add_object(self, name: str, shape: ObjectShape | str) -> None:
        """Add an object, with the next id and colour."""
        _check_name("object", name)
        objects = self._list("objects")
        added: dict[str, Json] = {
            "id": str(_next_id(objects)),
            "color": COLORS[len(objects) % len(COLORS)],
            "name": name,
            "shape": str(shape),
            "featureNodeHash": _new_hash(),
        }
        self._editor["objects"] = [*objects, added]

    def add_classification(
        self,
        name: str,
        classification_type: ClassificationType | str,
        required: bool,
        options: Iterable[str] | None = None,
    ) -> None:
        """Add a classification that asks one question, with the next id."""
        _check_name("classification", name)
        labels = list(options or ())
        if labels and classification_type == ClassificationType.TEXT:
            raise InvalidArgumentsError("a text classification cannot have options", effect=Effect.NOT_SENT)
        classifications = self._list("classifications")
        number = _next_id(classifications)
        attribute: dict[str, Json] = {
            "id": f"{number}.1",
            "name": name,
            "type": str(classification_type),
            "required": required,
            "featureNodeHash": _new_hash(),
            "options": [_option(f"{number}.1.{place}", label) for place, label in enumerate(labels, 1)] or None,
        }
        added: dict[str, Json] = {"id": str(number), "featureNodeHash": _new_hash(), "attributes": [attribute]}
        self._editor["classifications"] = [*classifications, added]

    def _list(self, name: str) -> list[Json]:
        found = self._editor.get(name)
        return list(found) if isinstance(found, list) else []


def _option(identifier: str, label: str) -> Json:
    return {"id": identifier, "label": label, "value": label.replace(" ", "_"), "featureNodeHash": _new_hash()}


def _next_id(entries: list[Json]) -> int:
    """Return an id that is free: the SDK counts, and so gives one out twice after something was removed."""
    ids = [str(entry.get("id")) for entry in entries if isinstance(entry, Mapping)]
    return max([len(entries), *(int(text) for text in ids if text.isdecimal())]) + 1


def _new_hash() -> str:
    return secrets.token_hex(4)


def _check_name(noun: str, name: str) -> None:
    if not name:
        raise InvalidArgumentsError(f"the {noun} needs a name", effect=Effect.NOT_SENT)
