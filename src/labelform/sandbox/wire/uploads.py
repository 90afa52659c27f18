"""Uploads: addresses for files, and jobs that make items of them (REST v2) or data of datasets (legacy)."""

import json
from collections.abc import Mapping

from labelform.sandbox.errors import InvalidArguments, NotEmulated
from labelform.sandbox.jsondata import Json
from labelform.sandbox.media.measuring import Measures
from labelform.sandbox.rules import dataset_uploads, upload_jobs, uploads
from labelform.sandbox.rules.upload_orders import FileUnit, GroupUnit, JobOutcome, UploadOrder
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object
from labelform.sandbox.wire.item_types import uploaded_type
from labelform.sandbox.wire.upload_files import as_typed_items

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
    return _spell_addresses(
        uploads.give_places(call.context, call.uuid("folder_uuid"), item_type, call.body.integer("count"))
    )


def give_addresses_for_any_folder(call: Call) -> Json:
    """GET presigned-urls: what uploads to datasets begin with."""
    item_type, count = uploaded_type(call.query.text("uploadItemType") or ""), call.query.text("count") or ""
    if not count.isdecimal():
        raise InvalidArguments(f'count: "{count}" is not a number')
    return _spell_addresses(uploads.give_places(call.context, None, item_type, int(count)))


def start_job(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/data-upload-jobs: answers the job's uuid as a bare string."""
    body = call.body
    return upload_jobs.run_job(
        call.context,
        call.uuid("folder_uuid"),
        _read_order(body, "externalFiles", body.optional_uuid("integrationHash")),
    )


def get_job(call: Call) -> Json:
    """GET storage/folders/{folder_uuid}/data-upload-jobs/{job_uuid}"""
    outcome = upload_jobs.find_outcome(call.context, call.uuid("job_uuid"), folder_uuid=call.uuid("folder_uuid"))
    items: list[Json] = [{"itemUuid": uuid, "name": name} for uuid, name in outcome.items]
    failures = _spell_failures(outcome)
    return _spell_outcome(outcome) | {"itemsWithNames": items, "unitErrors": failures, "fileName": None}


def cancel_job(call: Call) -> Json:
    """POST storage/folders/{folder_uuid}/data-upload-jobs/{job_uuid}/cancel: it is over, nothing is cancelled."""
    upload_jobs.find_outcome(call.context, call.uuid("job_uuid"), folder_uuid=call.uuid("folder_uuid"))
    return {"unitsCancelledCount": 0}


def start_dataset_job(call: Call) -> Json:
    """datasetdatalongpolling POST: the payload is in camelCase, the answer is not."""
    body = call.body
    order = _read_order(body, "files", body.optional_uuid("integrationId"))
    job_uuid = dataset_uploads.upload(call.context, call.resource, order, body.optional_uuid("folderUuid"))
    return {"process_hash": job_uuid}


def get_dataset_job(call: Call) -> Json:
    """datasetdatalongpolling GET"""
    outcome, rows = dataset_uploads.find_result(call.context, call.resource, call.body.uuid("process_hash"))
    data: list[Json] = [
        {"dataHash": row["data_hash"], "title": row["title"], "backingItemUuid": row["backing_item_uuid"]}
        for row in rows
    ]
    return _spell_outcome(outcome) | {"dataHashesWithTitles": data, "dataUnitErrors": _spell_failures(outcome)}


def _read_order(body: Body, files_key: str, integration_uuid: str | None) -> UploadOrder:
    described = body.optional_json_object(files_key)
    items = Body(body.json_object("dataItems") if described is None else as_typed_items(described))
    return UploadOrder(
        units=_read_units(items),
        integration_uuid=integration_uuid,
        ignores_failures=body.flag("ignoreErrors", default=False),
        skips_known_urls=items.flag("skipDuplicateUrls", default=False),
        updates_metadata=items.flag("upsertMetadata", default=False),
    )


def _spell_addresses(places: list[uploads.UploadAddress]) -> Json:
    spelled: list[Json] = [
        {"itemUuid": place.upload_uuid, "objectKey": place.object_key, "signedUrl": place.address, "uploadHeaders": {}}
        for place in places
    ]
    return {"results": spelled, "nextPageToken": None}


def _spell_outcome(outcome: JobOutcome) -> dict[str, Json]:
    has_failed = bool(outcome.failures) and not outcome.ignores_failures
    return {
        "status": "ERROR" if has_failed else "DONE",
        "errors": [failure.message for failure in outcome.failures],
        "unitsPendingCount": 0,
        "unitsDoneCount": len(outcome.items),
        "unitsErrorCount": len(outcome.failures),
        "unitsCancelledCount": 0,
    }


def _spell_failures(outcome: JobOutcome) -> list[Json]:
    return [
        {
            "objectUrls": list(failure.urls),
            "error": failure.message,
            "subtaskUuid": failure.uuid,
            "actionDescription": "Making an item of an uploaded file",
        }
        for failure in outcome.failures
    ]


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
        raise NotEmulated("making a video from images is not emulated by the sandbox")
    pictures = [_read_file(each, "image", "imageMetadata", "url") for each in _elements(group, "images")]
    return GroupUnit(
        title=group.optional_text("title") or "image group",
        client_metadata=json.dumps(group.optional_json_object("clientMetadata") or {}),
        files=pictures,
        item_uuids=group.optional_uuids("imageItems") or [],
    )


def _read_measures(given: Mapping[str, object] | None) -> Measures | None:
    """Read what somebody says about a file. Frames follow from duration and rate, and pages are frames."""
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
