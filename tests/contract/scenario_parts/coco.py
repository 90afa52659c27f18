# mypy: ignore-errors
"""COCO: out, and in again."""

from scenario_parts.dialect import BoundingBoxCoordinates, FrameIndex, Object, ObjectInstance
from scenario_parts.labels import make, rows_of
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import plain, tell


def run(client):
    """Export, wipe, import: what was there is there again."""
    project = make(client, "COCO", [ROTTERDAM], "NL Road Users & Lanes v6")
    rows = rows_of(project)[:2]
    car = project.ontology_structure.get_child_by_title("Car", type_=Object)
    for number, row in enumerate(rows):
        row.initialise_labels()
        instance = ObjectInstance(car, object_hash=f"car0000{number}")
        instance.set_for_frames(BoundingBoxCoordinates(0.25, 0.5, number / 8, 0.125), frames=0)
        row.add_object_instance(instance)
        row.save()
    hashes = [row.label_hash for row in rows]
    document = project.export_coco_labels(hashes)
    tell("export_coco_labels", lambda: _coco(document))
    tell("export_coco_labels: another feature", lambda: _coco(project.export_coco_labels(hashes, {"d21601a6"})))
    for row in rows:
        row.remove_object(row.get_object_instances()[0])
        row.save()
    tell("export_coco_labels: wiped", lambda: len(project.export_coco_labels(hashes)["annotations"]))
    features = {category["id"]: _feature(project, category) for category in document["categories"]}
    frames = {each["id"]: FrameIndex(each["file_name"].split("/")[1].split(".")[0], 0) for each in document["images"]}
    tell("import_coco_labels", lambda: project.import_coco_labels(document, features, frames) and None)
    tell("export_coco_labels: again", lambda: [
        [round(number, 6) for number in each["bbox"]] for each in project.export_coco_labels(hashes)["annotations"]
    ])  # fmt: skip


def _feature(project, category):
    return project.ontology_structure.get_child_by_title(category["name"], type_=Object).feature_node_hash


def _coco(document):
    left_out = ("info", "coco_url", "date_captured")
    images = [{name: each[name] for name in each if name not in left_out} for each in document["images"]]
    return plain([document["categories"], images, document["annotations"]])
