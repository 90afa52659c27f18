"""What collections hold, in REST v2: `active/{project}/collections/{collection}/items` and the four that change it."""

from collections.abc import Callable, Mapping

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import collection_items, preset_items
from labelform.sandbox.rules.collection_items import Item, Member
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_rows import Entry
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object
from labelform.sandbox.wire.label_rows import spell_metadata
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

IDENTITIES = {
    "label_hash": "label_uuid",
    "data_hash": "data_uuid",
    "dataset_hash": "dataset_uuid",
    "group_hash": "group_uuid",
}
Change = Callable[[Context, str, str, list[Item]], list[Item]]


def list_items(call: Call) -> Json:
    """GET .../items: frames, or annotations with getLabels=true; a page has this many pieces of data, each complete."""
    with_annotations = call.query.flag("getLabels")
    members = collection_items.list_items(
        call.context, call.uuid("project_hash"), call.uuid("collection_uuid"), with_annotations=with_annotations
    )
    return page(call, members, lambda member: _spell_member(member, with_annotations), _cursor, size=DEFAULT_SIZE)


def add_items(call: Call) -> Json:
    """POST .../add-items"""
    return _change(call, collection_items.add_items)


def remove_items(call: Call) -> Json:
    """POST .../remove-items"""
    return _change(call, collection_items.remove_items)


def add_preset_items(call: Call) -> Json:
    """POST .../add-preset-items"""
    preset_items.add_selected(
        call.context, call.uuid("project_hash"), call.uuid("collection_uuid"), call.body.uuid("presetUuid")
    )
    return None


def remove_preset_items(call: Call) -> Json:
    """POST .../remove-preset-items"""
    preset_items.remove_selected(
        call.context, call.uuid("project_hash"), call.uuid("collection_uuid"), call.body.uuid("presetUuid")
    )
    return None


def _change(call: Call, change: Change) -> Json:
    items = [_read_item(each) for each in call.body.elements("items")]
    failed = change(call.context, call.uuid("project_hash"), call.uuid("collection_uuid"), items)
    return {"failedItems": [_spell_item(item) for item in failed]}


def _read_item(given: object) -> Item:
    """The data is given as a UUID or as any other text, so that a malformed one is a failed item, not a bad request."""
    body = Body(as_object(given, "an item"))
    annotation_id = body.optional_text("annotationId")
    if annotation_id == "":
        raise InvalidArguments("annotationId is empty")
    return Item(body.text("dataUuid"), body.integer("frame"), annotation_id or "")


def _spell_item(item: Item) -> Json:
    spelled: Mapping[str, Json] = {"dataUuid": item.data_hash, "frame": item.frame}
    return {**spelled, "annotationId": item.annotation_id} if item.annotation_id else spelled


def _spell_member(member: Member, with_annotations: bool) -> Json:
    if with_annotations:
        instances: list[Json] = [{"frame": frame, "annotationId": each} for frame, each in member.instances]
    else:
        instances = [{"frame": frame} for frame, _ in member.instances]
    return {"labelRowMetadata": _spell_entry(member.entry), "instances": instances}


def _cursor(member: Member) -> str:
    item = member.entry.item
    return str(item["attached_at"] + item["created_at"] + item["data_hash"])


def _spell_entry(entry: Entry) -> dict[str, Json]:
    """Four identities are in snake_case and called uuid, everything else is in camelCase [SDK, executed]."""
    known = spell_metadata(entry, with_stage=True, with_metadata=True, with_images=False)
    row = entry.label_row
    return {IDENTITIES.get(key) or _camel_case(key): value for key, value in known.items()} | {
        "createdAt": None if row is None else row["created_at"],
        "lastEditedAt": None if row is None else row["last_edited_at"],
    }


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)
