"""Cases of label rows and instances with what SDK 0.1.211 has beside 0.1.155."""

from __future__ import annotations

from typing import Any

from tests.client import label_samples as samples
from tests.contract.analytics_cases import LATER, OPTIONS
from tests.contract.cases import Case
from tests.contract.label_cases import HASHES, ROWS, TIMES, rows

TASK = "cccccccc-cccc-4ccc-8ccc-ccccccccccc1"
_LIST = "row, *others = project.list_label_rows_v2()"
_VIDEO = f"{_LIST}\nrow = others[1]"
_READ = "project.refetch_ontology(), row.initialise_labels(), car := project.ontology_structure.objects[0]"
_BOX = "BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4)"
_DRAWN = f"{_READ}, one := ObjectInstance(car, object_hash='new-car'), one.set_for_frames({_BOX}, frames=[0, 1, 2, 3])"
_OPTION = "car.get_child_by_title('{}', Option)"
_PLAIN_VIDEO = {**rows(samples.VIDEO), "labelrow GET": [samples.plain_video_row()]}
_SAID = (
    "[[a.label for a in v] if isinstance(v, list) else getattr(v, 'label', v)"
    " for v in [one.get_answer(q) for q in car.attributes[:3]]]"
)
_FOR_FRAMES = (
    "[[sorted(o.label for o in f.answer) if isinstance(f.answer, (list, set)) else f.answer.label,"
    " [[r.start, r.end] for r in f.ranges]] for f in sorted(result, key=lambda f: f.ranges[0].start)]"
)


def _answer(title: str, feature: str, *options: str, **more: Any) -> dict[str, Any]:
    return {**samples.answer(title, list(options), feature), **more}


_WRITTEN = [
    samples.answer("plate", "B-2", "question-plate"),
    _answer("color", "question-color", "red"),
    samples.answer("shade", "dark", "question-shade"),
    _answer("flags", "question-flags", "dirty"),
    _answer("flags", "question-flags", "parked"),
]
_TURNS = [
    _answer("turns", "question-turns", "left", dynamic=True, range=[[0, 1]], shouldPropagate=False, trackHash="t1"),
    _answer("turns", "question-turns", "right", dynamic=True, range=[[3, 3]], shouldPropagate=False, trackHash="t2"),
]

FACTS = [
    Case(
        "facts of a label row that newer SDKs tell",
        "project.list_label_rows_v2()",
        shows="[[str(row.task_uuid), row.assigned_user_email, row.last_actioned_by_user_email, row.group_hash]"
        " for row in result]",
        answers={
            "labelrowmetadata GET": [
                {
                    **ROWS[samples.IMAGE],
                    "task_uuid": TASK,
                    "group_hash": samples.GROUP,
                    "assigned_user_email": "a@x.io",
                    "last_actioned_by_user_email": "b@x.io",
                },
                ROWS[samples.NEW],
            ]
        },
        unsaid=OPTIONS,
        sdk=LATER,
    ),
    Case(
        "list_label_rows_v2 with children",
        "project.list_label_rows_v2(include_children=True)",
        unsaid=("client_metadata_as_signed_url",),
        sdk=LATER,
    ),
    Case(
        "initialise_labels with archived",
        "[project.refetch_ontology(), row.initialise_labels(include_archived=True)]",
        before=_LIST,
        answers=rows(samples.IMAGE),
        sdk=LATER,
    ),
]


def _instance(name: str, steps: str, shows: str, *, begun: str = _DRAWN) -> Case:
    """Return a case that edits a video; the value of the last step is the result."""
    unsaid = (*OPTIONS, "include_archived")
    return Case(
        name,
        f"[{begun}, {steps}][-1]",
        before=_VIDEO,
        shows=shows,
        answers=_PLAIN_VIDEO,
        varying=(TIMES, HASHES),
        unsaid=unsaid,
        sdk=LATER,
    )


_NUMBERS = "[one.object_number, [said.get('objectNumber') for said in result['object_answers'].values()]]"
_SET_TURNS = f"one.set_answer_from_list({_TURNS!r})"
INSTANCES = [
    _instance("set_answer_from_list", f"one.set_answer_from_list({_WRITTEN!r})", _SAID),
    _instance("set_answer_from_list over frames", f"{_SET_TURNS}, one.get_answer(car.attributes[3])", _FOR_FRAMES),
    *[
        _instance(f"get_answer of {name}", f"{_SET_TURNS}, one.get_answer(car.attributes[3], {how})", _FOR_FRAMES)
        for name, how in {
            "one answer": f"filter_answer={_OPTION.format('left')}",
            "an answer elsewhere": f"{_OPTION.format('left')}, 3",
            "one frame": "filter_frame=3, is_dynamic=True",
        }.items()
    ],
    _instance(
        "delete_answer of one answer",
        f"{_SET_TURNS}, one.delete_answer(car.attributes[3], {_OPTION.format('left')}),"
        " one.get_answer(car.attributes[3])",
        _FOR_FRAMES,
    ),
    _instance(
        "questions about an object",
        "[one.is_valid(), one.are_dynamic_answers_valid(), one.is_range_only(), one.object_number,"
        " [[r.start, r.end] for r in one.get_ranges()]]",
        "result",
    ),
    _instance(
        "questions about a classification",
        "said := ClassificationInstance(project.ontology_structure.classifications[0]),"
        " said.set_for_frames([1, 2], created_by='c@x.io', confidence=0.5, manual_annotation=False),"
        " [said.is_valid(), said.is_range_only(), said.is_global(), said.is_on_frame(2), said.is_on_frame([3, 9]),"
        " said.created_by, said.confidence, said.manual_annotation, [[r.start, r.end] for r in said.range_list]]",
        "result",
        begun=_READ,
    ),
    _instance(
        "object_number",
        "row.add_object_instance(one), setattr(one, 'object_number', 7), row.to_encord_dict()",
        _NUMBERS,
    ),
    _instance(
        "object_number counted again",
        "setattr(one, 'object_number', 7), row.add_object_instance(one), row.to_encord_dict(renumber_objects=True)",
        _NUMBERS,
    ),
]
MASKS = [
    Case(
        f"a mask from an array {mask}",
        f"BitmaskCoordinates(numpy.array({mask}, dtype=bool))",
        before="import numpy",
        shows="[result.to_dict(), result.to_numpy_array().tolist()]",
        sdk=LATER,
    )
    for mask in ([[0, 1, 1], [1, 0, 0]], [[1]], [[0] * 40] * 3, [[0, 1] * 20] * 30)
]


_AUDIO = {"audio_codec": "mp3", "audio_sample_rate": 1, "audio_bit_depth": 2, "audio_num_channels": 3}


def _sound() -> dict[str, Any]:
    """Return a recording without labels, as the platform tells it."""
    row = samples.new_row()
    unit = row["data_units"][samples.NEW] | {"labels": {}, "data_type": "audio/mp3", "data_duration": 100.0, **_AUDIO}
    return {**row, "data_type": "audio", "data_units": {samples.NEW: unit}}


_HEARD = {
    **rows(samples.NEW),
    "labelrowmetadata GET": [samples.metadata(_sound(), number_of_frames=100_000, duration=100.0)],
    "labelrow GET": [_sound()],
}
_LISTEN = (
    "row := project.list_label_rows_v2()[0], project.refetch_ontology(), row.initialise_labels(),"
    " weather := project.ontology_structure.classifications[0], one := weather.create_instance(range_only=True)"
)


def _on_ranges(name: str, *steps: str) -> Case:
    """Return a case about classifications of a recording; shown is where its answers say that they are."""
    return Case(
        f"classifications on ranges: {name}",
        f"[{_LISTEN}, {', '.join(steps)}, row.to_encord_dict()['classification_answers'].values()][-1]",
        shows="[sorted(said['range'] for said in result),"
        " sorted([r.start, r.end] for c in row.get_classification_instances() for r in c.range_list)]",
        answers=_HEARD,
        varying=(TIMES,),
        unsaid=(*OPTIONS, "include_archived"),
        sdk=LATER,
    )


RANGES = [
    _on_ranges("one", "one.set_for_frames(Range(1000, 2000))", "row.add_classification_instance(one)"),
    _on_ranges(
        "several, and more later",
        "one.set_for_frames([Range(10, 20), Range(30, 40)])",
        "row.add_classification_instance(one)",
        "one.set_for_frames(Range(35, 60), overwrite=True)",
        "one.set_for_frames(Range(90000, 99999))",
    ),
    _on_ranges(
        "taken off",
        "one.set_for_frames(Range(10, 60))",
        "row.add_classification_instance(one)",
        "one.remove_from_frames(Range(20, 30))",
    ),
    _on_ranges(
        "two of a kind",
        "one.set_for_frames(Range(10, 20))",
        "row.add_classification_instance(one)",
        "two := weather.create_instance(range_only=True)",
        "two.set_for_frames(Range(30, 40))",
        "row.add_classification_instance(two)",
    ),
]
FRAMES = [
    Case(
        "get_frames_metadata",
        "[project.list_label_rows_v2(include_images_data=True)][0][0]",
        shows="[[one.frame_number, one.title, one.file_type, one.width, one.height, one.image_hash]"
        " for one in [*result.get_frames_metadata(), result.get_frame_metadata(1),"
        f" result.get_frame_metadata('{samples.GROUP}')]]",
        answers={
            "labelrowmetadata GET": [
                {
                    **ROWS[samples.GROUP],
                    "images_data": [
                        {
                            "index": place,
                            "title": f"{place}.png",
                            "file_type": "image/png",
                            "height": 10,
                            "width": 20,
                            "image_hash": own_hash,
                        }
                        for place, own_hash in enumerate((samples.GROUP, samples.SECOND_IMAGE))
                    ],
                }
            ]
        },
        unsaid=OPTIONS,
        sdk=LATER,
    ),
]
CASES = [*FACTS, *INSTANCES, *MASKS, *RANGES, *FRAMES]
ANSWERS: dict[str, Any] = {}
