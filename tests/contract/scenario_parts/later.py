# mypy: ignore-errors
"""Members that newer SDKs added and reconciling needs: users, status, tags; moving tasks, words for rejected labels."""

from scenario_parts.dialect import ProjectStatus, ProjectUserRole
from scenario_parts.labels import make
from scenario_parts.people import ROTTERDAM
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import DRIVING, find

NEW_ONE = "new.person@northlane.example"


def run(client):
    project = make(client, "Later members", [ROTTERDAM], "NL Road Users & Lanes v6")
    project.add_users([NEW_ONE], ProjectUserRole.VIEWER)
    tell("list_users", lambda: shown(project.list_users(), "user_email user_role"))
    tell("list_users: of the seed", lambda: shown(find(client, DRIVING).list_users(), "user_email user_role"))
    tell("remove_users", lambda: project.remove_users([NEW_ONE, "nobody@northlane.example"]))
    tell("list_users: after", lambda: shown(project.list_users(), "user_email"))
    tell("status", lambda: project.status)
    tell("set_status", lambda: project.set_status(ProjectStatus.PAUSED))
    tell("status: before it is read again", lambda: project.status)
    project.refetch_data()
    tell("status: read again", lambda: project.status)
    _tags(client, project)
    _tasks(project)


def _tags(client, project):
    tag = client.create_organisation_tag("scenario", "words")
    refuse("add_organisation_tag: unknown", lambda: project.add_organisation_tag(tag_name="no such tag"))
    refuse("add_organisation_tag: in no way", lambda: project.add_organisation_tag())
    tell("add_organisation_tag", lambda: project.add_organisation_tag(tag))
    tell("add_organisation_tag: again", lambda: project.add_organisation_tag(tag_uuid=tag.uuid))
    tell("add_organisation_tag: by name", lambda: project.add_organisation_tag(tag_name="staging"))
    tell("get_organisation_tags", lambda: shown(project.get_organisation_tags(), "uuid name"))
    tell("remove_organisation_tag", lambda: project.remove_organisation_tag(tag_name="staging"))
    tell("get_organisation_tags: after", lambda: shown(project.get_organisation_tags(), "name"))
    tell("get_organisation_tags: anew", lambda: shown(project.get_organisation_tags(use_cache=False), "name"))
    tell("add_issue_tags", lambda: project.add_issue_tags(["occlusion"]))
    refuse("add_issue_tags: unknown", lambda: project.add_issue_tags(["no such tag"]))
    tell("get_issue_tags", lambda: shown(project.get_issue_tags(), "name"))


def _tasks(project):
    annotate, _, done = project.workflow.stages
    task = min(annotate.get_tasks(), key=lambda task: task.data_title)
    tell("workflow: move", lambda: task.move(destination_stage_uuid=done.uuid))
    tell("workflow: moved", lambda: shown(done.get_tasks(), "data_title"))
