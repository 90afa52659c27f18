"""A whole ontology: what may be drawn, and what may be said about a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

from labelform.client.values.ontology.attributes import Attribute, attributes_of, path_of
from labelform.client.values.ontology.tree import OntologyElement, Raw, Tree, parts, text
from labelform.types import Json, Shape

if TYPE_CHECKING:
    from labelform.client.values.labels.classification_instance import ClassificationInstance
    from labelform.client.values.labels.object_instance import ObjectInstance


class Object(OntologyElement):
    """Something to draw, in one shape, with questions about it."""

    @property
    def uid(self) -> int:
        """The number within the objects of the ontology."""
        return (path_of(self._raw) or [0])[0]

    @property
    def name(self) -> str:
        """The same as `title`."""
        return self.title

    @property
    def color(self) -> str:
        """The color in the editor, `#RRGGBB`."""
        return text(self._raw, "color")

    @property
    def shape(self) -> Shape:
        """The form; one that labelform does not know survives."""
        return Shape(text(self._raw, "shape"))

    @property
    def required(self) -> bool:
        """Whether there must be one."""
        return bool(self._raw.get("required"))

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The questions about it."""
        return attributes_of(self._raw, "attributes")

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `attributes`."""
        return self.attributes

    def create_instance(self, *, object_number: int | None = None) -> ObjectInstance:
        """
        Return a new object of this kind, to be placed on frames and added to a label row.

        `object_number` is its number among those of its kind; the platform counts when it is None.
        """
        from labelform.client.values.labels.object_instance import ObjectInstance  # which needs this module

        return ObjectInstance(self, object_number=object_number)


class Classification(OntologyElement):
    """Something to say about whole frames: one question, which may nest others."""

    @property
    def uid(self) -> int:
        """The number within the classifications of the ontology."""
        return (path_of(self._raw) or [0])[0]

    @property
    def title(self) -> str:
        """The name of the question; empty while it has none."""
        return self.attributes[0].name if self.attributes else ""

    @property
    def level(self) -> str | None:
        """`global` when it is about all of the data at once; None when it is about frames. Since SDK 0.1.211."""
        level = self._raw.get("level")
        return level if isinstance(level, str) and level else None

    @property
    def is_global(self) -> bool:
        """Whether it is about all of the data at once, and on no frame."""
        return self.level == "global"

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The question; the platform allows one."""
        return attributes_of(self._raw, "attributes")

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `attributes`."""
        return self.attributes

    def create_instance(self) -> ClassificationInstance:
        """Return a new classification of this kind, to be placed on frames and added to a label row."""
        from labelform.client.values.labels.classification_instance import (  # which needs this module
            ClassificationInstance,
        )

        return ClassificationInstance(self)


class OntologyStructure(Tree):
    """
    An ontology as it was read.

    Source: `editor` of GET ontologies/{hash}, SDK 0.1.155. Names are the SDK's; what changes an ontology there is
    missing here.
    """

    def __repr__(self) -> str:
        return f"OntologyStructure({len(self.objects)} objects, {len(self.classifications)} classifications)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OntologyStructure) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]  # as good as a dictionary, and as little a key

    @classmethod
    def from_dict(cls, raw: Mapping[str, object]) -> Self:
        """Read the platform's JSON; `to_dict` returns it."""
        return cls(cast("Raw", raw))

    @cached_property
    def objects(self) -> tuple[Object, ...]:
        """What may be drawn, in the platform's order."""
        return tuple(Object(part) for part in parts(self._raw, "objects"))

    @cached_property
    def classifications(self) -> tuple[Classification, ...]:
        """What may be said about frames, in the platform's order."""
        return tuple(Classification(part) for part in parts(self._raw, "classifications"))

    @cached_property
    def skeleton_templates(self) -> dict[str, Mapping[str, Json]]:
        """The skeletons by name, each the platform's JSON: `skeleton` holds the points, in order."""
        templates = (part.get("template") for part in parts(self._raw, "skeleton_templates"))
        return {text(template, "name"): template for template in templates if isinstance(template, Mapping)}

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The objects, then the classifications."""
        return (*self.objects, *self.classifications)
