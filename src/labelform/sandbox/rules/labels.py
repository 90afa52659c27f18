"""
The labels of a label row as data: walking through them, narrowing them, and completing their two spellings.

Pure: labels in, labels out. Labels are a dictionary with `data_units` (labels by data unit), `object_answers`,
`classification_answers`, `object_actions` and `spaces`, each as clients send it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Labels = dict[str, Any]
# What a classification says about itself on every frame, and newer SDKs say once, in its answer.
PROVENANCE = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy", "confidence", "manualAnnotation")
# SDK 0.1.155 cannot read a frame without these two; SDK 0.1.211 leaves out what it was not told [SDK, executed].
UNKNOWN_PROVENANCE = {"createdBy": None, "manualAnnotation": True}
TIMES = ("createdAt", "lastEditedAt")


@dataclass(frozen=True)
class Frame:
    """The labels of one frame of a time line, or of one picture."""

    data_hash: str
    number: int
    content: dict[str, Any]

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """List its "objects" or "classifications"."""
        found: list[dict[str, Any]] = self.content.get(kind) or []
        return found


@dataclass(frozen=True)
class Instance:
    """One object or classification with everything that is said about it."""

    kind: str
    identifier: str
    feature_hash: str | None
    name: str | None
    first_frame: int | None
    content: str
    ranges: tuple[tuple[int, int], ...] = ()


def is_flat(unit_labels: dict[str, Any]) -> bool:
    """Distinguish the labels of a picture from those of a time line."""
    return "objects" in unit_labels or "classifications" in unit_labels


def frames_of(labels: Labels) -> Iterator[Frame]:
    """Walk through all frames, of the data and of its spaces."""
    yield from frames_of_units(labels)
    for space_id, space in labels["spaces"].items():
        yield from frames_of_space(space_id, space)


def frames_of_space(space_id: str, space: Mapping[str, Any]) -> Iterator[Frame]:
    """Walk through the frames of one file of a group or scene; `space_id` stands for its data unit."""
    labels = space.get("labels") or {}
    contents = {"0": labels} if is_flat(labels) else labels
    for number, content in contents.items():
        yield Frame(space_id, int(number), content)


def frames_of_units(labels: Labels) -> Iterator[Frame]:
    """Walk through the frames of the data. The pictures of an image group are numbered in order."""
    for index, (data_hash, unit_labels) in enumerate(labels["data_units"].items()):
        if is_flat(unit_labels):
            yield Frame(data_hash, index, unit_labels)
            continue
        for number, content in unit_labels.items():
            # On a picture of a scene: the stream, and the number of the frame in it; or the id of its space.
            bare = str(number).rpartition("#")[2]
            yield Frame(data_hash, int(bare) if bare.isdecimal() else 0, content)


def instances_of(labels: Labels) -> dict[str, Instance]:
    """Gather the objects and classifications by their identifiers."""
    return _gather(labels, "objects", "objectHash", "object_answers") | _gather(
        labels, "classifications", "classificationHash", "classification_answers"
    )


def narrowed(labels: Labels, keep_object: Callable[[str], bool], keep_classification: Callable[[str], bool]) -> Labels:
    """Copy labels with only the objects and classifications whose feature is kept."""
    copy = deepcopy(labels)
    known = instances_of(labels)
    for frame in frames_of(copy):
        _narrow(frame.content, "objects", keep_object)
        _narrow(frame.content, "classifications", keep_classification)
    kept = {
        identifier
        for identifier, each in known.items()
        if (keep_object if each.kind == "objects" else keep_classification)(each.feature_hash or "")
    }
    for section in ("object_answers", "classification_answers", "object_actions"):
        copy[section] = {key: value for key, value in copy[section].items() if key in kept}
    return copy


def with_both_spellings(labels: Labels, *, has_frames: bool = True) -> Labels:
    """
    Copy labels so that old and new SDKs find the classifications in them.

    SDK 0.1.155 reads and writes them on every frame; SDK 0.1.211 reads and writes them in their answers, with ranges of
    frames. What one of them has saved must be there for the other [SDK, executed]. Nothing is taken away.
    `has_frames` is false for sound and text, whose ranges do not count frames.
    """
    copy = deepcopy(labels)
    frames_by_hash: dict[str, list[Frame]] = defaultdict(list)
    for frame in frames_of_units(copy):
        for entry in frame.entries("classifications"):
            frames_by_hash[entry["classificationHash"]].append(frame)
    for identifier, answer in copy["classification_answers"].items():
        if frames := frames_by_hash.get(identifier):
            _complete_answer(answer, frames, identifier)
        elif has_frames:
            _spread_answer(copy, answer)
    return copy


def ranges_of(numbers: Collection[int]) -> list[list[int]]:
    """Write frame numbers as ranges with both ends included."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def _gather(labels: Labels, kind: str, key: str, section: str) -> dict[str, Instance]:
    entries: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for frame in frames_of(labels):
        for entry in frame.entries(kind):
            entries[entry[key]].append((frame.number, entry))
    found = {}
    for identifier in {**entries, **labels[section]}:
        answer = labels[section].get(identifier) or {}
        own = entries.get(identifier, [])
        # An answer without frames is an object only where there is no geometry; else it is left over.
        if not own and not answer.get("featureHash"):
            continue
        first = min(own, key=lambda pair: pair[0]) if own else (None, answer)
        actions = (labels["object_actions"].get(identifier) or {}).get("actions") or []
        content = json.dumps([_timeless(own), _timeless(answer), _unordered(actions)], sort_keys=True)
        ranges = ranges_of({number for number, _ in own}) if own else answer.get("range") or []
        where = tuple((first_frame, last_frame) for first_frame, last_frame in ranges)
        found[identifier] = Instance(
            kind, identifier, first[1].get("featureHash"), first[1].get("name"), first[0], content, where
        )
    return found


def _timeless(value: Any) -> Any:
    """Leave out times, which SDKs rewrite when they save what they have read."""
    if isinstance(value, dict):
        return {key: _timeless(each) for key, each in value.items() if key not in TIMES}
    return [_timeless(each) for each in value] if isinstance(value, list | tuple) else value


def _unordered(actions: list[Any]) -> list[str]:
    """Describe answers that change over frames. SDKs reorder them and give them new hashes, even if nothing changed."""
    return sorted(
        json.dumps({key: each[key] for key in each if key != "trackHash"}, sort_keys=True)
        for each in map(_timeless, actions)
    )


def _narrow(content: dict[str, Any], kind: str, keep: Callable[[str], bool]) -> None:
    if kind in content:
        content[kind] = [entry for entry in content[kind] if keep(entry.get("featureHash") or "")]


def _complete_answer(answer: dict[str, Any], frames: list[Frame], identifier: str) -> None:
    entry = next(each for each in frames[0].entries("classifications") if each["classificationHash"] == identifier)
    answer.setdefault("featureHash", entry.get("featureHash"))
    if not answer.get("range"):
        answer["range"] = ranges_of({frame.number for frame in frames})
    for key in PROVENANCE:
        answer.setdefault(key, entry.get(key))
    answer.setdefault("spaces", {})


def _spread_answer(labels: Labels, answer: dict[str, Any]) -> None:
    numbers = [number for first, last in answer.get("range") or [] for number in range(first, last + 1)]
    if not numbers or not answer.get("featureHash"):
        return
    entry = _frame_entry(answer)
    for index, unit_labels in enumerate(labels["data_units"].values()):
        if is_flat(unit_labels):
            if index in numbers:
                unit_labels.setdefault("classifications", []).append(dict(entry))
            continue
        for number in numbers:
            content = unit_labels.setdefault(str(number), {"objects": [], "classifications": []})
            content.setdefault("classifications", []).append(dict(entry))


def _frame_entry(answer: dict[str, Any]) -> dict[str, Any]:
    attribute: dict[str, Any] = next(iter(answer.get("classifications") or []), {})
    entry = {
        "name": attribute.get("name", ""),
        "value": attribute.get("value", ""),
        "featureHash": answer["featureHash"],
        "classificationHash": answer["classificationHash"],
    }
    known = {key: answer[key] for key in PROVENANCE if answer.get(key) is not None}
    return entry | UNKNOWN_PROVENANCE | known
