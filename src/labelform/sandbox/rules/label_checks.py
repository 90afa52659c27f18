"""
Whether labels fit their data and their ontology.

Two grades, as the SDK documents them: what is missing in an answer dictionary or does not fit the data is always
refused; other contradictions to the ontology make the label row invalid, and are refused only when the client asks for
strict checks (`validate_before_saving`). Which contradiction is of which grade is not documented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labelform.sandbox.errors import AnswerMissing, CorruptedLabel, FeatureMissing
from labelform.sandbox.rules.labels import Labels, frames_of, frames_of_units, instances_of

# The key under which an object of each shape keeps its geometry on a frame.
GEOMETRY_KEYS = {
    "bounding_box": "boundingBox",
    "rotatable_bounding_box": "rotatableBoundingBox",
    "polygon": "polygon",
    "polyline": "polyline",
    "point": "point",
    "skeleton": "skeleton",
    "bitmask": "bitmask",
    "cuboid": "cuboid",
    "cuboid_2d": "cuboid2d",
    "circle": "circle",
    "ellipse": "ellipse",
}
MEASURES = ("x", "y", "w", "h")


@dataclass
class Features:
    """Everything in an ontology that labels can refer to, by feature hash."""

    objects: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    classifications: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, editor: Mapping[str, Any]) -> "Features":
        """Read the structure of an ontology."""
        features = cls()
        for kind, known in (("objects", features.objects), ("classifications", features.classifications)):
            for item in editor.get(kind) or []:
                known[str(item.get("featureNodeHash"))] = item
                features._add_attributes(item.get("attributes") or [])
        return features

    def name_of(self, feature_hash: str | None) -> str | None:
        """Give the name of an object, or of the first attribute of a classification, which has none of its own."""
        if feature_hash in self.objects:
            return str(self.objects[feature_hash]["name"])
        attributes = self.classifications.get(feature_hash or "", {}).get("attributes")
        return str(attributes[0]["name"]) if attributes else None

    def is_archived(self, feature_hash: str) -> bool:
        """Return whether labels of this feature are hidden from clients that do not ask for them."""
        item = self.objects.get(feature_hash) or self.classifications.get(feature_hash) or {}
        return bool(item.get("archived"))

    def _add_attributes(self, attributes: list[Mapping[str, Any]]) -> None:
        for attribute in attributes:
            self.attributes.add(str(attribute.get("featureNodeHash")))
            for option in attribute.get("options") or []:
                self.options.add(str(option.get("featureNodeHash")))
                self._add_attributes(option.get("options") or [])


def check_fits_data(labels: Labels, data_hashes: set[str], number_of_frames: int | None) -> None:
    """
    Refuse labels that cannot be those of this data.

    Raises:
        CorruptedLabel: labels of another data unit or behind the last frame, or entries without identity.
    """
    if strangers := set(labels["data_units"]) - data_hashes:
        raise CorruptedLabel(f"{min(strangers)} is not a data unit of this label row")
    for frame in frames_of_units(labels):
        if number_of_frames is not None and not 0 <= frame.number < number_of_frames:
            raise CorruptedLabel(f"frame {frame.number} is not one of the {number_of_frames} frames of the data")
    for frame in frames_of(labels):
        for kind, key in (("objects", "objectHash"), ("classifications", "classificationHash")):
            if not all(isinstance(entry.get(key), str) for entry in frame.entries(kind)):
                raise CorruptedLabel(f"one of the {kind} on frame {frame.number} has no {key}")
    for identifier, answer in labels["classification_answers"].items():
        if not _are_ranges(answer.get("range") or [], number_of_frames):
            raise CorruptedLabel(f"the range of classification {identifier} is not one of the frames of the data")


def check_answers(labels: Labels) -> None:
    """
    Refuse labels with an object or classification that has no entry in its answer dictionary.

    Source: AnswerDictionaryError [SDK docstring].
    """
    for frame in frames_of(labels):
        for kind, key, section in (
            ("objects", "objectHash", "object_answers"),
            ("classifications", "classificationHash", "classification_answers"),
        ):
            for entry in frame.entries(kind):
                if entry[key] not in labels[section]:
                    raise AnswerMissing(f"{kind[:-1]} {entry[key]} on frame {frame.number} is not in {section}")


def check_features(labels: Labels, features: Features) -> None:
    """Refuse labels of objects and classifications that the ontology does not have."""
    if unknown := list(_unknown_features(labels, features)):
        raise FeatureMissing(unknown[0])


def contradictions(labels: Labels, features: Features) -> list[str]:
    """List everything in which labels contradict their ontology."""
    return [
        *_unknown_features(labels, features),
        *_wrong_shapes(labels, features),
        *_unknown_answers(labels, features),
    ]


def _unknown_features(labels: Labels, features: Features) -> Iterator[str]:
    for each in instances_of(labels).values():
        known = features.objects if each.kind == "objects" else features.classifications
        if each.feature_hash not in known:
            yield f"{each.kind[:-1]} {each.identifier}: the ontology has no feature {each.feature_hash}"


def _wrong_shapes(labels: Labels, features: Features) -> Iterator[str]:
    for frame in frames_of(labels):
        for entry in frame.entries("objects"):
            item = features.objects.get(entry.get("featureHash") or "")
            if item is None:
                continue
            key = GEOMETRY_KEYS.get(item["shape"])
            place = f"object {entry['objectHash']} on frame {frame.number}"
            if key is not None and entry.get(key) is None:
                yield f"{place}: a {item['shape']} needs {key}"
            elif key in ("boundingBox", "rotatableBoundingBox") and not _is_box(entry[key]):
                yield f"{place}: {key} needs x, y, w, h as fractions of the image"


def _unknown_answers(labels: Labels, features: Features) -> Iterator[str]:
    for identifier, answer in _answers(labels):
        if answer.get("featureHash") not in features.attributes:
            yield f"answer of {identifier}: the ontology has no attribute {answer.get('featureHash')}"
            continue
        chosen = answer.get("answers")
        for option in chosen if isinstance(chosen, list) else []:
            if isinstance(option, dict) and option.get("featureHash") not in features.options:
                yield f"answer of {identifier}: the ontology has no option {option.get('featureHash')}"


def _answers(labels: Labels) -> Iterator[tuple[str, dict[str, Any]]]:
    for section, key in (
        ("object_answers", "classifications"),
        ("classification_answers", "classifications"),
        ("object_actions", "actions"),
    ):
        for identifier, entry in labels[section].items():
            answers = entry.get(key)
            for answer in answers if isinstance(answers, list) else []:
                if isinstance(answer, dict):
                    yield identifier, answer


def _are_ranges(ranges: Any, number_of_frames: int | None) -> bool:
    if not isinstance(ranges, list):
        return False
    for pair in ranges:
        is_pair = isinstance(pair, list) and len(pair) == 2 and all(isinstance(end, int) for end in pair)
        if not is_pair or not 0 <= pair[0] <= pair[1]:
            return False
        if number_of_frames is not None and pair[1] >= number_of_frames:
            return False
    return True


def _is_box(box: Any) -> bool:
    if not isinstance(box, dict):
        return False
    values = [box.get(measure) for measure in MEASURES]
    if not all(isinstance(value, int | float) for value in values):
        return False
    x, y, width, height = (float(value) for value in values if value is not None)
    # A rotated box may reach over the edge; so may, by rounding, an upright one that touches it.
    return all(-1 <= value <= 2 for value in (x, y, width, height)) and width >= 0 and height >= 0
