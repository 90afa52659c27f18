# mypy: ignore-errors
"""
Labels the files of a group and of a scene with the official SDK, reads them again, and tells what stands where.

    python sdk_spaces.py URL KEY write    →  {data: {file: [labels, with their places or answers]}} as JSON on stdout
    python sdk_spaces.py URL KEY read     →  the same, of what is there
"""

import json
import sys

from encord import EncordUserClient
from encord.objects import Classification
from encord.objects.coordinates import BoundingBoxCoordinates
from encord.objects.frames import Range

BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)
ON_LAYOUT = [("left", "image"), ("clip", "video"), ("note", "text"), ("voice", "audio"), ("paper", "pdf")]


def main():
    url, key, what = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key, domain=url)
    project = client.get_project(next(iter(client.list_projects())).project_hash)
    if what == "write":
        for row in project.list_label_rows_v2():
            if row.label_hash is None:
                write(project.ontology_structure, row)
    print(json.dumps({row.data_title: seen(row) for row in project.list_label_rows_v2() if row.label_hash}))


def write(structure, row):
    row.initialise_labels()
    car, voice = structure.get_child_by_title("Car"), structure.get_child_by_title("Voice")
    if row.data_type.value == "group":
        row.get_space(layout_key="left", type_="image").put_object_instance(car.create_instance(), BOX)
        row.get_space(layout_key="clip", type_="video").put_object_instance(car.create_instance(), [1, 3], BOX)
        row.get_space(layout_key="voice", type_="audio").put_object_instance(voice.create_instance(), Range(10, 900))
        words = structure.get_child_by_title("Words")
        row.get_space(layout_key="note", type_="text").put_object_instance(words.create_instance(), Range(0, 3))
        row.get_space(layout_key="paper", type_="pdf").put_object_instance(
            car.create_instance(), pages=1, coordinates=BOX
        )
        weather = structure.get_child_by_title("Weather", Classification).create_instance()
        weather.set_answer("wet")
        row.get_space(layout_key="left", type_="image").put_classification_instance(weather)
    else:
        points = structure.get_child_by_title("Points").create_instance()
        row.get_space(stream_id="lidar", event_index=0, type_="point_cloud").put_object_instance(points, Range(5, 9))
        row.get_space(stream_id="camera", event_index=0, type_="image").put_object_instance(car.create_instance(), BOX)
    row.save(validate_before_saving=True)


def seen(row):
    row.initialise_labels()
    return {space.metadata.file_name: sorted(_said(space)) for space in row.get_spaces()}


def _said(space):
    places = {}
    for found in space.get_annotations("object"):
        ranges = [f"{one.start}-{one.end}" for one in found.ranges] if hasattr(found, "ranges") else [str(found.frame)]
        places.setdefault(found.object_instance, []).extend(ranges)
    for label, where in places.items():
        yield f"{label.object_name} on {', '.join(where)}"
    for label in space.get_classification_instances():
        yield f"{label.classification_name}={label.get_answer()}"


if __name__ == "__main__":
    main()
