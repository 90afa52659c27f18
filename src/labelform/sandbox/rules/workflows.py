"""Workflows: templates, and the stages that each project has of its own. No call changes the workflow of a project."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list, new_uuid

# The nodes of a workflow that the platform never lists as stages: the SDK has no class for them and fails on them.
ROUTERS = ("USER_ROUTER", "PERCENTAGE_ROUTER")


@dataclass(frozen=True)
class NewPathway:
    """A way out of an agent stage, to the stage with the title `destination`."""

    title: str
    destination: str


@dataclass(frozen=True)
class NewStage:
    """A stage that a project is to have. Without a uuid it gets a new one."""

    stage_type: str
    title: str
    pathways: tuple[NewPathway, ...] = ()
    uuid: str | None = None


DEFAULT_STAGES = (NewStage("ANNOTATION", "Annotate"), NewStage("REVIEW", "Review"), NewStage("DONE", "Complete"))


def list_stages(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the stages of a project's workflow in order, without routers."""
    return context.all(
        "SELECT * FROM workflow_stages WHERE project_hash = ?"
        " AND stage_type NOT IN (SELECT value FROM json_each(?)) ORDER BY position",
        *(project_hash, as_list(ROUTERS)),
    )


def stages_for(context: Context, template_uuid: str | None) -> Sequence[NewStage]:
    """
    Give the stages of a new project: those of the template, the default ones, or none.

    Source: a template is for its admins [documentation]. Without one a project was a manual QA project in early 2025
    and has a default workflow since [documentation]; quirk create-without-template chooses.
    """
    if template_uuid is None:
        return DEFAULT_STAGES if context.quirks["create-without-template"] == "workflow" else ()
    template = context.one("SELECT * FROM workflow_templates WHERE template_uuid = ?", template_uuid)
    if template is None:
        raise NotFound(f"there is no workflow template {template_uuid}")
    is_admin = context.one(
        "SELECT 1 FROM workflow_template_admins WHERE template_uuid = ? AND email = ?",
        *(template_uuid, context.caller.email),
    )
    if not is_admin and not access.acts_as_admin(context, template["organisation_uuid"]):
        raise Forbidden(
            f"admin on the workflow template {template['title']} ({template_uuid}) is required to use it; "
            f"{context.caller.email} is not"
        )
    return read_stages(template["stages"])


def read_stages(text: str) -> list[NewStage]:
    """Read the stages of a template as they are kept (and as seeds spell them)."""
    return [
        NewStage(stage["type"], stage["title"], tuple(NewPathway(**way) for way in stage["pathways"]))
        for stage in json.loads(text)
    ]


def insert_stages(
    db: sqlite3.Connection,
    project_hash: str,
    stages: Sequence[NewStage],
    *,
    pathway_uuid: Callable[[str], str] = lambda _: new_uuid(),
) -> None:
    """Give a project its own copy of the stages, in order. Pathways then lead to these."""
    uuids = [stage.uuid or new_uuid() for stage in stages]
    uuid_by_title = {stage.title: uuid for stage, uuid in zip(stages, uuids, strict=True)}
    for position, (stage, uuid) in enumerate(zip(stages, uuids, strict=True)):
        pathways = [
            {"uuid": pathway_uuid(way.title), "title": way.title, "destinationUuid": uuid_by_title[way.destination]}
            for way in stage.pathways
        ]
        db.execute(
            "INSERT INTO workflow_stages VALUES (?, ?, ?, ?, ?, ?)",
            (uuid, project_hash, position, stage.stage_type, stage.title, json.dumps(pathways)),
        )
