"""
Algorithms of the platform that help labelling.

They compute and store nothing, as far as anybody knows; they are sent once all the same, because they may be costly.
"""

from __future__ import annotations

from collections.abc import Mapping

from labelform.api.build import legacy
from labelform.api.decode import opaque
from labelform.api.operation import Operation
from labelform.types import Json


def object_interpolation(
    project_hash: str, *, uid: str, key_frames: Mapping[str, Json], objects_to_interpolate: list[str]
) -> Operation[dict[str, Json]]:
    """
    Fill the frames between key frames. `uid` names the request; any new uuid will do.

    Source: legacy `labelingalgorithm` POST, SDK 0.1.155.
    """
    parameters: Json = {"key_frames": key_frames, "objects_to_interpolate": objects_to_interpolate}
    return _algorithm("object_interpolation", project_hash, uid, "interpolation", parameters)


def fitted_bounding_boxes(
    project_hash: str, *, uid: str, frames: Mapping[str, Json], video: Mapping[str, Json]
) -> Operation[dict[str, Json]]:
    """
    Fit boxes to what is seen in the frames of a video. `uid` names the request; any new uuid will do.

    Source: legacy `labelingalgorithm` POST, SDK 0.1.155; gone since 0.1.163.
    """
    parameters: Json = {"labels": frames, "video": video}
    return _algorithm("fitted_bounding_boxes", project_hash, uid, "fitted_bounding_box", parameters)


def _algorithm(name: str, project_hash: str, uid: str, algorithm: str, parameters: Json) -> Operation[dict[str, Json]]:
    return legacy(
        name,
        "labelingalgorithm",
        "POST",
        decode=opaque,
        project_hash=project_hash,
        uid=uid,
        payload={"algorithm_name": algorithm, "algorithm_parameters": parameters},
    )
