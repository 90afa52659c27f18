"""Projects: reading, listing, creating, status."""

from collections.abc import Callable

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.labelling import RETAIL
from tests.sandbox.visitor import OLD_SDK, Visitor

from labelform.sandbox import Sandbox

ME = "svc-labelform@northlane.example"
MANAGER = "ilse.vandermeer@northlane.example"
REVIEWER = "m.kowal@northlane.example"
STRANGER = "e.brandt@lidarpartners.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def create(visitor: Visitor, **payload: object) -> str:
    values = {"title": "t", "description": "", "dataset_hashes": [], "workflow_type": "manual", **payload}
    return str(visitor.rpc_ok("project POST", values, address="/public/user"))


def refusal(visitor: Visitor, **payload: object) -> tuple[str, str]:
    values = {"title": "t", "description": "", "dataset_hashes": [], "workflow_type": "manual", **payload}
    envelope = visitor.rpc("project POST", values, address="/public/user")
    return envelope["response"][0], envelope["payload"]


def test_a_project_has_the_keys_of_every_sdk(me: Visitor, driving: str) -> None:
    project = me.get(f"projects/{driving}")

    editor, workflow = project.pop("editorOntology"), project.pop("workflow")
    assert project == {
        "projectHash": driving,
        "projectType": "workflow",
        "status": "inProgress",
        "title": DRIVING,
        "description": "2D boxes and lane polylines on front wide camera, 1 fps samples from fleet 7. "
        "Owner: perception-data@northlane.example",
        "createdAt": "2026-09-14T09:30:00.000000Z",
        "lastEditedAt": "2026-09-14T09:30:00.000000Z",
        "ontologyHash": me.hash_of("ontology", "NL Road Users & Lanes v6"),
        "creatorEmail": ME,
        "userRole": 0,
        "sourceProjects": None,
        "workflowManagerUuid": None,
    }
    assert [(stage["stageType"], stage["title"]) for stage in workflow["stages"]] == [
        ("ANNOTATION", "Annotate"),
        ("REVIEW", "Review"),
        ("REVIEW", "Lead audit"),
        ("DONE", "Complete"),
    ]
    assert [thing["name"] for thing in editor["objects"]][:2] == ["Car", "Truck"]


def test_only_agent_stages_have_pathways_and_these_lead_to_stages(me: Visitor) -> None:
    retail = me.hash_of("project", "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery")

    agent, annotate, *_, complete = me.get(f"projects/{retail}")["workflow"]["stages"]

    assert [way["destinationUuid"] for way in agent["pathways"]] == [annotate["uuid"], complete["uuid"]]
    assert "pathways" not in annotate


def test_a_list_has_the_projects_on_which_one_has_a_role(sandbox: Sandbox, visit: Visit) -> None:
    titles = [project["title"] for project in visit(sandbox, REVIEWER).get("projects")["results"]]

    assert titles == [DRIVING]


def test_an_organisation_admin_sees_other_projects_when_asking_and_has_no_role_on_them(
    sandbox: Sandbox, visit: Visit
) -> None:
    owner = visit(sandbox, "platform.owner@northlane.example")

    assert owner.get("projects")["results"] == []
    assert [project["userRole"] for project in owner.get("projects", ("includeOrgAccess", "True"))["results"]] == [
        None
    ] * 4


def test_organisation_access_is_for_organisation_admins(sandbox: Sandbox, visit: Visit) -> None:
    manager = visit(sandbox, MANAGER)

    for path in ("projects", "datasets/list", "ontologies"):
        assert manager.refused("GET", path, None, ("includeOrgAccess", "True"))[0] == 403


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("titleEq", DRIVING, 1),
        ("titleLike", "%front camera%", 1),
        ("titleLike", "%100\\%%", 0),
        ("descLike", "Study%", 1),
        ("descEq", "", 0),
        ("createdBefore", "2026-09-20T00:00:00+00:00", 2),
        ("createdAfter", "2026-09-20T00:00:00", 2),
        ("createdAfter", "2026-09-14T11:30:00+02:00", 2),
        ("editedBefore", "2026-09-20", 2),
        ("tagsAnyof", "clinical", 1),
        ("tagsAnyof", "no such tag", 0),
    ],
)
def test_a_list_can_be_narrowed(me: Visitor, name: str, value: str, count: int) -> None:
    assert len(me.get("projects", (name, value))["results"]) == count


def test_a_nonsense_time_is_refused(me: Visitor) -> None:
    message = 'createdAfter: "yesterday" is not an ISO-8601 instant'

    assert me.refused("GET", "projects", None, ("createdAfter", "yesterday")) == (400, message)


def test_an_annotator_or_reviewer_may_not_open_a_project(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    reviewer = visit(sandbox, REVIEWER)

    assert reviewer.refused("GET", f"projects/{driving}") == (
        403,
        f"project admin, team manager or organisation admin on {DRIVING} ({driving}) is required to open it; "
        f"{REVIEWER} is reviewer",
    )


def test_quirk_open_project_lets_every_member_in(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    reviewer = visit(open_with(open_project="members"), REVIEWER)

    project = reviewer.get("projects")["results"][0]

    assert reviewer.get(f"projects/{project['projectHash']}")["userRole"] == 2


def test_a_stranger_may_not_even_know_of_a_project(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    stranger = visit(sandbox, STRANGER)
    outsider = visit(sandbox, "owner@lidarpartners.example")

    # The stranger's group was lent to this project, the outsider administers another organisation.
    assert stranger.refused("GET", f"projects/{driving}")[0] == 403
    assert outsider.refused("GET", f"projects/{driving}") == (
        403,
        f"owner@lidarpartners.example has no access to project {driving}",
    )


def test_the_strongest_of_several_roles_counts(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    # A team manager by themself, an admin through perception-leads.
    manager = visit(sandbox, MANAGER)

    assert manager.get(f"projects/{driving}")["userRole"] == 0


def test_a_created_project_belongs_to_its_creator_and_has_the_default_workflow(me: Visitor) -> None:
    created = create(me, title="pilot", description="d")

    project = me.get(f"projects/{created}")
    assert (project["title"], project["description"], project["userRole"], project["status"]) == (
        "pilot",
        "d",
        0,
        "notStarted",
    )
    assert [stage["stageType"] for stage in project["workflow"]["stages"]] == ["ANNOTATION", "REVIEW", "DONE"]
    assert me.get(f"projects/{created}/users")["results"] == [{"userEmail": ME, "userRole": 0}]


def test_a_project_without_ontology_gets_a_new_empty_one(me: Visitor) -> None:
    first, second = (me.get(f"projects/{create(me, title='pilot')}")["ontologyHash"] for _ in range(2))

    assert first != second
    assert me.get(f"ontologies/{first}")["editor"] == {"objects": [], "classifications": [], "skeleton_templates": []}


def test_titles_of_projects_need_not_be_unique(me: Visitor) -> None:
    assert create(me, title=DRIVING) != create(me, title=DRIVING)
    assert len(me.get("projects", ("titleEq", DRIVING))["results"]) == 3


def test_a_project_is_created_with_datasets_ontology_and_template(me: Visitor) -> None:
    dataset = me.hash_of("dataset", "CT-LUNG-04 site A (Leuven) baseline")
    ontology = me.hash_of("ontology", "Thoracic CT Nodules 2.1")
    template = "2f0e9a1e-0000-4000-8000-000000000000"

    assert refusal(me, workflow_template_id=template) == (
        "RESOURCE_NOT_FOUND_ERROR",
        f"there is no workflow template {template}",
    )
    created = create(me, dataset_hashes=[dataset], ontology_hash=ontology)
    assert me.get(f"projects/{created}")["ontologyHash"] == ontology
    assert [each["datasetHash"] for each in me.get(f"projects/{created}/datasets")["results"]] == [dataset]


def test_a_template_gives_its_stages_without_routers(me: Visitor, template_uuid: Callable[[str], str]) -> None:
    template = template_uuid("nl-annotate-review-20pct-audit")

    stages = me.get(f"projects/{create(me, workflow_template_id=template)}")["workflow"]["stages"]

    assert [stage["title"] for stage in stages] == ["Annotate", "Review", "Lead audit", "Complete"]


def test_a_template_is_for_its_admins(sandbox: Sandbox, visit: Visit, template_uuid: Callable[[str], str]) -> None:
    template = template_uuid("double-read-adjudication")
    manager = visit(sandbox, "data.manager@ctlung04.example")

    assert refusal(manager, workflow_template_id=template) == (
        "AUTHORISATION_ERROR",
        f"admin on the workflow template double-read-adjudication ({template}) is required to use it; "
        "data.manager@ctlung04.example is not",
    )


@pytest.fixture
def template_uuid(sandbox: Sandbox) -> Callable[[str], str]:
    def find(title: str) -> str:
        northlane = next(each for each in sandbox.dump()["organisations"] if each["name"] == "Northlane Labs")  # type: ignore[attr-defined]  # plain data
        return str(next(each["template_uuid"] for each in northlane["workflow_templates"] if each["title"] == title))

    return find


def test_a_refused_creation_leaves_nothing_behind(sandbox: Sandbox, me: Visitor) -> None:
    before = sandbox.dump()

    code, _ = refusal(me, dataset_hashes=[NOWHERE])

    assert code == "RESOURCE_NOT_FOUND_ERROR"
    assert sandbox.dump() == before


def test_quirk_create_without_template_makes_manual_qa_projects(
    open_with: Callable[..., Sandbox], visit: Visit
) -> None:
    me = visit(open_with(create_without_template="manual_qa"))

    project = me.get(f"projects/{create(me)}")

    assert (project["projectType"], project["workflow"]) == ("manual_qa", None)


def test_a_benchmark_project_names_its_sources(me: Visitor, driving: str) -> None:
    created = create(me, workflow_type="benchmark", source_projects=[driving])

    assert me.get(f"projects/{created}")["sourceProjects"] == [driving]
    assert refusal(me, workflow_type="benchmark")[0] == "INVALID_ARGUMENTS_ERROR"
    assert refusal(me, workflow_type="other")[0] == "INVALID_ARGUMENTS_ERROR"
    assert refusal(me, title="")[0] == "INVALID_ARGUMENTS_ERROR"


def test_the_status_is_set_by_admins_and_team_managers(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    project = me.hash_of("project", "CT-LUNG-04 Nodule Segmentation (double read)")
    before = me.get(f"projects/{project}")["lastEditedAt"]

    visit(sandbox, "data.manager@ctlung04.example").do("PUT", f"projects/{project}/status", {"status": "paused"})

    after = me.get(f"projects/{project}")
    assert (after["status"], after["lastEditedAt"] > before) == ("paused", True)
    assert me.refused("PUT", f"projects/{project}/status", {"status": "asleep"})[0] == 400
    annotator = visit(sandbox, "l.maes@ctlung04.example")
    assert annotator.refused("PUT", f"projects/{project}/status", {"status": "paused"})[0] == 403


def test_quirk_set_status_can_be_off(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(set_status="off"))
    project = me.hash_of("project", DRIVING)

    assert me.refused("PUT", f"projects/{project}/status", {"status": "paused"}) == (
        403,
        f"setting the status of {DRIVING} ({project}) is not enabled",
    )


def test_a_project_cannot_be_deleted_unless_the_sandbox_is_opened_for_it(me: Visitor, driving: str) -> None:
    refused = me.rpc("project DELETE", uid=driving, address="/public/user")
    unknown = me.rpc("project PUT", uid=driving, address="/public/user")

    assert (refused["status"], refused["response"]) == (unknown["status"], unknown["response"])
    assert refused["payload"] == unknown["payload"].replace("PUT", "DELETE")
    assert me.get(f"projects/{driving}")["projectHash"] == driving


def test_quirk_delete_project_deletes_it_with_what_it_holds_and_nothing_else(
    open_with: Callable[..., Sandbox], visit: Visit
) -> None:
    sandbox = open_with(delete_project="on")
    me = visit(sandbox)
    driving, other = me.hash_of("project", DRIVING), me.hash_of("project", RETAIL)
    datasets, seen = me.get("datasets/list"), me.get(f"projects/{other}")

    assert me.rpc_ok("project DELETE", uid=driving, address="/public/user") is True

    assert me.call("GET", f"projects/{driving}").status_code == 403
    assert me.call("GET", f"active/{driving}/collections").status_code == 403
    assert (me.get("datasets/list"), me.get(f"projects/{other}")) == (datasets, seen)
    again = me.rpc("project DELETE", uid=driving, address="/public/user")
    assert again["response"] == ["AUTHORISATION_ERROR"]
    assert DRIVING not in str(sandbox.dump())


def test_deleting_a_project_takes_its_admin(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    sandbox = open_with(delete_project="on")
    driving = visit(sandbox).hash_of("project", DRIVING)

    refused = visit(sandbox, REVIEWER).rpc("project DELETE", uid=driving, address="/public/user")

    assert refused["response"] == ["AUTHORISATION_ERROR"]
    assert "project admin on" in refused["payload"]
    assert visit(sandbox).get(f"projects/{driving}")


def test_the_legacy_record_writes_times_as_old_sdks_parse_them(me: Visitor, driving: str) -> None:
    record = me.rpc_ok("project GET", {"include_labels_metadata": True}, resource=driving)

    assert (record["created_at"], record["title"]) == ("2026-09-14 09:30:00", DRIVING)
    assert record["datasets"][0]["title"] == "NL fleet7 2026-09 motorway day"


def test_the_legacy_list_has_exactly_two_keys(me: Visitor) -> None:
    listed = me.rpc_ok("projectwithuserrole GET", {"filter": {"title_eq": DRIVING}}, address="/public/user")

    assert [(set(each), each["user_role"]) for each in listed] == [({"user_role", "project"}, 0)]


def test_a_viewer_s_own_role_is_hidden_from_clients_that_cannot_read_it(sandbox: Sandbox, visit: Visit) -> None:
    email = "ops.midwest@shelfsight.example"

    new, old = (visit(sandbox, email, agent).get("projects")["results"][0]["userRole"] for agent in ("x/1", OLD_SDK))

    assert (new, old) == (5, None)
