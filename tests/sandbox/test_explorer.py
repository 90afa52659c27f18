"""Collections and filter presets of a project."""

import json
from collections.abc import Callable

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NIL = "00000000-0000-0000-0000-000000000000"
NOWHERE = "00000000-0000-4000-8000-000000000000"
LUNG = "CT-LUNG-04 Nodule Segmentation (double read)"


def collections_of(visitor: Visitor, project: str, *params: tuple[str, str]) -> dict[str, str]:
    results = visitor.get(f"active/{project}/collections", *params)["results"]
    return {each["name"]: each["collectionUuid"] for each in results}


def test_a_created_collection_is_in_the_list_at_once(me: Visitor, driving: str) -> None:
    body = {"name": "hard", "description": "d", "collectionType": "LABEL"}

    created = me.do("POST", f"active/{driving}/collections", body, ("projectHash", driving))

    (collection,) = me.get(f"active/{driving}/collections", ("uuids", created))["results"]
    times = (collection.pop("createdAt"), collection.pop("lastEditedAt"))
    assert times[0] == times[1]
    assert collection == {
        "collectionUuid": created,
        "name": "hard",
        "description": "d",
        "projectUuid": driving,
        "collectionType": "LABEL",
    }


def test_a_collection_is_of_frames_unless_it_says_otherwise(me: Visitor, driving: str) -> None:
    created = me.do("POST", f"active/{driving}/collections", {"name": "n"})

    (collection,) = me.get(f"active/{driving}/collections", ("uuids", created))["results"]
    assert (collection["collectionType"], collection["description"]) == ("FRAME", "")
    assert me.refused("POST", f"active/{driving}/collections", {"name": "n", "collectionType": "ROW"})[0] == 400


def test_names_of_collections_need_not_be_unique(me: Visitor, driving: str) -> None:
    one, two = (me.do("POST", f"active/{driving}/collections", {"name": "same"}) for _ in range(2))

    assert one != two


def test_an_edit_changes_what_it_names_and_nothing_else(me: Visitor, driving: str) -> None:
    path = f"active/{driving}/collections/{collections_of(me, driving)['tiny-vru-boxes']}"

    assert me.do("PATCH", path, {"description": ""}) is None
    assert me.do("PATCH", path, {"name": "small boxes"}) is None
    assert me.do("PATCH", path, {"collectionType": "FRAME"}) is None

    results = me.get(f"active/{driving}/collections")["results"]
    edited = next(each for each in results if each["name"] == "small boxes")
    assert (edited["description"], edited["collectionType"]) == ("", "LABEL")
    assert edited["lastEditedAt"] > edited["createdAt"]


def test_deleting_a_collection_that_is_gone_is_no_error(me: Visitor, driving: str) -> None:
    path = f"active/{driving}/collections/{collections_of(me, driving)['tiny-vru-boxes']}"

    assert me.do("DELETE", path) is None
    assert me.do("DELETE", path) is None

    assert list(collections_of(me, driving)) == ["night-low-light-hard"]


def test_a_collection_of_another_project_is_not_listed_and_not_touched(me: Visitor, driving: str) -> None:
    lung = me.hash_of("project", LUNG)
    foreign = collections_of(me, lung)["sub-6mm-nodules"]
    message = f"collection {foreign} is not in project {driving}"

    assert collections_of(me, driving, ("uuids", foreign)) == {}
    assert me.refused("DELETE", f"active/{driving}/collections/{foreign}") == (403, message)
    assert me.refused("PATCH", f"active/{driving}/collections/{foreign}", {"name": "x"}) == (403, message)
    assert me.refused("PATCH", f"active/{driving}/collections/{NOWHERE}", {"name": "x"})[0] == 404


def test_no_uuids_means_all_and_several_mean_these(me: Visitor, driving: str) -> None:
    found = collections_of(me, driving)
    params = [("uuids", uuid) for uuid in found.values()]

    assert collections_of(me, driving, *params) == found
    assert list(collections_of(me, driving, params[0])) == ["night-low-light-hard"]
    assert collections_of(me, driving, ("uuids", NOWHERE)) == {}


# Filter presets


def raw(visitor: Visitor, project: str, preset: str) -> str:
    return json.dumps(visitor.get(f"active/{project}/presets/{preset}/raw"))


def test_the_json_of_a_preset_is_kept_as_it_came(me: Visitor, driving: str) -> None:
    definition = {
        "globalFilters": {"filters": [{"zz": None, "aa": [0.0, 0.22, 1e22, 10**30], "snake_case": {"camelCase": "é"}}]},
        "unheardOf": {"b": 1, "a": 2},
        "localFilters": {NIL: {"filters": []}},
    }

    created = me.do("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": definition})

    assert raw(me, driving, created) == json.dumps(definition)


def test_both_spellings_of_the_envelope_are_read(me: Visitor, driving: str) -> None:
    snake = {"local_filters": {NIL: {"filters": []}}, "global_filters": {"filters": [{"k": 1}]}}

    created = me.do("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": snake})

    assert raw(me, driving, created) == json.dumps(
        {"localFilters": {NIL: {"filters": []}}, "globalFilters": {"filters": [{"k": 1}]}}
    )
    both: dict[str, object] = {"globalFilters": {}, "global_filters": {}}
    assert me.refused("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": both}) == (
        400,
        'the filters have "globalFilters" in both spellings',
    )


def test_local_filters_of_other_projects_are_not_read_back(me: Visitor, driving: str) -> None:
    local = {NOWHERE: {"filters": [{"a": 1}]}, driving.upper(): {"filters": [{"b": 2}]}, NIL: {"filters": []}}

    created = me.do("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": {"localFilters": local}})

    assert raw(me, driving, created) == json.dumps(
        {"localFilters": {driving.upper(): {"filters": [{"b": 2}]}, NIL: {"filters": []}}}
    )


def test_quirk_scope_local_filters_gives_all_of_them(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(scope_local_filters="off"))
    project = me.hash_of("project", DRIVING)
    definition = {"localFilters": {NOWHERE: {"filters": [{"a": 1}]}}}

    created = me.do("POST", f"active/{project}/presets", {"name": "p", "filterPresetJson": definition})

    assert raw(me, project, created) == json.dumps(definition)


def test_an_edit_replaces_name_or_json(me: Visitor, driving: str) -> None:
    created = me.do("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": {}})
    path = f"active/{driving}/presets/{created}"

    me.do("PATCH", path, {"name": "q"})
    me.do("PATCH", path, {"filterPreset": {"globalFilters": {"filters": []}}})

    (preset,) = me.get(f"active/{driving}/presets", ("presetUuids", created))["results"]
    assert (preset["name"], preset["presetUuid"], preset["updatedAt"] > preset["createdAt"]) == ("q", created, True)
    assert raw(me, driving, created) == '{"globalFilters": {"filters": []}}'


def test_deleting_a_preset_that_is_gone_is_no_error_but_one_of_another_project_is(me: Visitor, driving: str) -> None:
    lung = me.hash_of("project", LUNG)
    foreign = me.get(f"active/{lung}/presets")["results"][0]["presetUuid"]
    created = me.do("POST", f"active/{driving}/presets", {"name": "p", "filterPresetJson": {}})

    assert me.do("DELETE", f"active/{driving}/presets/{created}") is None
    assert me.do("DELETE", f"active/{driving}/presets/{created}") is None
    assert me.refused("DELETE", f"active/{driving}/presets/{foreign}") == (
        403,
        f"filter preset {foreign} is not in project {driving}",
    )
    assert me.refused("GET", f"active/{driving}/presets/{created}/raw")[0] == 404
    assert me.get(f"active/{driving}/presets", ("presetUuids", created))["results"] == []


@pytest.mark.parametrize("path", ["collections", "presets"])
def test_a_project_that_is_not_there_has_none(me: Visitor, path: str) -> None:
    assert me.refused("GET", f"active/{NOWHERE}/{path}") == (
        403,
        f"svc-labelform@northlane.example has no access to project {NOWHERE}",
    )
