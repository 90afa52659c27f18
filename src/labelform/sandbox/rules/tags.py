"""Organisation tags and issue tags, and which of them a project has."""

import sqlite3

from labelform.sandbox.errors import AlreadyExists, InvalidArguments, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, new_uuid


def list_organisation_tags(context: Context) -> list[sqlite3.Row]:
    """List the tags of the caller's organisation, oldest first."""
    return context.all(
        "SELECT * FROM organisation_tags WHERE organisation_uuid = ? ORDER BY created_at, tag_uuid",
        access.current_organisation(context),
    )


def create_organisation_tag(context: Context, name: str, description: str) -> sqlite3.Row:
    """
    Create a tag. Its name is unique in the organisation.

    Source: create_organisation_tag docstring [SDK 0.1.211]: organisation admins only; conflict for a name that exists.
    """
    organisation_uuid = access.administer_organisation(context, "create organisation tags")
    if not name:
        raise InvalidArguments("an organisation tag needs a name")
    tag_uuid = new_uuid()
    is_new = context.run(
        "INSERT INTO organisation_tags VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        *(tag_uuid, organisation_uuid, name, description, context.now),
    )
    if not is_new:
        raise AlreadyExists(f'there is already an organisation tag "{name}"')
    return _find(context, tag_uuid)


def delete_organisation_tag(context: Context, tag_uuid: str) -> None:
    """Delete a tag and detach it everywhere [SDK docstring]."""
    access.administer_organisation(context, "delete organisation tags")
    _find(context, tag_uuid)
    context.run("DELETE FROM organisation_tags WHERE tag_uuid = ?", tag_uuid)


def list_project_tags(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the organisation tags of a project."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT t.* FROM project_organisation_tags JOIN organisation_tags t USING (tag_uuid)"
        " WHERE project_hash = ? ORDER BY t.created_at, tag_uuid",
        project_hash,
    )


def attach_tag(context: Context, project_hash: str, tag_uuid: str) -> None:
    """Attach a tag; attaching twice changes nothing. Source: project admin [SDK docstring]."""
    access.administer_project(context, project_hash, "attach organisation tags")
    _find(context, tag_uuid)
    context.run("INSERT INTO project_organisation_tags VALUES (?, ?) ON CONFLICT DO NOTHING", project_hash, tag_uuid)


def detach_tag(context: Context, project_hash: str, tag_uuid: str) -> None:
    """Detach a tag; one that is not attached changes nothing [SDK docstring]."""
    access.administer_project(context, project_hash, "detach organisation tags")
    context.run("DELETE FROM project_organisation_tags WHERE project_hash = ? AND tag_uuid = ?", project_hash, tag_uuid)


def list_issue_tags(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the issue tags that are linked to a project, by name."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT t.* FROM project_issue_tags JOIN issue_tags t USING (tag_uuid) WHERE project_hash = ? ORDER BY name",
        project_hash,
    )


def link_issue_tags(context: Context, project_hash: str, names: list[str]) -> None:
    """
    Link existing issue tags of the organisation by name, all or none. There is no unlink.

    Source: add_issue_tags docstring [SDK 0.1.211]; permission and the answer for an unknown name are not documented.
    """
    project = access.administer_project(context, project_hash, "link issue tags")
    for name in names:
        tag = context.one(
            "SELECT tag_uuid FROM issue_tags WHERE organisation_uuid = ? AND name = ?",
            *(project["organisation_uuid"], name),
        )
        if tag is None:
            raise NotFound(f'there is no issue tag "{name}" in the organisation')
        context.run(
            "INSERT INTO project_issue_tags VALUES (?, ?) ON CONFLICT DO NOTHING", project_hash, tag["tag_uuid"]
        )


def _find(context: Context, tag_uuid: str) -> sqlite3.Row:
    organisation_uuid = access.current_organisation(context)
    tag = context.one("SELECT * FROM organisation_tags WHERE tag_uuid = ?", tag_uuid)
    if tag is None or tag["organisation_uuid"] != organisation_uuid:
        raise NotFound(f"there is no organisation tag {tag_uuid}")
    return tag
