"""Workflows: templates, and the stages that projects have of them. No call changes the workflow of a project."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list, new_uuid

# The nodes of a workflow that the platform never lists as stages: the SDK has no class for them and fails on them.
ROUTERS = ("USER_ROUTER", "PERCENTAGE_ROUTER")


@dataclass(frozen=True)
class NewPathway:
    """A way out of an agent stage, to the stage with the title or uuid `destination`. Without a uuid it gets one."""

    title: str
    destination: str
    uuid: str | None = None


@dataclass(frozen=True)
class NewStage:
    """
    A stage that a project is to have. Without a uuid it gets a new one.

    `next` is the title or uuid of the stage that work goes on to; None is the one behind it.
    """

    stage_type: str
    title: str
    pathways: tuple[NewPathway, ...] = ()
    uuid: str | None = None
    next: str | None = None


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
    and has a default workflow since [documentation]; quirk create-without-template chooses. Stages and pathways have
    the identities that the template gives them: public scripts address them so in every project of a template.
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
    return identified(context, read_stages(template["stages"]))


def identified(context: Context, stages: Sequence[NewStage]) -> Sequence[NewStage]:
    """Let stages keep the identities that they have, or take them away for new ones: quirk stage-ids=project."""
    return stages if context.quirks["stage-ids"] == "template" else [_without_identity(stage) for stage in stages]


def read_stages(text: str) -> list[NewStage]:
    """Read the stages of a template as they are kept (and as seeds spell them)."""
    return [
        NewStage(
            stage["type"],
            stage["title"],
            tuple(NewPathway(**way) for way in stage["pathways"]),
            stage["uuid"],
            stage["next"],
        )
        for stage in json.loads(text)
    ]


def stages_of(context: Context, project_hash: str) -> list[NewStage]:
    """Read the stages of a project, routers too, as another project could have them."""
    rows = context.all("SELECT * FROM workflow_stages WHERE project_hash = ? ORDER BY position", project_hash)
    titles = {row["stage_uuid"]: row["title"] for row in rows}
    return [
        NewStage(
            row["stage_type"],
            row["title"],
            tuple(
                NewPathway(way["title"], titles[way["destinationUuid"]], way["uuid"])
                for way in json.loads(row["pathways"])
            ),
            row["stage_uuid"],
            titles.get(row["next_uuid"]),
        )
        for row in rows
    ]


def insert_stages(db: sqlite3.Connection, project_hash: str, stages: Sequence[NewStage]) -> None:
    """Give a project these stages, in order; what has no identity yet gets one."""
    stages = [replace(stage, uuid=stage.uuid or new_uuid()) for stage in stages]
    found = {name: stage.uuid for stage in stages for name in (stage.title, stage.uuid)}
    for position, stage in enumerate(stages):
        pathways = [
            {"uuid": way.uuid or new_uuid(), "title": way.title, "destinationUuid": found[way.destination]}
            for way in stage.pathways
        ]
        db.execute(
            "INSERT INTO workflow_stages VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(project_hash, stage.uuid, position, stage.stage_type, stage.title, json.dumps(pathways)),
                found[stage.next] if stage.next else None,
            ),
        )


def _without_identity(stage: NewStage) -> NewStage:
    return replace(stage, uuid=None, pathways=tuple(replace(way, uuid=None) for way in stage.pathways))
