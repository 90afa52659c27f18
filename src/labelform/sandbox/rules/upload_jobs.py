"""
Upload jobs: they make items of files that were uploaded, of files in somebody's cloud, and of pictures that are there.

A job is over when it is answered; on the platform it may take hours. The sandbox reaches no cloud: of a file there it
has to be told the measures. Source: SDK, which sends and reads all of it.
"""

import json
import sqlite3
from dataclasses import asdict, replace

from labelform.sandbox.errors import InvalidArguments, NotFound, Refusal
from labelform.sandbox.media.measuring import Measures, UnreadableError, measure
from labelform.sandbox.rules import mirrors, storage_items
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.folder_access import administer_folder, find_folder
from labelform.sandbox.rules.upload_orders import FileUnit, GroupUnit, JobOutcome, UnitFailure, UploadOrder
from labelform.sandbox.rules.uploads import find_upload, keep_file

ITEM = """
  INSERT INTO storage_items (
    item_uuid, folder_uuid, data_type, name, client_metadata, url, integration_uuid, owner, created_at, last_edited_at,
    mime_type, width, height, frames, frames_per_second, duration, file_size,
    audio_sample_rate, audio_bit_depth, audio_codec, audio_num_channels
  ) VALUES (
    :item_uuid, :folder_uuid, :data_type, :name, :client_metadata, :url, :integration_uuid, :owner, :now, :now,
    :mime_type, :width, :height, :frames, :frames_per_second, :duration, :file_size,
    :audio_sample_rate, :audio_bit_depth, :audio_codec, :audio_num_channels
  )
"""


def run_job(context: Context, folder_uuid: str, order: UploadOrder) -> str:
    """
    Make the items of an order, and say the uuid of the job.

    A unit that fails leaves nothing. Unless failures are ignored the whole job then fails, and leaves nothing [?].
    """
    administer_folder(context, folder_uuid, "add data to it")
    if order.integration_uuid is not None:
        _check_integration(context, order.integration_uuid)
    made: list[str] = []
    failures = []
    context.run("SAVEPOINT job")
    for unit in order.units:
        context.run("SAVEPOINT unit")
        try:
            made.append(_make(context, folder_uuid, unit, order))
        except (UnreadableError, Refusal) as problem:
            context.run("ROLLBACK TO unit")
            failures.append(UnitFailure(_urls(unit), f"{unit.title}: {problem}", new_uuid()))
    if failures and not order.ignores_failures:
        context.run("ROLLBACK TO job")
        made = []
    context.run("RELEASE job")
    names = [(uuid, str(storage_items.find_item(context, uuid)["name"])) for uuid in made]
    return _keep_outcome(context, folder_uuid, JobOutcome(names, failures, order.ignores_failures))


def find_outcome(context: Context, job_uuid: str, *, folder_uuid: str | None = None) -> JobOutcome:
    """
    Say how a job ended. With a folder, the job must be one of it; else one of any folder that the caller sees.

    Raises:
        NotFound: there is no such job.
    """
    job = context.one(
        "SELECT * FROM upload_jobs WHERE job_uuid = ?1 AND folder_uuid = coalesce(?2, folder_uuid)",
        *(job_uuid, folder_uuid),
    )
    if folder_uuid is not None or job is not None:
        find_folder(context, job["folder_uuid"] if job is not None else str(folder_uuid))
    if job is None:
        raise NotFound(f"there is no upload job {job_uuid}" + (f" in folder {folder_uuid}" if folder_uuid else ""))
    kept = json.loads(job["outcome"])
    failures = [UnitFailure(**failure) for failure in kept["failures"]]
    return JobOutcome([(uuid, name) for uuid, name in kept["items"]], failures, kept["ignores_failures"])


def _make(context: Context, folder_uuid: str, unit: FileUnit | GroupUnit, order: UploadOrder) -> str:
    if isinstance(unit, GroupUnit):
        return _make_group(context, folder_uuid, unit, order)
    return _make_item(context, folder_uuid, unit, order)


def _make_item(context: Context, folder_uuid: str, file: FileUnit, order: UploadOrder) -> str:
    upload = find_upload(context, folder_uuid, file.url, file.upload_uuid)
    if upload is None and file.upload_uuid is not None:
        raise NotFound(f"there is no upload {file.upload_uuid} in folder {folder_uuid}")
    if upload is not None:
        item_uuid = _insert(context, folder_uuid, file, _measured(file, upload), upload["upload_uuid"])
        keep_file(context, upload)
    else:
        known = _known(context, folder_uuid, file) if order.skips_known_urls else None
        if known is not None:
            return _again(context, known, file, updates_metadata=order.updates_metadata)
        item_uuid = _insert(context, folder_uuid, file, _told(file, order), new_uuid(), order.integration_uuid)
    mirrors.reflect(context, folder_uuid, item_uuid)
    return item_uuid


def _make_group(context: Context, folder_uuid: str, group: GroupUnit, order: UploadOrder) -> str:
    """Make an image group. Its pictures are items of the folder, too; they are no data of a dataset that mirrors it."""
    frames = [
        *(_make_picture(context, folder_uuid, file, order) for file in group.files),
        *(_find_picture(context, item_uuid) for item_uuid in group.item_uuids),
    ]
    if not frames:
        raise InvalidArguments("an image group needs images")
    first = storage_items.find_item(context, frames[0])
    measures = Measures(first["mime_type"], first["width"], first["height"], frames=len(frames))
    item = FileUnit("img_group", "", group.title, group.client_metadata)
    group_uuid = _insert(context, folder_uuid, item, measures, new_uuid())
    for position, frame in enumerate(frames):
        context.run("INSERT INTO item_frames VALUES (?, ?, ?)", group_uuid, position, frame)
    mirrors.reflect(context, folder_uuid, group_uuid)
    return group_uuid


def _make_picture(context: Context, folder_uuid: str, file: FileUnit, order: UploadOrder) -> str:
    picture = _make_item(context, folder_uuid, file, order)
    mirror = mirrors.mirror_of(context, folder_uuid)
    if mirror is not None:
        mirrors.take_out(context, mirror["dataset_hash"], picture)
    return picture


def _find_picture(context: Context, item_uuid: str) -> str:
    if storage_items.find_item(context, item_uuid)["data_type"] != "image":
        raise InvalidArguments(f"item {item_uuid} is not an image")
    return item_uuid


def _measured(file: FileUnit, upload: sqlite3.Row) -> Measures:
    """Measure an uploaded file, unless somebody said what it is like: then it is not looked at [SDK docstring]."""
    if upload["content"] is None:
        raise InvalidArguments("no file was sent to the upload address")
    if file.measures is not None:
        return file.measures
    found = measure(file.data_type, upload["content"])
    is_text = file.data_type == "plain_text"
    return replace(
        found,
        mime_type=upload["media_type"] if is_text else found.mime_type,
        file_size=len(upload["content"]),
    )


def _told(file: FileUnit, order: UploadOrder) -> Measures:
    if order.integration_uuid is None:
        raise InvalidArguments(f"{file.url} is not an upload, and no integration is given to read it with")
    if file.measures is None:
        raise InvalidArguments(f"the sandbox cannot read {file.url}; give its metadata, which is then not checked")
    return file.measures


def _insert(
    context: Context,
    folder_uuid: str,
    file: FileUnit,
    measures: Measures,
    item_uuid: str,
    integration_uuid: str | None = None,
) -> str:
    context.db.execute(
        ITEM,
        asdict(measures)
        | {"item_uuid": item_uuid, "folder_uuid": folder_uuid, "data_type": file.data_type, "name": file.title}
        | {"client_metadata": file.client_metadata, "url": file.url if integration_uuid else None}
        | {"integration_uuid": integration_uuid, "owner": context.caller.email, "now": context.now},
    )
    return item_uuid


def _known(context: Context, folder_uuid: str, file: FileUnit) -> str | None:
    row = context.one(
        "SELECT item_uuid FROM storage_items WHERE folder_uuid = ? AND url = ? ORDER BY created_at LIMIT 1",
        *(folder_uuid, file.url),
    )
    return None if row is None else str(row["item_uuid"])


def _again(context: Context, item_uuid: str, file: FileUnit, *, updates_metadata: bool) -> str:
    if updates_metadata:
        context.run(
            "UPDATE storage_items SET client_metadata = ?, last_edited_at = ? WHERE item_uuid = ?",
            *(file.client_metadata, context.now, item_uuid),
        )
    return item_uuid


def _check_integration(context: Context, integration_uuid: str) -> None:
    found = context.one(
        "SELECT 1 FROM cloud_integrations WHERE integration_uuid = ? AND organisation_uuid = ?",
        *(integration_uuid, context.caller.organisation_uuid),
    )
    if found is None:
        raise NotFound(f"there is no cloud integration {integration_uuid}")


def _urls(unit: FileUnit | GroupUnit) -> list[str]:
    return [file.url for file in unit.files] if isinstance(unit, GroupUnit) else [unit.url]


def _keep_outcome(context: Context, folder_uuid: str, outcome: JobOutcome) -> str:
    job_uuid = new_uuid()
    context.run(
        "INSERT INTO upload_jobs VALUES (?, ?, ?, ?)",
        *(job_uuid, folder_uuid, json.dumps(asdict(outcome)), context.now),
    )
    return job_uuid
