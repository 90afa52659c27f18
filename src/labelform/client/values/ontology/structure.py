"""A whole ontology: what may be drawn, and what may be said about a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self, cast

from labelform.client.values.json_copies import json_copy
from labelform.client.values.ontology.editing import new_feature_hash, next_color, next_number
from labelform.client.values.ontology.items import Classification, Object
from labelform.client.values.ontology.skeletons import SkeletonTemplate
from labelform.client.values.ontology.tree import OntologyElement, Raw, Tree, parts, text
from labelform.errors import OntologyEditError
from labelform.types import Json, Shape


class OntologyStructure(Tree):
    """
    An ontology as it was read, or a new one; and a way to change it.

    Parts are added with `add_…`, renamed and archived by setting their properties (`name`, `label`, `archived`, …). All
    that labelform does not know stays as it is. What is changed is stored by `Platform.save_ontology`, for every
    project that shares the ontology; parts that a project uses can be archived, and not taken out.

    Source: `editor` of GET ontologies/{hash}, SDK 0.1.211. Names are the SDK's.
    """

    def __init__(self, raw: Raw | None = None) -> None:
        super().__init__({"objects": [], "classifications": [], "skeleton_templates": []} if raw is None else raw)

    def __repr__(self) -> str:
        return f"OntologyStructure({len(self.objects)} objects, {len(self.classifications)} classifications)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OntologyStructure) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]  # as good as a dictionary, and as little a key

    @classmethod
    def from_dict(cls, raw: Mapping[str, object]) -> Self:
        """Read the platform's JSON, a copy of it; `to_dict` returns it."""
        return cls(cast("Raw", json_copy(cast("Json", raw))))

    @property
    def objects(self) -> tuple[Object, ...]:
        """What may be drawn, in the platform's order."""
        return self._read.get(
            "objects", lambda: tuple(Object(part, self._edits) for part in parts(self._raw, "objects"))
        )

    @property
    def classifications(self) -> tuple[Classification, ...]:
        """What may be said about frames, in the platform's order."""
        return self._read.get(
            "classifications",
            lambda: tuple(Classification(part, self._edits) for part in parts(self._raw, "classifications")),
        )

    @property
    def skeleton_templates(self) -> dict[str, SkeletonTemplate]:
        """The templates of skeletons by name; a copy, see `add_skeleton_template`."""
        found = (part.get("template") for part in parts(self._raw, "skeleton_templates"))
        templates = [SkeletonTemplate.of_json(template) for template in found if isinstance(template, dict)]
        return {text(template, "name"): template for template in templates}

    def add_skeleton_object(
        self,
        name: str,
        skeleton_template: SkeletonTemplate,
        color: str | None = None,
        feature_node_hash: str | None = None,
    ) -> tuple[Object, SkeletonTemplate]:
        """
        Add a skeleton to draw, with its template; return both. They share one hash, by which the editor finds it.

        Raises:
            OntologyError: there is a template of its name, or a part with the hash.

        Source: SDK 0.1.211.
        """
        self._check_new_template(skeleton_template)
        made = self.add_object(name, Shape.SKELETON, color=color, feature_node_hash=feature_node_hash)
        return made, self._put_template(skeleton_template, made.feature_node_hash)

    def add_skeleton_template(
        self, skeleton_template: SkeletonTemplate, feature_node_hash: str | None = None
    ) -> SkeletonTemplate:
        """
        Add a template alone; return it as it is in the ontology, with its hash (the SDK changes the one given).

        Raises:
            OntologyError: there is a template of its name.

        Source: SDK 0.1.155; for `add_skeleton_object` 0.1.211.
        """
        self._check_new_template(skeleton_template)
        return self._put_template(skeleton_template, feature_node_hash or new_feature_hash(None, self._edits))

    def _check_new_template(self, template: SkeletonTemplate) -> None:
        if template.name in self.skeleton_templates:
            raise OntologyEditError(f"there already is a template {template.name!r}")

    def _put_template(self, template: SkeletonTemplate, feature_node_hash: str) -> SkeletonTemplate:
        written = {**template.to_dict(), "feature_node_hash": feature_node_hash}
        self._append("skeleton_templates", {"template": written})
        return SkeletonTemplate.of_json(written)

    def add_object(
        self,
        name: str,
        shape: Shape,
        uid: int | None = None,
        color: str | None = None,
        feature_node_hash: str | None = None,
    ) -> Object:
        """
        Add something to draw; return it. Without a color it gets the one after that of the last object.

        `uid` is its number among the objects, the next one when None; without a hash it gets a new one.

        Raises:
            OntologyEditError: another object has the number, or some part the hash.

        Source: SDK 0.1.211.
        """
        others = parts(self._raw, "objects")
        entry: dict[str, Json] = {
            "id": str(next_number(others, uid)),
            "name": name,
            "color": color or next_color(others),
            "shape": str(Shape(shape)),
            "featureNodeHash": new_feature_hash(feature_node_hash, self._edits),
            "required": False,
            "archived": False,
        }
        return Object(self._append("objects", entry), self._edits)

    def add_classification(
        self, uid: int | None = None, feature_node_hash: str | None = None, level: str | None = None
    ) -> Classification:
        """
        Add something to say; return it, to be given its question by `Classification.add_attribute`.

        `level` `global` makes it one about all of the data. For the rest see `add_object`.

        Source: SDK 0.1.211.
        """
        entry: dict[str, Json] = {
            "id": str(next_number(parts(self._raw, "classifications"), uid)),
            "featureNodeHash": new_feature_hash(feature_node_hash, self._edits),
            **({} if level is None else {"level": str(level)}),
            "attributes": [],
        }
        return Classification(self._append("classifications", entry), self._edits)

    def check_complete(self) -> None:
        """
        Refuse what the platform could not use.

        Raises:
            OntologyEditError: a classification has no question.
        """
        for classification in self.classifications:
            if not classification.attributes:
                raise OntologyEditError(
                    f"classification {classification.feature_node_hash!r} has no question; see add_attribute"
                )

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The objects, then the classifications."""
        return (*self.objects, *self.classifications)
