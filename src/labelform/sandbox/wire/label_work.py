"""What surrounds labels: data with links (`datasetdata`), logs (`labellog`), algorithms, validation, priorities."""

from datetime import UTC, datetime

from labelform.sandbox.errors import InvalidArguments, NotFound, OperationNotAllowed
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import access, label_logs, label_rows, label_saving, task_moves
from labelform.sandbox.rules.data_units import FLAT, units_of
from labelform.sandbox.rules.interpolation import interpolate
from labelform.sandbox.rules.links import plain_link, signed_link
from labelform.sandbox.times import STORED
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid


def get_data(call: Call) -> Json:
    """datasetdata GET: the uid is an object; a video or pictures, and neither for other data."""
    uid = Body(as_object(call.uid, "uid"))
    data_hash = uid.uuid("data_hash")
    access.open_project(call.context, call.resource)
    item = label_rows.find_item(call.context, call.resource, data_hash)
    if item is None:
        raise NotFound(f"there is no data {data_hash} in project {call.resource}")
    is_signed = uid.flag("get_signed_url", default=False)

    def link(sequence: int) -> str | None:
        return signed_link(call.context, item, sequence) if is_signed else plain_link(item, sequence)

    answer: dict[str, Json] = {"data_hash": data_hash, "video": None, "images": None}
    if item["data_type"] == "video":
        answer["video"] = {
            "data_hash": data_hash,
            "title": item["title"],
            "file_link": link(0),
            "backing_item_uuid": item["backing_item_uuid"],
        }
    elif item["data_type"] in FLAT:
        answer["images"] = [
            {
                "data_hash": data_hash,
                "image_hash": unit.data_hash,
                "title": unit.title,
                "file_link": link(unit.sequence),
            }
            for unit in units_of(item)
        ]
    return answer


def list_label_logs(call: Call) -> Json:
    """labellog GET: keys that do not narrow are absent."""
    body = call.body
    narrow = label_logs.LogFilters(
        user_hash=body.optional_text("user_hash"),
        user_email=body.optional_text("user_email"),
        data_hash=body.optional_uuid("data_hash"),
        start=_moment(body, "start_timestamp"),
        end=_moment(body, "end_timestamp", is_end=True),
    )
    return [
        {
            "log_hash": row["log_hash"],
            "user_hash": label_logs.user_hash(row["email"]),
            "user_email": row["email"],
            "data_hash": row["data_hash"],
            "action": row["action"],
            "created_at": row["created_at"],
            "identifier": row["identifier"],
            "feature_hash": row["feature_hash"],
            "label_name": row["label_name"],
            "time_taken": None,
            "frame": row["frame"],
        }
        for row in label_logs.list_logs(call.context, call.resource, narrow)
    ]


def run_algorithm(call: Call) -> Json:
    """labelingalgorithm POST: interpolation. What looks at pictures is not emulated."""
    access.open_project(call.context, call.resource)
    name = call.body.text("algorithm_name")
    if name == "fitted_bounding_box":
        raise OperationNotAllowed("fitting boxes needs the pixels of the data, which the sandbox does not have")
    if name != "interpolation":
        raise InvalidArguments(f'there is no algorithm "{name}"')
    parameters = Body(call.body.json_object("algorithm_parameters"))
    return interpolate(parameters.json_object("key_frames"), parameters.texts("objects_to_interpolate"))


def get_validation_state(call: Call) -> Json:
    """GET projects/{project_hash}/labels/{label_hash}/validation-state"""
    found = label_saving.validation_of(call.context, call.uuid("project_hash"), call.uuid("label_hash"))
    return {
        "labelHash": found.label_hash,
        "branchName": found.branch_name,
        "version": found.version,
        "isValid": not found.errors,
        "errors": found.errors,
    }


def set_priorities(call: Call) -> Json:
    """POST projects/{project_hash}/priorities: pairs of data hash and number."""
    pairs = [_priority(pair) for pair in call.body.elements("priorities")]
    task_moves.set_priorities(call.context, call.uuid("project_hash"), pairs)
    return None


def _priority(pair: object) -> tuple[str, float]:
    if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], int | float):
        raise InvalidArguments("priorities: each needs a data hash and a number")
    return as_uuid(pair[0], "priorities"), float(pair[1])


def _moment(body: Body, name: str, *, is_end: bool = False) -> str | None:
    """Read seconds since 1970. The last second counts whole."""
    if body.optional_number(name) is None:
        return None
    try:
        moment = datetime.fromtimestamp(body.integer(name), UTC)
    except (OverflowError, ValueError, OSError) as problem:
        raise InvalidArguments(f"{name} is not a time in seconds since 1970") from problem
    return moment.replace(microsecond=999_999 if is_end else 0).strftime(STORED)
