"""Uploads in REST v2: addresses for files, and jobs that make items of them."""

import json
from collections.abc import Mapping

from labelform.sandbox.errors import InvalidArguments, NotEmulated
from labelform.sandbox.jsondata import Json
from labelform.sandbox.media.measuring import Measures
from labelform.sandbox.rules import upload_jobs, uploads
from labelform.sandbox.rules.upload_orders import FileUnit, GroupUnit, UploadOrder
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object
from labelform.sandbox.wire.item_types import uploaded_type

# The lists of an order that hold single files: type of data, and the key of the measures that somebody gave.
FILES = {
    "videos": ("video", "videoMetadata"),
    "images": ("image", "imageMetadata"),
    "audio": ("audio", "audioMetadata"),
    "timeSeries": ("time_series", ""),
    "nifti": ("nifti", ""),
    "text": ("plain_text", "textMetadata"),
    "pdf": ("pdf", "pdfMetadata"),
}
NOT_EMULATED = {"dicomSeries": "DICOM series", "scenes": "scenes"}


def give_addresses(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/upload-signed-urls"""
    item_type = uploaded_type(call.body.text("itemType"))
    places = uploads.give_places(call.context, call.uuid("folder_uuid"), item_type, call.body.integer("count"))
    spelled: list[Json] = [
        {
            "itemUuid": place.upload_uuid,
            "objectKey": place.object_key,
            "signedUrl": place.address,
            "uploadHeaders": {},
        }
        for place in places
    ]
    return {"results": spelled, "nextPageToken": None}


def start_job(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/data-upload-jobs: answers the job's uuid as a bare string."""
    body = call.body
    if body.has("externalFiles"):
        raise NotEmulated("uploads described by a JSON file are not emulated by the sandbox; give typed items")
    items = Body(body.json_object("dataItems"))
    order = UploadOrder(
        units=_read_units(items),
        integration_uuid=body.optional_uuid("integrationHash"),
        ignores_failures=body.flag("ignoreErrors", default=False),
        skips_known_urls=items.flag("skipDuplicateUrls", default=False),
        updates_metadata=items.flag("upsertMetadata", default=False),
    )
    return upload_jobs.run_job(call.context, call.uuid("folder_uuid"), order)


def get_job(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/data-upload-jobs/{job_uuid}"""
    outcome = upload_jobs.find_outcome(call.context, call.uuid("folder_uuid"), call.uuid("job_uuid"))
    has_failed = bool(outcome.failures) and not outcome.ignores_failures
    return {
        "status": "ERROR" if has_failed else "DONE",
        "itemsWithNames": [{"itemUuid": uuid, "name": name} for uuid, name in outcome.items],
        "errors": [failure.message for failure in outcome.failures],
        "unitsPendingCount": 0,
        "unitsDoneCount": len(outcome.items),
        "unitsErrorCount": len(outcome.failures),
        "unitsCancelledCount": 0,
        "unitErrors": [
            {
                "objectUrls": list(failure.urls),
                "error": failure.message,
                "subtaskUuid": failure.uuid,
                "actionDescription": "Making an item of an uploaded file",
            }
            for failure in outcome.failures
        ],
        "fileName": None,
    }


def cancel_job(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/data-upload-jobs/{job_uuid}/cancel: it is over, nothing is cancelled."""
    upload_jobs.find_outcome(call.context, call.uuid("folder_uuid"), call.uuid("job_uuid"))
    return {"unitsCancelledCount": 0}


def _read_units(items: Body) -> list[FileUnit | GroupUnit]:
    for key, words in NOT_EMULATED.items():
        if items.has(key) and items.elements(key):
            raise NotEmulated(f"uploading {words} is not emulated by the sandbox")
    files = [
        _read_file(each, data_type, metadata_key)
        for key, (data_type, metadata_key) in FILES.items()
        for each in _elements(items, key)
    ]
    groups = [_read_group(each) for key in ("imageGroups", "imageGroupsFromItems") for each in _elements(items, key)]
    return [*files, *groups]


def _elements(items: Body, key: str) -> list[Body]:
    return [Body(as_object(each, key)) for each in items.elements(key)] if items.has(key) else []


def _read_file(file: Body, data_type: str, metadata_key: str, url_key: str = "objectUrl") -> FileUnit:
    url = file.text(url_key)
    return FileUnit(
        data_type=data_type,
        url=url,
        title=file.optional_text("title") or url.rpartition("/")[2] or url,
        client_metadata=json.dumps(file.optional_json_object("clientMetadata") or {}),
        upload_uuid=file.optional_uuid("placeholderItemUuid"),
        measures=_read_measures(file.optional_json_object(metadata_key)) if metadata_key else None,
    )


def _read_group(group: Body) -> GroupUnit:
    if group.flag("createVideo", default=False):
        raise NotEmulated("making a video of pictures is not emulated by the sandbox")
    pictures = [_read_file(each, "image", "imageMetadata", "url") for each in _elements(group, "images")]
    return GroupUnit(
        title=group.optional_text("title") or "image group",
        client_metadata=json.dumps(group.optional_json_object("clientMetadata") or {}),
        files=pictures,
        item_uuids=group.optional_uuids("imageItems") or [],
    )


def _read_measures(given: Mapping[str, object] | None) -> Measures | None:
    """Read what somebody says of a file. Frames follow from duration and rate, and pages are frames."""
    if given is None:
        return None
    body = Body(given)
    rate, duration = body.optional_number("fps"), body.optional_number("duration")
    frames = body.optional_integer("numPages") or (round(rate * duration) if rate and duration else 1)
    if frames < 1:
        raise InvalidArguments("the metadata says that there are no frames")
    return Measures(
        mime_type=body.optional_text("mimeType"),
        width=body.optional_integer("width"),
        height=body.optional_integer("height"),
        frames=frames,
        frames_per_second=rate,
        duration=duration,
        file_size=body.optional_integer("fileSize"),
        audio_sample_rate=body.optional_integer("sampleRate"),
        audio_bit_depth=body.optional_integer("bitDepth"),
        audio_codec=body.optional_text("codec"),
        audio_num_channels=body.optional_integer("numChannels"),
    )
