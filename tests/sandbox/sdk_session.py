# mypy: ignore-errors
"""
What a user of the official SDK does with a project, end to end. Run by `test_contract` inside each SDK's own
environment: it imports `encord` and the standard library, nothing of labelform.

Usage: sdk_session.py URL SSH_KEY_FILE. Ends with the line "all good".
"""

import sys
from uuid import UUID

import encord
from encord import EncordUserClient
from encord.exceptions import AuthorisationError, ResourceNotFoundError
from encord.objects.common import Shape
from encord.objects.ontology_structure import OntologyStructure
from encord.orm.dataset import StorageLocation
from encord.utilities.project_user import ProjectUserRole

VERSION = tuple(int(part) for part in encord.__version__.split("."))
HAS_NEW_MEMBERS = VERSION >= (0, 1, 205)

DRIVING = "Northlane Perception - Front Camera 2D - Q4"
RETAIL = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
DOUBLE_READ = "ceaf7764-3a14-5db6-a982-6c1148fae54e"  # a workflow template of the demo seed
FOREIGN_ONTOLOGY = "3356a6b2-51a3-5930-a161-e786440c10a5"


def equal(actual, expected):
    """Fail with both values."""
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(error, act):
    """Fail unless the call raises this error; give its text."""
    try:
        act()
    except error as problem:
        return str(problem)
    raise AssertionError(f"{act} was not refused with {error.__name__}")


def read_seeded_projects(client):
    """Projects, their ontology, stages, people, and what is in them."""
    by_title = {project.title: project for project in client.list_projects()}
    equal(len(by_title), 4)
    driving = client.get_project(by_title[DRIVING].project_hash)
    equal(driving.user_role, ProjectUserRole.ADMIN)
    equal([stage.title for stage in driving.workflow.stages], ["Annotate", "Review", "Lead audit", "Complete"])
    equal(driving.ontology_structure.objects[2].name, "Pedestrian")
    equal(next(iter(driving.list_datasets())).title, "NL fleet7 2026-09 motorway day")
    equal(
        sorted(collection.name for collection in driving.list_collections()), ["night-low-light-hard", "tiny-vru-boxes"]
    )
    equal(len(list(driving.list_filter_presets())), 2)
    foreign = {group.name for group in driving.list_groups() if not group.is_same_organisation}
    equal(foreign, {"Lidar partner reviewers"})
    retail = client.get_project(by_title[RETAIL].project_hash)
    shown = {group.name: group.user_role for group in retail.list_groups()}
    equal("store-ops-observers" in shown, VERSION >= (0, 1, 200))
    equal(retail.workflow.stages[0].title, "Prelabel agent")
    equal(len(list(client.list_projects(title_like="%CT-LUNG%"))), 1)
    equal(len(list(client.get_projects(title_eq=RETAIL))), 1)
    equal(driving.get_project()["title"], DRIVING)


def create_things(client):
    """A dataset, an ontology and a project of our own."""
    made = client.create_dataset("contract dataset", StorageLocation.CORD_STORAGE, "for the contract")
    dataset = client.get_dataset(made["dataset_hash"])
    equal((dataset.title, dataset.data_rows), ("contract dataset", []))
    structure = OntologyStructure()
    structure.add_object("Car", Shape.BOUNDING_BOX)
    ontology = client.create_ontology("contract ontology", "for the contract", structure)
    ontology.title = "contract ontology 2"
    ontology.save()
    equal(
        [each["ontology"].title for each in client.get_ontologies(title_eq="contract ontology 2")],
        ["contract ontology 2"],
    )
    project_hash = client.create_project(
        "contract project", [made["dataset_hash"]], "made by the SDK", ontology_hash=ontology.ontology_hash
    )
    project = client.get_project(project_hash)
    equal((project.title, project.description), ("contract project", "made by the SDK"))
    equal([each.name for each in project.ontology_structure.objects], ["Car"])
    equal([each.dataset_hash for each in project.list_datasets()], [UUID(made["dataset_hash"])])
    made_from_template = client.create_project("contract project 2", [], workflow_template_hash=DOUBLE_READ)
    stages = [stage.title for stage in client.get_project(made_from_template).workflow.stages]
    equal(stages, ["Double read", "Adjudicate", "Complete"])
    bare = client.get_project(client.create_project("contract project", []))
    equal(bare.ontology_structure.objects, [])
    refused(ResourceNotFoundError, lambda: client.create_project("x", ["00000000-0000-4000-8000-000000000000"]))
    return project


def change_datasets(client, project):
    """Attach and detach."""
    found = client.get_datasets(title_eq="NL fleet7 2026-10 urban Rotterdam")
    rotterdam = found[0]["dataset"].dataset_hash
    equal(project.add_datasets([rotterdam]), True)
    equal(len(list(project.list_datasets())), 2)
    equal(project.remove_datasets([rotterdam]), True)
    equal(len(list(project.list_datasets())), 1)
    equal(len(list(client.get_dataset(rotterdam).list_data_rows())), 12)
    refused(ResourceNotFoundError, lambda: project.add_datasets(["00000000-0000-4000-8000-000000000000"]))


def change_groups(client, project):
    """Add, change by adding again, remove; nothing for nothing."""
    by_name = {group.name: group.group_hash for group in client.list_groups()}
    leads, qa = by_name["perception-leads"], by_name["vendor-brightmark-qa"]
    project.add_group(leads, ProjectUserRole.ADMIN)
    project.add_group([qa], ProjectUserRole.REVIEWER)
    equal(
        {group.name: group.user_role for group in project.list_groups()},
        {"perception-leads": ProjectUserRole.ADMIN, "vendor-brightmark-qa": ProjectUserRole.REVIEWER},
    )
    project.remove_group([])
    equal(len(list(project.list_groups())), 2)
    project.remove_group([leads, qa])
    equal(list(project.list_groups()), [])


def change_users(project):
    """Adding twice keeps the first role."""
    added = project.add_users(["new.person@northlane.example"], ProjectUserRole.ANNOTATOR)
    equal(
        [(user.user_email, user.user_role) for user in added],
        [("new.person@northlane.example", ProjectUserRole.ANNOTATOR)],
    )
    again = project.add_users(["new.person@northlane.example"], ProjectUserRole.REVIEWER)
    equal(again[0].user_role, ProjectUserRole.ANNOTATOR)
    equal(project.add_users([], ProjectUserRole.ADMIN), [])
    if HAS_NEW_MEMBERS:
        equal(len(list(project.list_users())), 2)
        project.remove_users(["new.person@northlane.example", "nobody@northlane.example"])
        equal(len(list(project.list_users())), 1)


def change_collections(project):
    """Create, read, page, edit, delete."""
    from encord.orm.collection import ProjectCollectionType

    made = project.create_collection("hard cases", "first words", ProjectCollectionType.LABEL)
    equal(
        (made.name, made.description, made.collection_type), ("hard cases", "first words", ProjectCollectionType.LABEL)
    )
    made.update_collection(description="")
    made.update_collection(name="harder cases")
    fresh = project.get_collection(made.uuid)
    equal((fresh.name, fresh.description), ("harder cases", ""))
    project.create_collection("second")
    equal([each.name for each in project.list_collections(page_size=1)], ["harder cases", "second"])
    equal([each.name for each in project.list_collections([made.uuid])], ["harder cases"])
    project.delete_collection(made.uuid)
    project.delete_collection(made.uuid)
    refused(AuthorisationError, lambda: project.get_collection(made.uuid))


def change_presets(project):
    """Create, read the JSON back, edit, delete."""
    from encord.orm.filter_preset import ActiveFilterPresetDefinition, FilterDefinition

    filters = [
        {"type": "metric", "metric": "metric_brightness", "domain": "frame", "values": [0.0, 0.22], "include": True}
    ]
    definition = ActiveFilterPresetDefinition(global_filters=FilterDefinition(filters=filters))
    made = project.create_filter_preset("Dark", definition)
    equal(made.get_filter_preset_json().global_filters.filters, filters)
    other = [{"type": "enum", "key": "weather", "values": ["fog"], "include": False}]
    made.update_preset("Fog", ActiveFilterPresetDefinition(global_filters=FilterDefinition(filters=other)))
    fresh = project.get_filter_preset(made.uuid)
    equal((fresh.name, fresh.get_filter_preset_json().global_filters.filters), ("Fog", other))
    equal([each.uuid for each in project.list_filter_presets([made.uuid], page_size=1)], [made.uuid])
    project.delete_filter_preset(made.uuid)
    refused(AuthorisationError, lambda: project.get_filter_preset(made.uuid))


def change_organisation(client, project):
    """Status, tags, groups and users of the organisation: members that newer SDKs have."""
    from encord.exceptions import ResourceExistsError
    from encord.orm.project import ProjectStatus

    project.set_status(ProjectStatus.PAUSED)
    project.refetch_data()
    equal(project.status, ProjectStatus.PAUSED)
    tag = client.create_organisation_tag("contract")
    refused(ResourceExistsError, lambda: client.create_organisation_tag("contract"))
    project.add_organisation_tag(tag)
    project.add_organisation_tag(tag_name="contract")
    equal([each.name for each in client.get_project(project.project_hash).get_organisation_tags()], ["contract"])
    equal([each.title for each in client.list_projects(tags_anyof=["contract"])], ["contract project"])
    project.remove_organisation_tag(tag_name="contract")
    client.delete_organisation_tag(tag)
    project.add_issue_tags(["occlusion"])
    equal([each.name for each in project.get_issue_tags()], ["occlusion"])
    group = client.create_group("contract group", "words")
    group.update_group(description="other words")
    group.add_users(["dr.claes@ctlung04.example"])
    refused(AuthorisationError, lambda: group.add_users(["stranger@example.org"]))
    equal([user.user_email for user in group.list_users()], ["dr.claes@ctlung04.example"])
    group.remove_users(["dr.claes@ctlung04.example", "stranger@example.org"])
    project.add_group(group.group_hash, ProjectUserRole.VIEWER)
    equal(client.get_group(group.group_hash).description, "other words")
    client.delete_group(group.group_hash)
    equal(list(project.list_groups()), [])
    client.add_organisation_user("a+b@northlane.example", role_mnemonic_name="MEMBER", member_type="internal")
    equal("a+b@northlane.example" in [user.email for user in client.list_organisation_users()], True)
    client.remove_organisation_user("a+b@northlane.example")
    refused(ResourceNotFoundError, lambda: client.remove_organisation_user("nobody@northlane.example"))
    dataset = client.get_dataset(str(next(iter(project.list_datasets())).dataset_hash))
    equal([user.user_email for user in dataset.list_users()], ["svc-labelform@northlane.example"])


def use_bearer_token(client, url, project):
    """A token opens both dialects."""
    with_token = EncordUserClient.create_with_bearer_token(client.get_bearer_token(), domain=url)
    same = with_token.get_project(project.project_hash)
    equal(same.title, project.title)
    equal(same.add_datasets([]), True)


def write_the_domain_with_a_slash(url, key_file):
    """Old SDKs then double the slash in every address."""
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url + "/")
    equal(len(list(client.get_projects(title_eq=DRIVING))), 1)
    equal(next(iter(client.list_projects(title_eq=DRIVING))).title, DRIVING)


def meet_refusals(client):
    """What the platform has no answer for."""
    refused(AuthorisationError, lambda: client.get_project("00000000-0000-4000-8000-000000000000"))
    refused(AuthorisationError, lambda: client.create_project("x", [], ontology_hash=FOREIGN_ONTOLOGY))


def main():
    """Go through everything in the order in which a project comes to be."""
    url, key_file = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    read_seeded_projects(client)
    project = create_things(client)
    change_datasets(client, project)
    change_groups(client, project)
    change_users(project)
    change_collections(project)
    change_presets(project)
    if HAS_NEW_MEMBERS:
        change_organisation(client, project)
    use_bearer_token(client, url, project)
    write_the_domain_with_a_slash(url, key_file)
    meet_refusals(client)
    print("all good")  # noqa: T201 - what the test waits for


if __name__ == "__main__":
    main()
