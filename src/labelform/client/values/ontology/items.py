"""What may be drawn, and what may be said about a frame: the items that an ontology lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labelform.client.values.ontology.attributes import A, Asking, Attribute, attributes_of, path_of
from labelform.client.values.ontology.tree import OntologyElement, text
from labelform.errors import OntologyEditError
from labelform.types import Shape

if TYPE_CHECKING:
    from labelform.client.values.labels.classification_instance import ClassificationInstance
    from labelform.client.values.labels.object_instance import ObjectInstance


class Item(Asking):
    """What objects and classifications have in common."""

    @property
    def uid(self) -> int:
        """The number among the others of its kind in the ontology."""
        return (path_of(self._raw) or [0])[0]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The questions about it; the platform allows one about a classification."""
        return self._read.get("attributes", lambda: attributes_of(self._raw, "attributes", self._edits))

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The same as `attributes`."""
        return self.attributes


class Object(Item):
    """Something to draw, in one shape, with questions about it."""

    @property
    def name(self) -> str:
        """The same as `title`."""
        return self.title

    @name.setter
    def name(self, name: str) -> None:
        self._write("name", name)

    @property
    def color(self) -> str:
        """The color in the editor, `#RRGGBB`."""
        return text(self._raw, "color")

    @color.setter
    def color(self, color: str) -> None:
        self._write("color", color)

    @property
    def shape(self) -> Shape:
        """The form; one that labelform does not know survives."""
        return Shape(text(self._raw, "shape"))

    @property
    def required(self) -> bool:
        """Whether there must be one."""
        return bool(self._raw.get("required"))

    @required.setter
    def required(self, required: bool) -> None:
        self._write("required", required)

    def add_attribute(
        self,
        cls: type[A],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
        dynamic: bool = False,
    ) -> A:
        """
        Add a question about the object; return it. `cls` is one of `RadioAttribute`, `ChecklistAttribute`, and so on.

        `local_uid` is its number among the questions, the next one when None; without a hash it gets a new one.

        Raises:
            OntologyError: `cls` is not a kind of question, another question has the number, or some part the hash.

        Source: SDK 0.1.211.
        """
        return self._ask("attributes", cls, name, local_uid, feature_node_hash, required, dynamic)

    def create_instance(self, *, object_number: int | None = None) -> ObjectInstance:
        """
        Return a new object of this kind, to be placed on frames and added to a label row.

        `object_number` is its number among those of its kind; the platform counts when it is None.
        """
        from labelform.client.values.labels.object_instance import ObjectInstance  # which needs this module

        return ObjectInstance(self, object_number=object_number)


class Classification(Item):
    """Something to say about whole frames: one question, which may nest others."""

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

    def add_attribute(
        self,
        cls: type[A],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> A:
        """
        Add the question of the classification; return it. For the rest see `Object.add_attribute`.

        Raises:
            OntologyEditError: it has its question, and the platform allows one.

        Source: SDK 0.1.211.
        """
        if self.attributes:
            raise OntologyEditError(f"{self.title!r} already has its question; the platform allows one")
        return self._ask("attributes", cls, name, local_uid, feature_node_hash, required)

    def create_instance(self, range_only: bool = False) -> ClassificationInstance:
        """
        Return a new classification of this kind, to be placed on frames and added to a label row.

        With `range_only` it is placed on ranges of sound, text or time (SDK 0.1.211).
        """
        from labelform.client.values.labels.classification_instance import (  # which needs this module
            ClassificationInstance,
        )

        return ClassificationInstance(self, range_only=range_only)
