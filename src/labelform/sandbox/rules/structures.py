"""The structure of ontologies: what is checked when one is written, whoever writes it."""

import json
from collections.abc import Iterator, Mapping

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules.context import Context

SHAPES = (
    "bounding_box", "polygon", "point", "skeleton", "polyline", "rotatable_bounding_box", "bitmask", "audio",
    "time_range", "text", "cuboid", "cuboid_2d", "circle", "ellipse", "segmentation",
)  # fmt: skip
ATTRIBUTE_TYPES = ("radio", "checklist", "text", "numeric")


def stored_editor(editor: Mapping[str, object]) -> str:
    """Write a structure as it is kept: the two lists must be there, the contents are the client's."""
    for key in ("objects", "classifications"):
        if not isinstance(editor.get(key), list):
            raise InvalidArguments(f'the structure of an ontology needs a list "{key}"')
    try:
        return json.dumps({"skeleton_templates": [], **editor}, allow_nan=False, ensure_ascii=False)
    except ValueError as problem:
        raise InvalidArguments("the structure contains a number that is not finite") from problem


def check_editor(editor: Mapping[str, object]) -> None:
    """
    Refuse a structure with an entry that is not one: without name, hash or known shape, or with the hash of another.

    What the platform checks is not documented; its SDK refuses to read such structures.
    """
    stored_editor(editor)
    for place, entry in _entries(editor, "objects"):
        if not _is_text(entry.get("name")):
            raise InvalidArguments(f"{place} has no name")
        if entry.get("shape") not in SHAPES:
            raise InvalidArguments(f'{place} has the shape "{entry.get("shape")}"; choose from {", ".join(SHAPES)}')
    for place, entry in _entries(editor, "classifications"):
        _check_attributes(place, entry.get("attributes"))
    hashes = [
        entry["featureNodeHash"] for kind in ("objects", "classifications") for _, entry in _entries(editor, kind)
    ]
    if len(hashes) != len({*hashes}):
        raise InvalidArguments("two entries of the structure have the same featureNodeHash")


def check_removals(context: Context, ontology_hash: str, before: str, editor: Mapping[str, object]) -> None:
    """
    Refuse to drop objects and classifications that a project may have labels of.

    Source: "entries attached to a project can only be archived" [documentation of the web app]; whether its API
    refuses as well is not known, and quirk ontology-removals=allow lets them go.
    """
    if context.quirks["ontology-removals"] == "allow":
        return
    if context.one("SELECT 1 FROM projects WHERE ontology_hash = ? LIMIT 1", ontology_hash) is None:
        return
    gone = _hashes(json.loads(before)) - _hashes(editor)
    if gone:
        raise InvalidArguments(
            f"{', '.join(sorted(gone))} would leave ontology {ontology_hash}, which projects use; archive instead"
        )


def feature(editor: Mapping[str, object], feature_hash: str) -> tuple[str, Mapping[str, object]] | None:
    """Find an object or classification by its hash: the list that it is in, and the entry."""
    for kind in ("objects", "classifications"):
        for _, entry in _entries(editor, kind):
            if entry["featureNodeHash"] == feature_hash:
                return kind, entry
    return None


def _check_attributes(place: str, attributes: object) -> None:
    if not isinstance(attributes, list) or not attributes:
        raise InvalidArguments(f"{place} has no attributes")
    for attribute in attributes:
        if not isinstance(attribute, dict) or not _is_text(attribute.get("name")):
            raise InvalidArguments(f"{place} has an attribute without a name")
        if attribute.get("type") not in ATTRIBUTE_TYPES:
            raise InvalidArguments(f'{place} has an attribute of type "{attribute.get("type")}"')


def _entries(editor: Mapping[str, object], kind: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    entries = editor.get(kind)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        place = f"{kind}[{index}]"
        if not isinstance(entry, dict) or not _is_text(entry.get("featureNodeHash")):
            raise InvalidArguments(f"{place} has no featureNodeHash")
        yield place, entry


def _hashes(editor: Mapping[str, object]) -> set[str]:
    """Collect the hashes of entries; entries that were stored without one are nobody's."""
    lists = [editor.get("objects"), editor.get("classifications")]
    entries = [entry for each in lists if isinstance(each, list) for entry in each if isinstance(entry, dict)]
    return {str(entry["featureNodeHash"]) for entry in entries if entry.get("featureNodeHash")}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
