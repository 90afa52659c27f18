"""What collections hold: frames and annotations, added one by one or from a filter preset."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox
from labelform.sandbox.dump import without_volatile
from labelform.sandbox.rules.filter_shapes import HANG_SECONDS

NOWHERE = "00000000-0000-4000-8000-000000000000"
LUNG = "CT-LUNG-04 Nodule Segmentation (double read)"
RETAIL = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
DARK = {"type": "metric", "metric": "metric_brightness", "domain": "frame", "values": [0.0, 0.1], "include": True}


def make_collection(visitor: Visitor, project: str, collection_type: str = "FRAME") -> str:
    body = {"name": "made here", "collectionType": collection_type}
    return f"active/{project}/collections/{visitor.do('POST', f'active/{project}/collections', body)}"


def make_preset(visitor: Visitor, project: str, *filters: Any, local: Any = None) -> str:
    definition = {"globalFilters": {"filters": list(filters)}, "localFilters": local or {}}
    body = {"name": "made here", "filterPresetJson": definition}
    return str(visitor.do("POST", f"active/{project}/presets", body))


def data_of(visitor: Visitor, dataset_title: str) -> list[str]:
    dataset = visitor.hash_of("dataset", dataset_title)
    rows = visitor.rpc_ok("datarows GET", {"dataset_access_settings": {}}, resource=dataset)
    return [row["data_hash"] for row in rows]


def frames_in(visitor: Visitor, collection: str, *params: tuple[str, str]) -> list[tuple[str, list[int]]]:
    results = visitor.get(f"{collection}/items", *params)["results"]
    return [
        (each["labelRowMetadata"]["dataTitle"], [instance["frame"] for instance in each["instances"]])
        for each in results
    ]


def selected(visitor: Visitor, project: str, *filters: Any, **more: Any) -> set[str]:
    """Fill a new collection from a new preset, and give the titles of what is in it."""
    collection = make_collection(visitor, project)
    preset = make_preset(visitor, project, *filters, **more)
    assert visitor.do("POST", f"{collection}/add-preset-items", {"presetUuid": preset}) is None
    return {title for title, _ in frames_in(visitor, collection)}


def test_a_collection_lists_its_frames_with_the_label_row_in_mixed_case(me: Visitor, driving: str) -> None:
    results = me.get(f"active/{driving}/collections")["results"]
    uuid = next(each["collectionUuid"] for each in results if each["name"] == "night-low-light-hard")

    first, second = me.get(f"active/{driving}/collections/{uuid}/items")["results"]

    assert first["instances"] == second["instances"] == [{"frame": 0}]
    row = first["labelRowMetadata"]
    assert {"label_uuid", "data_uuid", "dataset_uuid", "branchName", "labelStatus", "numberOfFrames"} <= {*row}
    assert row["dataTitle"] == "nl7-11_cam_front_20260902_00450.png"
    assert row["datasetTitle"] == "NL fleet7 2026-09 motorway night"
    assert (row["branchName"], row["dataType"], row["numberOfFrames"]) == ("main", "IMAGE", 1)
    assert row["workflowGraphNode"]["title"] == "Annotate"


def test_items_that_do_not_fit_come_back_as_failed(me: Visitor, driving: str) -> None:
    data, *_ = data_of(me, "NL fleet7 2026-09 motorway day")
    foreign, *_ = data_of(me, "CT-LUNG-04 site A (Leuven) baseline")
    collection = make_collection(me, driving)
    wrong = [
        {"dataUuid": data, "frame": 1},
        {"dataUuid": data, "frame": -1},
        {"dataUuid": foreign, "frame": 0},
        {"dataUuid": "no uuid at all", "frame": 0},
        {"dataUuid": data, "frame": 0, "annotationId": "abc"},
    ]

    answer = me.do("POST", f"{collection}/add-items", {"items": [*wrong, {"dataUuid": data.upper(), "frame": 0}]})

    assert answer == {"failedItems": wrong}
    assert [frames for _, frames in frames_in(me, collection)] == [[0]]
    assert me.refused("POST", f"{collection}/add-items", {"items": [{"dataUuid": data}]}) == (400, "frame is required")
    assert me.refused("POST", f"{collection}/add-items", {}) == (400, "items is required")


def test_adding_twice_and_removing_what_is_not_there_are_no_failures(me: Visitor, driving: str) -> None:
    data, other, *_ = data_of(me, "NL fleet7 2026-09 motorway day")
    collection = make_collection(me, driving)
    one = {"items": [{"dataUuid": data, "frame": 0}]}

    for change in ("add-items", "add-items", "remove-items", "remove-items"):
        assert me.do("POST", f"{collection}/{change}", one) == {"failedItems": []}

    assert me.do("POST", f"{collection}/remove-items", {"items": [{"dataUuid": other, "frame": 0}]}) == {
        "failedItems": []
    }
    assert frames_in(me, collection) == []


def test_items_come_in_pages_of_whole_data(me: Visitor, driving: str) -> None:
    collection = make_collection(me, driving)
    items = [{"dataUuid": data, "frame": 0} for data in data_of(me, "NL fleet7 2026-09 motorway day")]
    me.do("POST", f"{collection}/add-items", {"items": items})

    first = me.get(f"{collection}/items", ("pageSize", "7"))
    second = me.get(f"{collection}/items", ("pageSize", "7"), ("pageToken", first["nextPageToken"]))

    assert (len(first["results"]), len(second["results"]), second["nextPageToken"]) == (7, 5, None)
    shown = [each["labelRowMetadata"]["data_uuid"] for each in [*first["results"], *second["results"]]]
    assert sorted(shown) == sorted(str(item["dataUuid"]) for item in items)


def test_what_is_in_a_detached_dataset_is_not_listed_until_it_is_back(me: Visitor, driving: str) -> None:
    title = "NL fleet7 2026-09 motorway day"
    dataset = me.hash_of("dataset", title)
    collection = make_collection(me, driving)
    me.do("POST", f"{collection}/add-items", {"items": [{"dataUuid": data_of(me, title)[0], "frame": 0}]})

    me.rpc_ok("projectdataset DELETE", uid=[dataset], resource=driving)
    assert frames_in(me, collection) == []

    me.rpc_ok("projectdataset POST", {"dataset_hashes": [dataset]}, resource=driving)
    assert len(frames_in(me, collection)) == 1


def test_contents_are_changed_by_admins_and_read_by_managers(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    driving = me.hash_of("project", DRIVING)
    collection = make_collection(me, driving)
    manager = visit(sandbox, "ilse.vandermeer@northlane.example")
    annotator = visit(sandbox, "b.okafor@northlane.example")

    assert annotator.refused("GET", f"{collection}/items")[0] == 403
    assert annotator.refused("POST", f"{collection}/add-items", {"items": []})[0] == 403
    assert manager.get(f"{collection}/items")["results"] == []


def test_a_collection_that_is_gone_or_of_another_project_has_no_items(me: Visitor, driving: str) -> None:
    lung = me.hash_of("project", LUNG)
    foreign = make_collection(me, lung).rpartition("/")[2]

    assert me.refused("GET", f"active/{driving}/collections/{NOWHERE}/items")[0] == 404
    assert me.refused("GET", f"active/{driving}/collections/{foreign}/items")[0] == 403
    assert me.refused("POST", f"active/{driving}/collections/{foreign}/add-items", {"items": []})[0] == 403


def test_a_collection_of_labels_takes_annotations_that_exist(me: Visitor, driving: str) -> None:
    *_, data = data_of(me, "NL fleet7 2026-09 motorway day")
    draw_box(me, driving, data, "box00001")
    collection = make_collection(me, driving, "LABEL")
    box = {"dataUuid": data, "frame": 0, "annotationId": "box00001"}
    unknown = {"dataUuid": data, "frame": 0, "annotationId": "box00002"}

    answer = me.do("POST", f"{collection}/add-items", {"items": [box, unknown, {"dataUuid": data, "frame": 0}]})

    assert answer == {"failedItems": [unknown, {"dataUuid": data, "frame": 0}]}
    (listed,) = me.get(f"{collection}/items", ("getLabels", "true"))["results"]
    assert listed["instances"] == [{"frame": 0, "annotationId": "box00001"}]
    assert (listed["labelRowMetadata"]["data_uuid"], listed["labelRowMetadata"]["labelStatus"]) == (
        data,
        "LABEL_IN_PROGRESS",
    )
    assert [frames for _, frames in frames_in(me, collection)] == [[0]]
    assert me.do("POST", f"{collection}/remove-items", {"items": [box]}) == {"failedItems": []}
    assert me.get(f"{collection}/items", ("getLabels", "true"))["results"] == []


def draw_box(visitor: Visitor, project: str, data: str, object_hash: str) -> str:
    """Initialise the labels of a picture and put a car on it; gives the label hash."""
    (row,) = visitor.rpc_ok(
        "labelrow PUT", {"multi_request": True, "get_signed_url": False, "branch_name": "main"},
        uid=[data], resource=project,
    )  # fmt: skip
    car = {
        "objectHash": object_hash, "featureHash": "32d2a228", "name": "Car", "value": "car", "color": "#D33115",
        "shape": "bounding_box", "boundingBox": {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2},
        "confidence": 1, "manualAnnotation": True, "createdAt": "Thu, 02 Jan 2025 03:04:05 UTC",
        "createdBy": "svc-labelform@northlane.example",
    }  # fmt: skip
    row["data_units"][data]["labels"]["objects"] = [car]
    row["object_answers"] = {object_hash: {"objectHash": object_hash, "classifications": []}}
    payload = {"multi_request": True, "labels": [row], "validate_before_saving": False}
    visitor.rpc_ok("labelrow POST", payload, uid=[row["label_hash"]], resource=project)
    return str(row["label_hash"])


# Presets ---------------------------------------------------------------------------------------------------------


def metadata(key: str, type_: str, *values: object, include: bool = True) -> dict[str, object]:
    return {"key": key, "type": type_, "values": list(values), "include": include}


def metric(name: str, low: float, high: float, *, include: bool = True) -> dict[str, object]:
    return {
        "type": "metric",
        "metric": f"metric_{name}",
        "domain": "frame",
        "values": [low, high],
        "include": include,
    }


COUNTS = [
    (DRIVING, [metric("brightness", 0.0, 0.22), metadata("time_of_day", "enum", "dusk", "night")], 12),
    (DRIVING, [metadata("weather", "enum", "rain", "heavy_rain", "spray"), metric("sharpness", 0.35, 1.0)], 13),
    (
        DRIVING,
        [metric("object_count", 18, 400), metadata("site", "varchar", "Lelystad test track", include=False)],
        17,
    ),
    (LUNG, [metadata("slice_thickness_mm", "number", 2.5, 10.0)], 15),
    (
        LUNG,
        [
            metadata("contrast_agent", "boolean", True),
            metadata("manufacturer", "enum", "GE MEDICAL SYSTEMS", "SIEMENS"),
        ],
        7,
    ),
    (
        LUNG,
        [metadata("site_id", "varchar", "PT-02"), metadata("visit", "enum", "baseline", "unscheduled", include=False)],
        12,
    ),
    (RETAIL, [metadata("aisle", "enum", "bakery"), metadata("hour_local", "number", 7, 11)], 4),
    (RETAIL, [metric("sharpness", 0.0, 0.35), metric("brightness", 0.65, 1.0)], 3),
    (RETAIL, [metric("width", 1280, 3840), metadata("store_no", "varchar", "0231", include=False)], 12),
]
LIVE_DATASETS = {
    DRIVING: "NL fleet7 2026-10 urban Rotterdam",
    LUNG: "CT-LUNG-04 site B (Porto) follow-up 12m",
}


@pytest.mark.parametrize(("title", "filters", "count"), COUNTS)
def test_a_preset_selects_by_metrics_and_client_metadata(
    me: Visitor, title: str, filters: list[Any], count: int
) -> None:
    project = me.hash_of("project", title)
    if title in LIVE_DATASETS:
        dataset = me.hash_of("dataset", LIVE_DATASETS[title])
        me.rpc_ok("projectdataset POST", {"dataset_hashes": [dataset]}, resource=project)

    assert len(selected(me, project, *filters)) == count


def test_of_videos_one_frame_per_second_is_filled_in_unless_the_import_says_otherwise(me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    preset = make_preset(me, retail, metadata("store_no", "varchar", "0231"), metadata("hour_local", "number", 15))
    collection, finer = make_collection(me, retail), make_collection(me, retail)

    me.do("POST", f"{collection}/add-preset-items", {"presetUuid": preset})
    me.do("POST", f"active/{retail}/import", {"projectMode": "data", "videoSamplingRate": 0.5})
    me.do("POST", f"{finer}/add-preset-items", {"presetUuid": preset})

    assert frames_in(me, collection)[0][1] == list(range(0, 225, 15))
    assert frames_in(me, finer)[0][1] == list(range(0, 225, 30))


def test_local_filters_of_this_project_count_and_those_of_others_do_not(me: Visitor, driving: str) -> None:
    dark, nothing = {"filters": [DARK]}, {"filters": [metric("brightness", 2, 3)]}
    lung = me.hash_of("project", LUNG)

    only_dark = selected(me, driving, DARK)
    assert 0 < len(only_dark) < 24
    assert selected(me, driving, local={driving.upper(): dark, lung: nothing}) == only_dark
    assert len(selected(me, driving)) == 24


def test_what_a_preset_selects_can_be_taken_out_again(me: Visitor, driving: str) -> None:
    collection = make_collection(me, driving)
    everything, dark = make_preset(me, driving), make_preset(me, driving, DARK)
    me.do("POST", f"{collection}/add-preset-items", {"presetUuid": everything})

    me.do("POST", f"{collection}/remove-preset-items", {"presetUuid": dark})

    assert {title for title, _ in frames_in(me, collection)} == selected(me, driving, {**DARK, "include": False})


def test_a_collection_of_labels_is_filled_with_the_annotations_on_the_selected_frames(
    me: Visitor, driving: str
) -> None:
    *_, data = data_of(me, "NL fleet7 2026-09 motorway day")
    draw_box(me, driving, data, "box00001")
    collection = make_collection(me, driving, "LABEL")

    me.do("POST", f"{collection}/add-preset-items", {"presetUuid": make_preset(me, driving)})

    listed = me.get(f"{collection}/items", ("getLabels", "true"))["results"]
    instances = {each["labelRowMetadata"]["data_uuid"]: each["instances"] for each in listed}
    assert instances[data] == [{"frame": 0, "annotationId": "box00001"}]
    assert len(instances) > 1


def test_a_snapshot_does_not_grow_with_its_project(me: Visitor, driving: str) -> None:
    collection = make_collection(me, driving)
    me.do("POST", f"{collection}/add-preset-items", {"presetUuid": make_preset(me, driving)})
    before = frames_in(me, collection)

    rotterdam = me.hash_of("dataset", "NL fleet7 2026-10 urban Rotterdam")
    me.rpc_ok("projectdataset POST", {"dataset_hashes": [rotterdam]}, resource=driving)

    assert frames_in(me, collection) == before


UNKNOWN = [
    {"type": "metric", "metric": "metric_brightness", "domain": "data", "values": [0, 1], "include": True},
    {"type": "metric", "metric": "metric_brightness", "domain": "frame", "values": [0], "include": True},
    {"key": "weather", "type": "colour", "values": ["red"], "include": True},
    {"key": "weather", "type": "enum", "values": "rain", "include": True},
    {"key": "weather", "type": "enum", "values": ["rain"], "include": True, "extra": 1},
    {"nobody": "knows"},
    "text",
]


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_a_filter_of_unknown_shape_is_stored_and_gets_no_answer_when_evaluated(
    me: Visitor, driving: str, unknown: Any
) -> None:
    collection, preset = make_collection(me, driving), make_preset(me, driving, unknown)

    status, message = me.refused("POST", f"{collection}/add-preset-items", {"presetUuid": preset})

    assert status == 504
    assert message.endswith("has an unknown shape; the platform takes more than 100 seconds to answer such a request")
    assert frames_in(me, collection) == []


def test_a_hanging_evaluation_keeps_the_client_waiting(
    open_with: Callable[..., Sandbox], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[float] = []

    async def hold(_: object, seconds: float) -> None:
        held.append(seconds)

    monkeypatch.setattr("labelform.sandbox.app.hold", hold)  # nobody waits two minutes for a test
    me = visit(open_with(preset_evaluation="hang"))
    driving = me.hash_of("project", DRIVING)
    collection, preset = make_collection(me, driving), make_preset(me, driving, {"nobody": "knows"})

    status, _ = me.refused("POST", f"{collection}/add-preset-items", {"presetUuid": preset})

    assert (status, held) == (504, [HANG_SECONDS])


def test_a_delayed_evaluation_takes_effect_in_two_steps(
    open_with: Callable[..., Sandbox], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ["2026-11-02T10:00:00.000000Z"]
    monkeypatch.setattr("labelform.sandbox.times.now", lambda: clock[0])
    sandbox = open_with(preset_evaluation="delayed")
    me = visit(sandbox)
    driving = me.hash_of("project", DRIVING)
    collection, preset = make_collection(me, driving), make_preset(me, driving)
    settled = []

    for change in ("add-preset-items", "remove-preset-items"):
        me.do("POST", f"{collection}/{change}", {"presetUuid": preset})
        for second in ("00.5", "01.5", "02.5"):
            at = clock[0]
            clock[0] = f"{at[:17]}{second}00000Z"
            settled.append(len(frames_in(me, collection)))
        clock[0] = "2026-11-02T10:01:00.000000Z"

    assert settled == [0, 12, 24, 24, 12, 0]


def test_presets_that_are_gone_or_of_another_project_fill_nothing(me: Visitor, driving: str) -> None:
    collection = make_collection(me, driving)
    foreign = make_preset(me, me.hash_of("project", LUNG), DARK)

    for path, status in ((NOWHERE, 404), (foreign, 403)):
        assert me.refused("POST", f"{collection}/add-preset-items", {"presetUuid": path})[0] == status
    assert me.refused("POST", f"{collection}/add-preset-items", {}) == (400, "presetUuid is required")


# The import ------------------------------------------------------------------------------------------------------


def test_a_project_is_imported_and_synced_without_an_answer(sandbox: Sandbox, me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)

    assert me.do("POST", f"active/{retail}/import", {"projectMode": "label", "videoSamplingRate": 2}) is None
    assert me.do("POST", f"active/{retail}/sync") is None

    organisation = next(each for each in sandbox.dump()["organisations"] if each["name"] == "Northlane Labs")  # type: ignore[attr-defined]  # a dump is plain data
    project = next(each for each in organisation["projects"] if each["title"] == RETAIL)
    assert without_volatile(project["explorer"]) == [{"mode": "label", "video_sampling_rate": 2.0}]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"projectMode": "all"}, 'projectMode "all" is not one of data, label, metric, advanced'),
        ({"projectMode": "data", "videoSamplingRate": 0}, "videoSamplingRate must be more than 0 frames per second"),
        ({"projectMode": "data", "videoSamplingRate": "1"}, "videoSamplingRate is not a number"),
        ({}, "projectMode is required"),
    ],
)
def test_an_import_that_says_nothing_sensible_is_refused(me: Visitor, driving: str, body: Any, message: str) -> None:
    assert me.refused("POST", f"active/{driving}/import", body) == (400, message)


def test_explorer_can_require_the_import(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(explorer_import="required"))
    retail = me.hash_of("project", RETAIL)
    requests = [("GET", "collections"), ("POST", "collections"), ("GET", "presets"), ("POST", "sync")]
    body = {"name": "n", "collectionType": "FRAME"}

    for method, path in requests:
        status, message = me.refused(method, f"active/{retail}/{path}", body if method == "POST" else None)
        assert (status, message) == (404, f"{RETAIL} ({retail}) has not been imported into Explorer")

    me.do("POST", f"active/{retail}/import", {"projectMode": "data"})
    assert me.get(f"active/{retail}/presets")["results"]
    assert me.do("POST", f"active/{retail}/sync") is None
