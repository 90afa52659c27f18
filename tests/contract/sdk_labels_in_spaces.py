# mypy: ignore-errors
"""
Rows of data that is several files, written and read by the official SDK: every type of space, and what it can hold.

For `sdk_labels.py`, which knows rows without spaces.
"""

from encord.objects import Shape
from encord.objects.coordinates import BoundingBoxCoordinates, PointCoordinate, PolygonCoordinates
from encord.objects.frames import Range
from encord.objects.html_node import HtmlNode, HtmlRange

BOX = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)
AREA = PolygonCoordinates([PointCoordinate(0.0, 0.0), PointCoordinate(0.5, 0.0), PointCoordinate(0.5, 0.5)])
RANGES = [Range(10, 20), Range(30, 40)]
NODES = HtmlRange(start=HtmlNode(xpath="/p[1]", offset=1), end=HtmlNode(xpath="/p[2]", offset=4))
SIZE = {"width": 20, "height": 10}
STACK = [{**SIZE, "instance_uid": f"1.2.{number}", "file_name": f"{number}.dcm"} for number in range(9)]
PICTURES = [
    {
        "data_uuid": f"u{number}",
        "data_type": "image/png",
        "data_sequence": number,
        "data_link": "",
        "data_title": "x",
    }
    for number in range(9)
]
TIMES = {"number_of_frames": 50, "data_duration": 2.0, "data_fps": 25.0}

# The type as which the SDK is asked for a space, and what the platform says of it, by id.
GROUP = {
    "picture": ("image", {"space_type": "image", **SIZE}),
    "film": ("video", {"space_type": "video", **SIZE, **TIMES}),
    "flipbook": ("image_sequence", {"space_type": "image_sequence", "number_of_frames": 9, **SIZE, "frames": PICTURES}),
    "scan": ("medical", {"space_type": "medical_file", "number_of_frames": 9, **SIZE}),
    "slices": ("medical", {"space_type": "medical_stack", "frames": STACK}),
    "paper": ("pdf", {"space_type": "pdf", "number_of_pages": 9}),
    "sound": ("audio", {"space_type": "audio", "duration_ms": 1000}),
    "words": ("text", {"space_type": "text"}),
    "pulse": ("time_series", {"space_type": "time_series"}),
    "page": ("html", {"space_type": "html"}),
}
SCENE = {
    "camera-0": ("image", {"space_type": "scene_image", **SIZE}),
    "camera-1": ("image", {"space_type": "scene_image", **SIZE}),
    "lidar-0": ("point_cloud", {"space_type": "point_cloud"}),
    "lidar-1": ("point_cloud", {"space_type": "point_cloud"}),
}
LAYERS = {"root": ("image", {"space_type": "image", **SIZE}), "upper": ("image", {"space_type": "image", **SIZE})}
CHANNELS = {
    "root": ("time_series", {"space_type": "time_series"}),
    "speed": ("time_series", {"space_type": "time_series"}),
}
MCAP = {"lidar@1000": ("point_cloud", {}), "speed": ("time_series", {})}

# Kind of row: data type, MIME type, spaces.
KINDS = {
    "a group": ("group", "", GROUP),
    "a scene": ("scene", "application/json", SCENE),
    "layers": ("image", "image/png", LAYERS),
    "channels": ("time_series", "text/csv", CHANNELS),
    "a scene in one file": ("scene", "application/json", MCAP),
}
ON_RANGES = {
    "audio": Shape.AUDIO,
    "text": Shape.TEXT,
    "time_series": Shape.TIME_RANGE,
    "point_cloud": Shape.SEGMENTATION,
}


def spaces_of(kind):
    """Return the spaces of a kind without labels, as the platform sends them."""
    _, _, spaces = KINDS[kind]
    if spaces is MCAP:
        return {}
    found = {}
    for number, (space_id, (_, info)) in enumerate(spaces.items()):
        file = {"layout_key": f"key of {space_id}", "file_name": f"{space_id}.bin", "data_link": None}
        about = {"child_info": file}
        if spaces is SCENE:
            stream, _, index = space_id.partition("-")
            scene = {"stream_id": stream, "event_index": int(index), "uri": f"scene/{space_id}.bin"}
            about = {"scene_info": scene | ({"start_frame": 5} if number == 1 else {})}
        elif space_id == "root":
            about = {"root_info": {"file_name": "root.bin"}}
        found[space_id] = {**info, **about, "labels": {"objects": [], "classifications": []} if spaces is SCENE else {}}
    return found


def fill(kind, row, structure):
    """Write to every space what it can hold: objects, one of them in several spaces, answers, classifications."""
    by_shape = {found.shape: found for found in structure.objects}
    shared = by_shape[Shape.BOUNDING_BOX].create_instance()
    shared.set_answer("in several spaces", shared.ontology_item.attributes[0])
    for space_id, (type_, _) in KINDS[kind][2].items():
        space = row.get_space(id=space_id, type_=type_)
        stamps = {"confidence": 0.5, "created_by": f"{type_}@x.example", "manual_annotation": False}
        if type_ in ON_RANGES or type_ == "html":
            thing = by_shape[ON_RANGES.get(type_, Shape.TEXT)].create_instance()
            space.put_object_instance(thing, NODES if type_ == "html" else RANGES, **stamps)
        elif type_ == "image":
            thing = by_shape[Shape.POLYGON].create_instance()
            space.put_object_instance(thing, AREA, **stamps)
            space.put_object_instance(shared, BOX)
        else:
            thing = by_shape[Shape.BOUNDING_BOX].create_instance()
            space.put_object_instance(thing, [3, 4], BOX, **stamps)
            space.put_object_instance(thing, 6, BOX)
            space.put_object_instance(shared, Range(1, 2), BOX)
            if type_ == "video":
                space.set_dynamic_answer(thing, [3, 6], 0.5, thing.ontology_item.attributes[1])
        thing.set_answer(f"in {space_id}", thing.ontology_item.attributes[0])
        if space_id == "root" or "root" not in KINDS[kind][2]:
            classify(
                space, structure, stamps, frames={} if type_ in {"image", "html", *ON_RANGES} else {"frames": [5, 6]}
            )
        else:  # of which the SDK shows others in the root, too
            for said in row.get_space(id="root", type_=type_).get_classification_instances():
                space.put_classification_instance(said)


def classify(space, structure, stamps, frames):
    caption, verdict = structure.classifications
    for found, where in ((caption, frames), (verdict, {})):
        where = {"pages": where["frames"]} if where and type(space).__name__ == "PdfSpace" else where
        said = found.create_instance()
        said.set_answer(f"{found.attributes[0].name} of {space.space_id}")
        space.put_classification_instance(said, **where, **stamps)


def seen_in(space):
    """Say what the SDK reads in a space: objects and classifications with their places, answers and stamps."""
    objects, said = {}, {}
    for found in space.get_annotations("object"):
        label = found.object_instance
        note, *others = label.ontology_item.attributes
        entry = objects.setdefault(label.object_hash, {"places": {}, "answer": label.get_answer(note), "stamps": {}})
        entry["places"][str(found.frame)] = place_of(space, found)
        entry["stamps"][str(found.frame)] = stamps_of(found)
        given = label.get_answer(others[0]) if others else []
        entry["dynamic"] = [[each.answer, [[one.start, one.end] for one in each.ranges]] for each in given]
    for found in space.get_annotations("classification"):
        label = found.classification_instance
        entry = said.setdefault(label.classification_hash, {"frames": [], "answer": label.get_answer()})
        entry["frames"].append(found.frame)
        entry["stamps"] = stamps_of(found)
    return {"objects": objects, "classifications": said}


def place_of(space, found):
    if not hasattr(found, "ranges"):
        whole = isinstance(found.coordinates, PolygonCoordinates)
        return found.coordinates.to_dict("multiple_polygons") if whole else found.coordinates.to_dict()
    ranges = found.ranges
    return [each.to_dict() if isinstance(each, HtmlRange) else [each.start, each.end] for each in ranges]


def stamps_of(found):
    return [found.confidence, found.created_by, found.manual_annotation]
