"""
What SDK 0.1.211 has, member by member: it is there with the same parameters, differs for a reason, or is not there.

What is listed as missing must be missing, and what is listed as different must differ: the lists cannot go stale.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
from tests.contract.environments import python_of
from tests.contract.signatures import Members
from tests.contract.test_label_members import ACTIONS, KINDS, of_ours

from labelform import objects
from labelform.client.project import Project
from labelform.client.values.collection import Collection
from labelform.client.values.filter_preset import FilterPreset

LATER = "0.1.211"
_SPACES = "encord.objects.spaces"
EVERYTHING: dict[str, type[object]] = {
    **KINDS,
    "encord.project:Project": Project,
    "encord.collection:ProjectCollection": Collection,
    "encord.filter_preset:ProjectFilterPreset": FilterPreset,
    "encord.objects:Object": objects.Object,
    "encord.objects:Classification": objects.Classification,
    "encord.objects:RadioAttribute": objects.RadioAttribute,
    "encord.objects:ChecklistAttribute": objects.ChecklistAttribute,
    "encord.objects:TextAttribute": objects.TextAttribute,
    "encord.objects.attributes:NumericAttribute": objects.NumericAttribute,
    "encord.objects.options:NestableOption": objects.NestableOption,
    "encord.objects.options:FlatOption": objects.FlatOption,
    "encord.objects.frames:Range": objects.Range,
    "encord.objects.coordinates:BitmaskCoordinates": objects.BitmaskCoordinates,
    f"{_SPACES}.html_space:HTMLSpace": objects.HTMLSpace,
    f"{_SPACES}.image_space:ImageSpace": objects.ImageSpace,
    f"{_SPACES}.multiframe_space.medical_space:MedicalSpace": objects.MedicalSpace,
    f"{_SPACES}.multiframe_space.pdf_space:PdfSpace": objects.PdfSpace,
    f"{_SPACES}.multiframe_space.video_space:VideoSpace": objects.VideoSpace,
    f"{_SPACES}.range_space.audio_space:AudioSpace": objects.AudioSpace,
    f"{_SPACES}.range_space.point_cloud_space:PointCloudFileSpace": objects.PointCloudFileSpace,
    f"{_SPACES}.range_space.text_space:TextSpace": objects.TextSpace,
    f"{_SPACES}.range_space.time_series_space:TimeSeriesSpace": objects.TimeSeriesSpace,
}
_READ_BEFORE = "`get_storage_item` reads the item when asked for; `Platform.get_storage_items` reads several at once"
_DETACHED = "label rows without a platform are not offered"
_EVENTS = "no new events of a continuous scene, objects are moved at those that are there; see `ObjectAnnotation.event`"
_INSIDE = "for the SDK's own use"
MISSING: dict[str, dict[str, str]] = {
    "encord.objects:LabelRowV2": {
        "add_to_single_frame_to_hashes_map": _INSIDE,
        "attach_to_project": _DETACHED,
        "initialise_storage_item": _READ_BEFORE,
        "is_detached": _DETACHED,
    },
    "encord.objects:ObjectInstance": dict.fromkeys(
        ("delete_event", "get_events", "remove_event", "upsert_event"), _EVENTS
    ),
    "encord.objects:ClassificationInstance": {"get_all_static_answers": _INSIDE, "set_frame_data": _INSIDE},
    "encord.objects.frames:Range": {
        "copy": "a range does not change, so that it needs no copy",
        "merge": "it would change the range",
    },
}
_REFERENCE_ORDER = "what 0.1.211 put in the middle of the parameters of 0.1.155 is by keyword only"
_STAMPS = "stamps are gathered in one type"
DIFFERENT: dict[str, dict[str, str]] = {
    "encord.project:Project": {
        "export_coco_labels": "include_unlabelled asks for what the SDK does unasked",
        "list_label_rows_v2": _REFERENCE_ORDER,
    },
    "encord.objects:LabelRowV2": {"initialise_labels": _REFERENCE_ORDER},
    "encord.objects:ObjectInstance": {"set_for_frames": _STAMPS},
    "encord.objects:ClassificationInstance": {
        "set_answer": "0.1.155 says here who answered; 0.1.211 has dropped it",
        "set_for_frames": _STAMPS,
    },
    "encord.http.bundle:Bundle": {"add": "the insides of a bundle are ours"},
    **{
        address: dict.fromkeys(("put_classification_instance", "put_object_instance"), _STAMPS)
        for address in EVERYTHING
        if address.startswith(_SPACES)
    },
}


@cache
def described() -> dict[str, Members]:
    """Let the SDK describe its classes."""
    command = [str(python_of(LATER)), str(Path(__file__).with_name("signatures.py")), *EVERYTHING, *ACTIONS]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Members] = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.mark.contract
@pytest.mark.parametrize("address", EVERYTHING)
def test_every_member_of_the_later_sdk_is_there_or_named(address: str) -> None:
    ours, theirs = of_ours(EVERYTHING[address]), described()[address]

    assert {name for name in theirs if name not in ours} == MISSING.get(address, {}).keys()


@pytest.mark.contract
@pytest.mark.parametrize("address", EVERYTHING)
def test_members_take_the_parameters_of_the_later_sdk_or_are_named(address: str) -> None:
    ours, theirs = of_ours(EVERYTHING[address]), described()[address]

    differing = {name for name in theirs if name in ours and ours[name] != theirs[name]}
    assert differing == DIFFERENT.get(address, {}).keys()


@pytest.mark.contract
@pytest.mark.parametrize("address", ACTIONS)
def test_tasks_take_the_actions_of_the_later_sdk(address: str) -> None:
    kind, names = ACTIONS[address]
    ours, theirs = of_ours(kind), described()[address]
    actions = {*names, "move"} & theirs.keys()

    assert {name: ours.get(name) for name in actions} == {name: theirs[name] for name in actions}
