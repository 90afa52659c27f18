# mypy: ignore-errors
"""Collections with what they hold, filter presets, and the project in Active."""

from scenario_parts.dialect import (
    ActiveProjectMode,
    ProjectCollectionType,
    ProjectDataCollectionItemRequest,
    ProjectLabelCollectionItemRequest,
    definition,
    filters_of,
)
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import DRIVING, NOWHERE, find

COLLECTION = "uuid name description collection_type project_hash created_at last_edited_at"
PRESET = "uuid name project_hash created_at updated_at"
DARK = {"type": "metric", "metric": "metric_brightness", "domain": "frame", "values": [0.0, 0.1], "include": True}
FOG = {"type": "enum", "key": "weather", "values": ["fog"], "include": False}
LOCAL = {"00000000-0000-0000-0000-000000000000": {"filters": [DARK]}}


def run(client):
    driving = find(client, DRIVING)
    _collections(driving)
    _presets(driving)
    _contents(driving)
    _fill_from_presets(driving)
    retail = find(client, "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery")
    tell("active_import", lambda: retail.active_import(ActiveProjectMode.METRIC, video_sampling_rate=0.5))
    tell("active_import: plain", lambda: retail.active_import(ActiveProjectMode.LABEL))
    tell("active_sync", lambda: retail.active_sync())


def _collections(project):
    tell("list_collections", lambda: shown(project.list_collections(), COLLECTION))
    tell("create_collection", lambda: shown(project.create_collection("hard cases"), COLLECTION))
    made = project.create_collection("labels", "of the scenario", ProjectCollectionType.LABEL)
    tell("create_collection: of labels", lambda: shown(made, COLLECTION))
    tell("get_collection", lambda: shown(project.get_collection(made.uuid), COLLECTION))
    tell("get_collection: update_collection", lambda: made.update_collection("other labels", ""))
    tell("get_collection: update its name", lambda: made.update_collection(name="labels once more"))
    tell("get_collection: as it was read", lambda: shown(made, "name description"))
    tell("get_collection: updated", lambda: shown(project.get_collection(str(made.uuid)), COLLECTION))
    tell("list_collections: some", lambda: shown(project.list_collections([made.uuid, NOWHERE]), "name"))
    tell("list_collections: page by page", lambda: shown(project.list_collections(page_size=1), "name"))
    tell("list_collections: no filter", lambda: shown(project.list_collections([]), "name"))
    refuse("get_collection: unknown", lambda: project.get_collection(NOWHERE))
    spare = project.create_collection("spare")
    tell("delete_collection", lambda: project.delete_collection(spare.uuid))
    tell("delete_collection: again", lambda: project.delete_collection(spare.uuid))
    refuse("get_collection: deleted", lambda: project.get_collection(spare.uuid))
    refuse("get_collection: add to a deleted one", lambda: spare.add_items([]))


def _presets(project):
    asked = definition({"localFilters": LOCAL, "globalFilters": {"filters": [FOG]}})
    tell("list_filter_presets", lambda: shown(project.list_filter_presets(), PRESET))
    seeded = list(project.list_filter_presets())
    tell("get_filter_preset: definitions", lambda: [filters_of(preset) for preset in seeded])
    tell("create_filter_preset", lambda: shown(project.create_filter_preset("dark fog", asked), PRESET))
    made = project.create_filter_preset(
        "second", definition({"localFilters": {}, "globalFilters": {"filters": [DARK]}})
    )
    tell("get_filter_preset", lambda: shown(project.get_filter_preset(made.uuid), PRESET))
    tell("get_filter_preset: get_filter_preset_json", lambda: filters_of(made))
    tell("get_filter_preset: update_preset", lambda: made.update_preset(filter_preset=asked))
    tell("get_filter_preset: update its name", lambda: made.update_preset(name="third"))
    tell("get_filter_preset: updated", lambda: [project.get_filter_preset(made.uuid).name, filters_of(made)])
    tell("list_filter_presets: some", lambda: shown(project.list_filter_presets([made.uuid], page_size=1), "name"))
    tell("list_filter_presets: page by page", lambda: shown(project.list_filter_presets(page_size=1), "name"))
    tell("delete_filter_preset", lambda: project.delete_filter_preset(made.uuid))
    tell("delete_filter_preset: again", lambda: project.delete_filter_preset(made.uuid))
    refuse("get_filter_preset: deleted", lambda: project.get_filter_preset(made.uuid))


def _contents(project):
    seeded = {each.name: each for each in project.list_collections()}
    frames, labels = seeded["night-low-light-hard"], seeded["tiny-vru-boxes"]
    tell("get_collection: list_frames", lambda: _frames(frames))
    tell("get_collection: list_annotations", lambda: _annotations(labels))
    row = next(iter(labels.list_annotations()))[0]
    tell("get_collection: a label row", lambda: _rows_labels(row))
    good = ProjectDataCollectionItemRequest(data_uuid=row.data_hash, frame=0)
    bad = ProjectDataCollectionItemRequest(data_uuid=row.data_hash, frame=7)
    tell("get_collection: add_items", lambda: shown(frames.add_items([good, bad]).failed_items, "data_uuid frame"))
    tell("get_collection: frames added", lambda: _frames(frames, page_size=1))
    box = ProjectLabelCollectionItemRequest(data_uuid=row.data_hash, frame=0, annotation_id="5e19a0c4")
    unknown = ProjectLabelCollectionItemRequest(data_uuid=row.data_hash, frame=0, annotation_id="00000000")
    made = seeded["labels once more"]
    names = "data_uuid frame annotation_id"
    tell("get_collection: add labels", lambda: shown(made.add_items([box, unknown]).failed_items, names))
    tell("get_collection: labels added", lambda: _annotations(made))
    tell("get_collection: remove_items", lambda: shown(labels.remove_items([box]).failed_items, names))
    tell("get_collection: labels removed", lambda: _annotations(labels))


def _frames(collection, page_size=None):
    found = collection.list_frames(page_size=page_size)
    names = "label_hash data_hash data_title dataset_title branch_name data_type number_of_frames width height"
    return [[shown(row, names), row.workflow_graph_node.title, shown(frames, "frame")] for row, frames in found]


def _annotations(collection):
    return [[row.label_hash, shown(found, "frame annotation_id")] for row, found in collection.list_annotations()]


def _rows_labels(row):
    row.initialise_labels()
    return sorted(each.object_hash for each in row.get_object_instances())


def _fill_from_presets(project):
    dark = definition({"localFilters": {}, "globalFilters": {"filters": [DARK]}})
    unknown = definition({"localFilters": {}, "globalFilters": {"filters": [{"nobody": "knows"}]}})
    preset = project.create_filter_preset("dark", dark)
    collection = project.create_collection("filled")
    tell("get_collection: add_preset_items", lambda: collection.add_preset_items(preset.uuid))
    tell("get_collection: filled", lambda: [row.data_title for row, _ in collection.list_frames()])
    brighter = project.create_filter_preset("all", definition({"localFilters": {}, "globalFilters": {"filters": [
        {**DARK, "values": [0.0, 0.05]}
    ]}}))  # fmt: skip
    tell("get_collection: remove_preset_items", lambda: collection.remove_preset_items(brighter.uuid))
    tell("get_collection: emptied", lambda: [row.data_title for row, _ in collection.list_frames()])
    strange = project.create_filter_preset("strange", unknown)
    refuse("get_collection: fill from an unknown filter", lambda: collection.add_preset_items(str(strange.uuid)))
