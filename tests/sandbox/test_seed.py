"""Seeds: the ones in the package, and the mistakes in others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelform.sandbox import Sandbox, SandboxError, open_sandbox

pytestmark = pytest.mark.usefixtures("planted_afresh")

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def seed() -> dict[str, Any]:
    """A small seed that is right."""
    return {
        "labelform_seed": 1,
        "service_account": "svc@x.example",
        "organisations": [
            {
                "name": "X",
                "users": [{"email": "svc@x.example", "role": "ADMIN"}, {"email": "ann@x.example"}],
                "groups": [{"name": "g", "members": ["Ann@x.example"]}],
                "tags": ["t"],
                "ontologies": [{"title": "o", "editor": {"objects": [], "classifications": []}}],
                "datasets": [{"title": "d", "items": [{"title": "i", "type": "image"}]}],
                "projects": [
                    {
                        "title": "p",
                        "creator": "svc@x.example",
                        "ontology": "o",
                        "datasets": ["d"],
                        "groups": [{"group": "g", "role": "viewer"}],
                        "users": [{"email": "ann@x.example", "role": "admin"}],
                        "filter_presets": [{"name": "f", "filters": {}}],
                        "tags": ["t"],
                    }
                ],
            }
        ],
    }


def open_seed(tmp_path: Path, seed: object) -> dict[str, Any]:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(seed))
    with open_sandbox(tmp_path / "sandbox.db", seed=str(file)) as sandbox:
        dump: dict[str, Any] = sandbox.dump()
    return dump


def test_a_seed_of_one_s_own_is_loaded(tmp_path: Path, seed: dict[str, Any]) -> None:
    (organisation,) = open_seed(tmp_path, seed)["organisations"]

    (project,) = organisation["projects"]
    assert [stage["title"] for stage in project["stages"]] == ["Annotate", "Review", "Complete"]
    assert [(group["name"], group["role_name"]) for group in project["groups"]] == [("g", "viewer")]
    assert [dataset["title"] for dataset in project["datasets"]] == ["d"]


def test_hashes_that_are_left_out_are_the_same_every_time(tmp_path: Path, seed: dict[str, Any]) -> None:
    dumps = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        dumps.append(open_seed(tmp_path / name, seed))

    assert dumps[0] == dumps[1]


def first(seed: dict[str, Any]) -> dict[str, Any]:
    organisation: dict[str, Any] = seed["organisations"][0]
    return organisation


def add_collection(seed: dict[str, Any], type_: str, **item: Any) -> None:
    first(seed)["projects"][0]["collections"] = [{"name": "c", "type": type_, "items": [item]}]


def add_work(seed: dict[str, Any], **more: Any) -> None:
    work = {"email": "ann@x.example", "role": "annotator", "data": "i", "stage": "Annotate", "seconds": 60}
    first(seed)["projects"][0]["work"] = [{**work, "started_at": "2026-09-01T08:00:00Z", **more}]


MISTAKES: list[tuple[Change, str]] = [
    (lambda s: s.update(labelform_seed=2), "labelform_seed: Input should be 1"),
    (lambda s: s.update(extra=1), "extra: Extra inputs are not permitted"),
    (lambda s: s.pop("organisations"), "organisations: Field required"),
    (lambda s: s.update(service_account="x@x.example"), 'service_account: "x@x.example" is not a user of any'),
    (
        lambda s: first(s)["users"][1].update(role="BOSS"),
        "organisations[0].users[1].role: Input should be 'ADMIN', 'MEMBER', 'TASKER' or 'WORKFORCE_MANAGER'",
    ),
    (
        lambda s: first(s)["users"][0].update(member_type="external"),
        "organisations[0].users[0]: only internal users can be ADMIN of an organisation",
    ),
    (
        lambda s: first(s)["groups"][0]["members"].append("bob@x.example"),
        'organisations[0].groups[0]: "bob@x.example" is not a user of X',
    ),
    (
        lambda s: first(s)["groups"][0].update(shared_with=["Y"]),
        'organisations[0].groups[0].shared_with: there is no other organisation "Y"',
    ),
    (
        lambda s: first(s)["ontologies"][0].update(editor={}),
        'organisations[0].ontologies[0].editor: needs the lists "objects" and "classifications"',
    ),
    (
        lambda s: first(s)["datasets"].append({"title": "d"}),
        'two of kind dataset are called "d" in X; give each a hash',
    ),
    (
        lambda s: first(s)["datasets"].append({"title": "d", "hash": "5B2F0B1E-5F0D-5C5E-9D2A-2F6C1B7E4A10"}),
        'organisations[0].projects[0]: 2 of kind dataset are called "d"',
    ),
    (
        lambda s: first(s)["projects"][0].update(ontology="none"),
        'organisations[0].projects[0]: there is no ontology "none" in X',
    ),
    (
        lambda s: first(s)["projects"][0]["users"].append({"email": "bob@x.example", "role": "viewer"}),
        'organisations[0].projects[0].users: "bob@x.example" is not a user of any organisation',
    ),
    (
        lambda s: first(s)["projects"][0]["groups"].append({"group": "g", "role": "admin"}),
        "the seed contradicts itself: UNIQUE constraint failed: project_groups.project_hash, project_groups.group_hash",
    ),
    (
        lambda s: first(s).update(
            workflow_templates=[
                {
                    "title": "w",
                    "stages": [
                        {"type": "AGENT", "title": "A", "pathways": [{"title": "go", "destination": "nowhere"}]}
                    ],
                }
            ]
        ),
        'organisations[0].workflow_templates[0]: the destination of the pathway "go", "nowhere", does not exist',
    ),
    (
        lambda s: add_collection(s, "FRAME", data="gone"),
        'organisations[0].projects[0]: there is no data "gone" in X',
    ),
    (
        lambda s: add_collection(s, "LABEL", data="i"),
        'organisations[0].projects[0]: collection "c" of type LABEL cannot contain frames of "i"',
    ),
    (
        lambda s: add_collection(s, "LABEL", data="i", annotation="00000000"),
        'organisations[0].projects[0]: "i" has no label with the id "00000000"',
    ),
    (
        lambda s: add_work(s, stage="Paint"),
        'organisations[0].projects[0]: there is no stage "Paint"',
    ),
    (
        lambda s: add_work(s, email="bob@x.example"),
        'organisations[0].projects[0].work[0]: "bob@x.example" is not a user of any organisation',
    ),
    (
        lambda s: first(s)["projects"][0].update(models=[{"title": "m", "model": "yolo", "features": []}]),
        "organisations[0].projects[0].models[0].model: Input should be 'fast_ai', ",
    ),
]


@pytest.mark.parametrize(("change", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_nothing_is_created(
    tmp_path: Path, seed: dict[str, Any], change: Change, words: str
) -> None:
    change(seed)

    with pytest.raises(SandboxError) as refusal:
        open_seed(tmp_path, seed)

    assert words in str(refusal.value)
    change_back = {
        "labelform_seed": 1,
        "service_account": "a@b.c",
        "organisations": [{"name": "Y", "users": [{"email": "a@b.c"}]}],
    }
    assert open_seed(tmp_path, change_back)["accounts"] == ["a@b.c"]


@pytest.mark.parametrize(("shared_with", "is_found"), [(["X"], True), ([], False)])
def test_a_group_of_another_organisation_must_be_shared(
    tmp_path: Path, seed: dict[str, Any], shared_with: list[str], is_found: bool
) -> None:
    lender = {
        "name": "Y",
        "users": [{"email": "y@y.example"}],
        "groups": [{"name": "lent", "shared_with": shared_with}],
    }
    seed["organisations"].append(lender)
    first(seed)["projects"][0]["groups"] = [{"group": "lent", "role": "annotator"}]

    if is_found:
        assert open_seed(tmp_path, seed)["organisations"][0]["projects"][0]["groups"][0]["name"] == "lent"
    else:
        with pytest.raises(SandboxError, match='there is no group "lent" in X'):
            open_seed(tmp_path, seed)


def test_all_mistakes_are_named_at_once(tmp_path: Path, seed: dict[str, Any]) -> None:
    seed["service_account"] = "x@x.example"
    first(seed)["projects"][0]["datasets"] = ["nothing", "nowhere"]

    with pytest.raises(SandboxError, match="has 3 mistakes:"):
        open_seed(tmp_path, seed)


def test_a_seed_that_is_not_there_or_not_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"cannot read the seed .*none.json: No such file or directory"):
        open_sandbox(tmp_path / "x.db", seed=str(tmp_path / "none.json"))
    (tmp_path / "seed.json").write_text("{")
    with pytest.raises(SandboxError, match="is not JSON"):
        open_sandbox(tmp_path / "x.db", seed=str(tmp_path / "seed.json"))


def test_the_empty_seed_has_one_organisation_and_its_service_account(open_with: Callable[..., Sandbox]) -> None:
    dump: dict[str, Any] = open_with("empty").dump()

    (organisation,) = dump["organisations"]
    assert (dump["accounts"], organisation["projects"]) == (["svc-labelform@sandbox.example"], [])


def test_the_demo_has_three_worlds_with_drift(sandbox: Sandbox) -> None:
    dump: dict[str, Any] = sandbox.dump()
    _, northlane = dump["organisations"]
    projects = {project["title"]: project for project in northlane["projects"]}
    driving = projects["Northlane Perception - Front Camera 2D - Q4"]

    practice = projects.pop("Annotator practice (manual QA)")
    assert (len(projects), practice["project_type"], practice["stages"]) == (3, "manual_qa", [])
    assert all(len(dataset["items"]) in (0, 12) for dataset in northlane["datasets"])
    assert {group["name"] for group in driving["groups"]} >= {"vendor-brightmark-l2"}
    assert "perception-ml-readonly" not in {group["name"] for group in driving["groups"]}
    assert "NL fleet7 2026-08 pilot (retired)" in {dataset["title"] for dataset in driving["datasets"]}
    night = next(preset for preset in driving["presets"] if preset["name"] == "Night / low light")
    assert night["filters"]["globalFilters"]["filters"][0]["values"] == [0.0, 0.3]
    for project in projects.values():
        assert {"email": "svc-labelform@northlane.example", "role": 0, "role_name": "admin"} in project["users"]
        assert {collection["collection_type"] for collection in project["collections"]} == {"FRAME", "LABEL"}


def test_the_service_account_is_admin_of_every_dataset_of_its_organisation(sandbox: Sandbox) -> None:
    dump: dict[str, Any] = sandbox.dump()

    assert all(
        {"email": "svc-labelform@northlane.example", "role": 0} in dataset["users"]
        for dataset in dump["organisations"][1]["datasets"]
    )


def test_a_seed_can_tell_what_went_on_in_a_project(tmp_path: Path, seed: dict[str, Any]) -> None:
    add_work(seed)
    add_collection(seed, "FRAME", data="i", frames=[0])
    training = {"created_at": "2026-09-01T09:00:00Z", "epochs": 3, "final_loss": 0.5, "seconds": 60}
    model = {"title": "m", "model": "resnet18", "features": [], "trainings": [training]}
    first(seed)["projects"][0].update(models=[model], explorer={"mode": "data"})
    first(seed)["cloud_integrations"] = [{"title": "bucket"}]

    (organisation,) = open_seed(tmp_path, seed)["organisations"]

    (project,) = organisation["projects"]
    assert [each["title"] for each in organisation["cloud_integrations"]] == ["bucket"]
    assert [(each["email"], each["data"], each["seconds"]) for each in project["work"]] == [("ann@x.example", "i", 60)]
    assert [(each["collection"], each["data"], each["frame_numbers"]) for each in project["collection_items"]] == [
        ("c", "i", [0])
    ]
    assert [(each["title"], each["features"]) for each in project["models"]] == [("m", [])]
    assert [(each["model_title"], each["final_loss"]) for each in project["trainings"]] == [("m", 0.5)]
    assert [each["mode"] for each in project["explorer"]] == ["data"]
