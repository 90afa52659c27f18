"""Uploads: addresses for files, and jobs that make items of them."""

from contextlib import closing
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.labelling import initialise, rows_of
from tests.sandbox.storing import make_folder, make_png, names_in, put_file, run_job, upload
from tests.sandbox.test_storage_folders import a_member
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox
from labelform.sandbox.database import connect
from labelform.sandbox.rules.context import Caller, Context
from labelform.sandbox.rules.links import sealed_address

NOWHERE = "00000000-0000-4000-8000-000000000000"
BUCKET = "https://storage.example/bucket"
SIZE = {"mimeType": "image/jpeg", "fileSize": 5, "height": 6, "width": 8}


def integration(visitor: Visitor) -> str:
    return str(visitor.get("cloud-integrations")["result"][0]["integrationUuid"])


def test_an_address_takes_a_file_from_whoever_has_it_and_from_nobody_else(me: Visitor) -> None:
    folder = make_folder(me)
    (place,) = me.do("POST", f"{folder}/upload-signed-urls", {"itemType": "image", "count": 1})["results"]
    target = place["signedUrl"].removeprefix("http://sandbox")
    other = target.replace(place["itemUuid"], NOWHERE)

    taken = me.send("PUT", target, b"x")
    guessed = me.send("PUT", other, b"x")

    assert (taken.status_code, place["uploadHeaders"]) == (200, {})
    assert (guessed.status_code, guessed.json()["message"]) == (403, "the link is not signed by this sandbox")


def test_an_address_ends_after_a_week(sandbox: Sandbox, me: Visitor) -> None:
    with closing(connect(sandbox.database)) as db:
        then = Context(db, Caller("somebody@example.org"), {}, "2026-01-01T00:00:00.000000Z")
        address = sealed_address(then, f"/uploads/{NOWHERE}").removeprefix("http://sandbox")

    late = me.send("PUT", address, b"x")

    assert (late.status_code, late.json()["message"]) == (403, "the link expired at 2026-01-08T00:00:00.000000Z")


def test_an_address_is_used_up_once_a_job_made_an_item_of_the_file(me: Visitor) -> None:
    folder = make_folder(me)
    place = put_file(me, folder, make_png())
    run_job(me, folder, images=[{"objectUrl": place["objectKey"], "title": "a.png"}])

    again = me.send("PUT", place["signedUrl"].removeprefix("http://sandbox"), b"x")

    assert (again.status_code, again.json()["message"]) == (404, f"there is no upload {place['itemUuid']}")


@pytest.mark.parametrize(
    ("item_type", "status", "message"),
    [
        ("scene", 501, "uploading files of type scene is not emulated by the sandbox"),
        ("dicomFile", 501, "uploading files of type dicomFile is not emulated by the sandbox"),
        ("picture", 400, '"picture" is not a type of storage item'),
    ],
)
def test_there_are_no_addresses_for_files_that_are_not_read(
    me: Visitor, item_type: str, status: int, message: str
) -> None:
    path = f"{make_folder(me)}/upload-signed-urls"

    assert me.refused("POST", path, {"itemType": item_type, "count": 1}) == (status, message)


@pytest.mark.parametrize("count", [0, 1001])
def test_nobody_gets_none_or_a_thousand_and_one_addresses(me: Visitor, count: int) -> None:
    path = f"{make_folder(me)}/upload-signed-urls"

    status, message = me.refused("POST", path, {"itemType": "image", "count": count})

    assert (status, message) == (400, f"{count} upload addresses were requested; 1 to 1000 are allowed")


def test_a_job_says_what_it_made(me: Visitor) -> None:
    folder = make_folder(me)
    place = put_file(me, folder, make_png())

    state = run_job(me, folder, images=[{"objectUrl": place["objectKey"], "title": "a.png"}])

    assert state == {
        "status": "DONE",
        "itemsWithNames": [{"itemUuid": place["itemUuid"], "name": "a.png"}],
        "errors": [],
        "unitsPendingCount": 0,
        "unitsDoneCount": 1,
        "unitsErrorCount": 0,
        "unitsCancelledCount": 0,
        "unitErrors": [],
        "fileName": None,
    }


@pytest.mark.parametrize(("ignores_errors", "status", "names"), [(False, "ERROR", []), (True, "DONE", ["good.png"])])
def test_a_file_that_cannot_be_read_fails_the_job_unless_errors_are_ignored(
    me: Visitor, ignores_errors: bool, status: str, names: list[str]
) -> None:
    folder = make_folder(me)
    good, bad = put_file(me, folder, make_png()), put_file(me, folder, b"text")
    images = [
        {"objectUrl": good["objectKey"], "title": "good.png"},
        {"objectUrl": bad["objectKey"], "title": "bad.png"},
    ]

    state = run_job(me, folder, images=images, more={"ignoreErrors": ignores_errors})

    message = "bad.png: it is not a PNG, JPEG, GIF or BMP picture, the only ones that the sandbox reads"
    assert (state["status"], state["errors"], state["unitsErrorCount"]) == (status, [message], 1)
    assert state["unitErrors"][0]["objectUrls"] == [bad["objectKey"]]
    assert names_in(me, f"{folder}/items") == [each["name"] for each in state["itemsWithNames"]] == names


def test_a_job_that_failed_can_be_run_again_with_the_same_files(me: Visitor) -> None:
    folder = make_folder(me)
    place = put_file(me, folder, make_png())
    order = {"objectUrl": place["objectKey"], "title": "a.png", "placeholderItemUuid": place["itemUuid"]}
    failed = run_job(me, folder, images=[order, {**order, "placeholderItemUuid": NOWHERE}])

    state = run_job(me, folder, images=[order])

    assert failed["errors"] == [f"a.png: there is no upload {NOWHERE} in folder {folder.rpartition('/')[2]}"]
    assert state["status"] == "DONE"


def test_nothing_is_made_of_an_address_without_a_file_or_of_another_folder(me: Visitor) -> None:
    folder, other = make_folder(me), make_folder(me)
    (empty,) = me.do("POST", f"{folder}/upload-signed-urls", {"itemType": "image", "count": 1})["results"]
    elsewhere = put_file(me, other, make_png())
    images = [
        {"objectUrl": place["objectKey"], "placeholderItemUuid": place["itemUuid"]} for place in (empty, elsewhere)
    ]

    state = run_job(me, folder, images=images)

    assert [message.partition(": ")[2] for message in state["errors"]] == [
        "no file was sent to the upload address",
        f"there is no upload {elsewhere['itemUuid']} in folder {folder.rpartition('/')[2]}",
    ]


def test_a_file_in_a_cloud_is_an_item_with_the_measures_that_somebody_gives(me: Visitor) -> None:
    folder, cloud = make_folder(me), integration(me)
    image = {"objectUrl": f"{BUCKET}/deep/a.jpg", "imageMetadata": SIZE}

    run_job(me, folder, images=[image], more={"integrationHash": cloud})

    (item,) = me.get(f"{folder}/items", ("signUrls", "True"))["results"]
    assert (item["name"], item["url"], item["integrationHash"]) == ("a.jpg", f"{BUCKET}/deep/a.jpg", cloud)
    assert (item["width"], item["height"], item["mimeType"], item["fileSize"]) == (8, 6, "image/jpeg", 5)
    assert me.send("GET", item["signedUrl"].removeprefix("http://sandbox")).content[16:24] == make_png()[16:24]


@pytest.mark.parametrize(
    ("metadata", "is_named", "message"),
    [
        (None, True, "the sandbox cannot read {}; give its metadata, which is then not checked"),
        (SIZE, False, "{} is not an upload, and no integration is given to read it with"),
    ],
)
def test_the_sandbox_reaches_no_cloud(me: Visitor, metadata: Any, is_named: bool, message: str) -> None:
    image = {"objectUrl": f"{BUCKET}/a.jpg", "imageMetadata": metadata}
    more = {"integrationHash": integration(me)} if is_named else {}

    state = run_job(me, make_folder(me), images=[image], more=more)

    assert state["errors"] == ["a.jpg: " + message.format(f"{BUCKET}/a.jpg")]


@pytest.mark.parametrize(
    "image",
    [
        {"objectUrl": f"{BUCKET}/a.jpg", "imageMetadata": SIZE, "clientMetadata": {"snake_case": {"stays_so": 1}}},
        {
            "object_url": f"{BUCKET}/a.jpg",
            "image_metadata": {"mime_type": "image/jpeg", "file_size": 5, "height": 6, "width": 8},
            "client_metadata": {"snake_case": {"stays_so": 1}},
        },
    ],
    ids=["camel case", "snake case"],
)
def test_a_json_file_describes_an_upload_in_either_spelling(me: Visitor, image: dict[str, Any]) -> None:
    folder = make_folder(me)
    files = {"images": [image, image], "pdfs": [], "skip_duplicate_urls": True}

    job = me.do("POST", f"{folder}/data-upload-jobs", {"externalFiles": files, "integrationHash": integration(me)})

    assert me.get(f"{folder}/data-upload-jobs/{job}", ("timeoutSeconds", "1"))["unitsDoneCount"] == 2
    (item,) = me.get(f"{folder}/items")["results"]
    assert (item["name"], item["width"], item["fileSize"]) == ("a.jpg", 8, 5)
    assert item["clientMetadata"] == '{"snake_case": {"stays_so": 1}}'


@pytest.mark.parametrize(
    ("files", "media_type", "sound"),
    [
        (
            {"text": [{"objectUrl": "x/a.html", "textMetadata": {"fileSize": 9, "mimeType": "text/html"}}]},
            "text/html",
            None,
        ),
        ({"images": [{"objectUrl": "x/a.jpg", "imageMetadata": SIZE}]}, "image/jpeg", None),
        (
            {"audio": [{"objectUrl": "x/a.wav", "audioMetadata": {"mimeType": "audio/wav", "sampleRate": 8000}}]},
            "audio/wav",
            8000,
        ),
    ],
)
def test_a_label_row_says_what_kind_of_file_is_behind_it(
    me: Visitor, files: Any, media_type: str, sound: int | None
) -> None:
    dataset = make_dataset(me, is_mirrored=True)
    order = {"files": files, "integrationId": integration(me)}
    me.rpc_ok("datasetdatalongpolling POST", order, resource=dataset)
    values = {"title": "p", "description": "", "dataset_hashes": [dataset]}
    project = me.rpc_ok("project POST", values, address="/public/user")

    (row,) = rows_of(me, project)
    (unit,) = initialise(me, project, row["data_hash"])["data_units"].values()

    assert (row["file_type"], unit["data_type"]) == (media_type, media_type)
    assert (row["audio_sample_rate"], unit.get("audio_sample_rate")) == (sound, sound)


def test_image_groups_that_a_json_file_describes_are_not_emulated(me: Visitor) -> None:
    body = {"externalFiles": {"image_groups": [{"objectUrl_0": f"{BUCKET}/a.jpg"}]}, "integrationHash": integration(me)}

    status, message = me.refused("POST", f"{make_folder(me)}/data-upload-jobs", body)

    assert (status, message) == (
        501,
        "image groups described by a JSON file are not emulated by the sandbox; give typed items",
    )


def test_an_integration_of_nobody_is_not_found(me: Visitor) -> None:
    body = {"dataItems": {}, "integrationHash": NOWHERE}

    answer = me.refused("POST", f"{make_folder(me)}/data-upload-jobs", body)

    assert answer == (404, f"there is no cloud integration {NOWHERE}")


@pytest.mark.parametrize(
    ("flags", "count", "metadata"),
    [
        ({}, 2, {'{"n": 1}', '{"n": 2}'}),
        ({"skipDuplicateUrls": True}, 1, {'{"n": 1}'}),
        ({"skipDuplicateUrls": True, "upsertMetadata": True}, 1, {'{"n": 2}'}),
        ({"upsertMetadata": True}, 2, {'{"n": 1}', '{"n": 2}'}),
    ],
)
def test_a_url_that_is_known_makes_another_item_or_is_that_item(
    me: Visitor, flags: dict[str, bool], count: int, metadata: set[str]
) -> None:
    folder, more = make_folder(me), {"integrationHash": integration(me)}
    image = {"objectUrl": f"{BUCKET}/a.jpg", "imageMetadata": SIZE}
    run_job(me, folder, images=[{**image, "clientMetadata": {"n": 1}}], more=more)

    run_job(me, folder, images=[{**image, "clientMetadata": {"n": 2}}], more=more, **flags)

    items = me.get(f"{folder}/items")["results"]
    assert (len(items), {item["clientMetadata"] for item in items}) == (count, metadata)


def test_measures_that_somebody_gives_are_believed_unseen(me: Visitor) -> None:
    folder = make_folder(me)
    place = put_file(me, folder, b"a video of a kind that is not read here", "video")
    given = {"fps": 25.0, "duration": 4.0, "width": 640, "height": 480, "fileSize": 39, "mimeType": "video/webm"}

    run_job(me, folder, videos=[{"objectUrl": place["objectKey"], "title": "v.webm", "videoMetadata": given}])

    (item,) = me.get(f"{folder}/items")["results"]
    assert (item["itemType"], item["fps"], item["frameCount"], item["mimeType"]) == ("video", 25.0, 100, "video/webm")


def test_an_image_group_has_its_pictures_in_their_order(me: Visitor) -> None:
    folder = make_folder(me)
    files = [put_file(me, folder, make_png(width, 6)) for width in (8, 4)]
    pictures = [{"url": file["objectKey"], "title": f"{n}.png"} for n, file in enumerate(files)]

    state = run_job(me, folder, imageGroups=[{"images": pictures, "title": "pair", "createVideo": False}])

    (group,) = state["itemsWithNames"]
    children = me.get(f"{folder}/items/{group['itemUuid']}/child-items")["results"]
    assert [(each["name"], each["width"]) for each in children] == [("0.png", 8), ("1.png", 4)]
    (listed,) = me.get(f"{folder}/items", ("itemTypes", "imageGroup"))["results"]
    assert (listed["frameCount"], listed["width"], listed["name"]) == (2, 8, "pair")


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ({"images": [], "title": "none"}, "none: an image group needs images"),
        ({"imageItems": [NOWHERE], "title": "lost"}, f"lost: there is no storage item {NOWHERE}"),
    ],
)
def test_an_image_group_without_pictures_fails(me: Visitor, order: dict[str, Any], message: str) -> None:
    key = "imageGroupsFromItems" if "imageItems" in order else "imageGroups"

    assert run_job(me, make_folder(me), **{key: [order]})["errors"] == [message]


def test_an_image_group_that_fails_leaves_no_picture_behind(me: Visitor) -> None:
    folder = make_folder(me)
    files = [put_file(me, folder, content) for content in (make_png(), b"text", make_png())]
    good, bad, alone = ({"url": file["objectKey"], "objectUrl": file["objectKey"], "title": "x"} for file in files)
    group = {"images": [good, bad], "title": "pair"}

    state = run_job(me, folder, images=[alone], imageGroups=[group], more={"ignoreErrors": True})

    assert (state["unitsDoneCount"], state["unitErrors"][0]["objectUrls"]) == (1, [good["url"], bad["url"]])
    assert [each["uuid"] for each in me.get(f"{folder}/items")["results"]] == [files[2]["itemUuid"]]


def test_a_group_is_of_pictures_only(me: Visitor) -> None:
    folder = make_folder(me)
    place = put_file(me, folder, b"words", "plainText")
    (item,) = run_job(me, folder, text=[{"objectUrl": place["objectKey"], "title": "t.txt"}])["itemsWithNames"]

    state = run_job(me, folder, imageGroupsFromItems=[{"imageItems": [item["itemUuid"]], "title": "g"}])

    assert state["errors"] == [f"g: item {item['itemUuid']} is not an image"]


def test_the_pictures_of_a_group_are_no_data_of_the_dataset_that_mirrors_the_folder(me: Visitor) -> None:
    made = me.do("POST", "datasets", {"title": "mirror"})
    folder = f"storage/folders/{made['backingFolderUuid']}"
    file = put_file(me, folder, make_png())

    run_job(me, folder, imageGroups=[{"images": [{"url": file["objectKey"], "title": "0.png"}], "title": "one"}])

    rows = me.rpc_ok("datarows GET", {}, resource=made["datasetUuid"])
    assert [(row["data_title"], row["data_type"]) for row in rows] == [("one", "IMG_GROUP")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"dataItems": {"scenes": [{"title": "s"}]}}, "uploading scenes"),
        ({"dataItems": {"dicomSeries": [{"title": "s"}]}}, "uploading DICOM series"),
        ({"dataItems": {"imageGroups": [{"createVideo": True}]}}, "making a video from images"),
    ],
)
def test_uploads_that_are_not_emulated_say_so(me: Visitor, body: Any, message: str) -> None:
    answer = me.refused("POST", f"{make_folder(me)}/data-upload-jobs", body)

    assert answer == (501, f"{message} is not emulated by the sandbox")


def test_a_list_that_is_there_in_two_spellings_is_refused(me: Visitor) -> None:
    files = {"pdf": [{"objectUrl": f"{BUCKET}/a.pdf"}], "pdfs": [{"objectUrl": f"{BUCKET}/b.pdf"}]}
    body = {"externalFiles": files, "integrationHash": integration(me)}

    status, message = me.refused("POST", f"{make_folder(me)}/data-upload-jobs", body)

    assert (status, message) == (400, "a list of files is given twice: pdf, pdfs")


def test_a_job_is_found_in_its_own_folder(me: Visitor) -> None:
    here, there = make_folder(me, "here"), make_folder(me, "there")
    upload(me, here)
    job = me.do("POST", f"{here}/data-upload-jobs", {"dataItems": {}})

    cancelled = me.do("POST", f"{here}/data-upload-jobs/{job}/cancel")
    status, message = me.refused("GET", f"{there}/data-upload-jobs/{job}")

    assert cancelled == {"unitsCancelledCount": 0}
    assert (status, message) == (404, f"there is no upload job {job} in folder {there.rpartition('/')[2]}")


def make_dataset(visitor: Visitor, *, is_mirrored: bool) -> str:
    return str(visitor.do("POST", "datasets", {"title": "d", "createBackingFolder": is_mirrored})["datasetUuid"])


def put_anywhere(visitor: Visitor) -> dict[str, str]:
    """Put a picture to an address that is of no folder, and give what an upload job calls it."""
    params = (("count", "1"), ("uploadItemType", "image"))
    (place,) = visitor.get("presigned-urls", *params)["results"]
    assert visitor.send("PUT", place["signedUrl"].removeprefix("http://sandbox"), make_png()).status_code == 200
    return {"objectUrl": place["objectKey"], "title": "a.png"}


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_file_becomes_data_of_a_dataset(me: Visitor, is_mirrored: bool) -> None:
    dataset = make_dataset(me, is_mirrored=is_mirrored)
    folder = {} if is_mirrored else {"folderUuid": make_folder(me).rpartition("/")[2]}
    order = {"dataItems": {"images": [put_anywhere(me)]}, "ignoreErrors": False, **folder}

    job = me.rpc_ok("datasetdatalongpolling POST", order, resource=dataset)
    state = me.rpc_ok("datasetdatalongpolling GET", job, resource=dataset)

    (row,) = me.rpc_ok("datarows GET", {}, resource=dataset)
    data = {"dataHash": row["data_hash"], "title": "a.png", "backingItemUuid": row["backing_item_uuid"]}
    assert (state["status"], state["dataHashesWithTitles"], state["dataUnitErrors"]) == ("DONE", [data], [])


@pytest.mark.parametrize(
    ("is_mirrored", "problem"),
    [(True, "mirrors a folder; do not name another one"), (False, "mirrors no folder; name one to store the files in")],
)
def test_an_upload_to_a_dataset_has_one_folder_to_go_to(me: Visitor, is_mirrored: bool, problem: str) -> None:
    dataset = make_dataset(me, is_mirrored=is_mirrored)
    folder = {"folderUuid": make_folder(me).rpartition("/")[2]} if is_mirrored else {}

    answer = me.rpc("datasetdatalongpolling POST", {"dataItems": {}, **folder}, resource=dataset)

    assert (answer["status"], answer["payload"]) == (400, f"dataset d ({dataset}) {problem}")


def test_an_upload_to_a_dataset_that_fails_says_why_and_adds_nothing(me: Visitor) -> None:
    dataset = make_dataset(me, is_mirrored=True)
    order = {"dataItems": {"images": [{"objectUrl": "nowhere/a.png"}]}}

    job = me.rpc_ok("datasetdatalongpolling POST", order, resource=dataset)
    state = me.rpc_ok("datasetdatalongpolling GET", job, resource=dataset)

    message = "a.png: nowhere/a.png is not an upload, and no integration is given to read it with"
    assert (state["status"], state["errors"], state["dataHashesWithTitles"]) == ("ERROR", [message], [])
    assert state["dataUnitErrors"][0]["objectUrls"] == ["nowhere/a.png"]


def test_datasets_are_uploaded_to_by_their_admins(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member, dataset = a_member(sandbox), make_dataset(me, is_mirrored=True)
    me.rpc_ok("datasetusers POST", {"user_emails": [member], "user_role": 1}, resource=dataset)

    answer = visit(sandbox, member).rpc("datasetdatalongpolling POST", {"dataItems": {}}, resource=dataset)

    assert answer["payload"] == f"dataset admin on d ({dataset}) is required to upload data to it; {member} is user"


def test_a_job_that_is_not_there_or_somebody_else_s_is_not_told(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    folder, visitor = make_folder(me), visit(sandbox, a_member(sandbox))
    job = me.do("POST", f"{folder}/data-upload-jobs", {"dataItems": {}})
    dataset = make_dataset(visitor, is_mirrored=True)

    foreign = visitor.rpc("datasetdatalongpolling GET", {"process_hash": job}, resource=dataset)
    missing = visitor.rpc("datasetdatalongpolling GET", {"process_hash": NOWHERE}, resource=dataset)

    assert (foreign["status"], missing["status"]) == (403, 404)
    assert missing["payload"] == f"there is no upload job {NOWHERE}"


@pytest.mark.parametrize(
    ("count", "message"),
    [("x", 'count: "x" is not a number'), ("0", "0 upload addresses were requested; 1 to 1000 are allowed")],
)
def test_addresses_for_any_folder_are_counted_too(me: Visitor, count: str, message: str) -> None:
    params = (("count", count), ("uploadItemType", "image"))

    assert me.refused("GET", "presigned-urls", None, *params) == (400, message)
