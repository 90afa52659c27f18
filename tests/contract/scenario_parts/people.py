# mypy: ignore-errors
"""Users, groups and datasets of a new project."""

from uuid import UUID

from scenario_parts.dialect import ProjectUserRole, dataset_hash, ontology_hash
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import NOWHERE

ROTTERDAM = "NL fleet7 2026-10 urban Rotterdam"
NEW_ONE = "new.person@northlane.example"
USER = "user_email user_role project_hash"


def run(client):
    ontology = ontology_hash(client, "NL Road Users & Lanes v6")
    made = client.create_project("People and datasets", [], "by the scenario", ontology_hash=ontology)
    project = client.get_project(made)
    _datasets(client, project)
    _users(project)
    _groups(client, project)


def _datasets(client, project):
    one, other = dataset_hash(client, ROTTERDAM), dataset_hash(client, "NL fleet7 2026-09 motorway day")
    tell("add_datasets", lambda: project.add_datasets([one, other]))
    tell("add_datasets: again", lambda: project.add_datasets([one]))
    tell("add_datasets: none", lambda: project.add_datasets([]))
    refuse("add_datasets: unknown", lambda: project.add_datasets([NOWHERE]))
    tell("list_datasets", lambda: shown(project.list_datasets(), "dataset_hash title description"))
    tell("datasets", lambda: project.datasets)
    tell("remove_datasets", lambda: project.remove_datasets([other]))
    tell("remove_datasets: not attached", lambda: project.remove_datasets([other]))
    tell("list_datasets: after", lambda: shown(project.list_datasets(), "title"))


def _users(project):
    tell("add_users", lambda: shown(project.add_users([NEW_ONE], ProjectUserRole.ANNOTATOR), USER))
    tell("add_users: members already", lambda: shown(project.add_users([NEW_ONE], ProjectUserRole.REVIEWER), USER))
    tell("add_users: none", lambda: shown(project.add_users([], ProjectUserRole.ADMIN), USER))


def _groups(client, project):
    groups = {group.name: group.group_hash for group in client.list_groups()}
    leads, quality = groups["perception-leads"], groups["vendor-brightmark-qa"]
    names = "group_hash name description created_at is_same_organisation user_role"
    tell("add_group", lambda: project.add_group(leads, ProjectUserRole.ADMIN))
    tell("add_group: several", lambda: project.add_group([quality, leads], ProjectUserRole.TEAM_MANAGER))
    refuse("add_group: unknown", lambda: project.add_group(UUID(NOWHERE), ProjectUserRole.ADMIN))
    tell("list_groups", lambda: shown(project.list_groups(), names))
    tell("remove_group", lambda: project.remove_group([quality]))
    tell("remove_group: none", lambda: project.remove_group([]))
    tell("remove_group: not attached", lambda: project.remove_group(quality))
    tell("list_groups: after", lambda: shown(project.list_groups(), "name user_role"))
