"""
The project itself: title, description, ontology and workflow template, and its status.

The first four are given when the project is created and cannot be changed later: no version of the SDK has a call
for it (checked in 0.1.155 and 0.1.211). Later differences are therefore blocked. The status has a call of its own,
which may not be enabled for an organisation; this is not known in advance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import BeforeValidator, Field

from labelform.api import calls
from labelform.core.call import Call, call, platform_call
from labelform.core.known import Known
from labelform.core.model import Frozen, Item
from labelform.core.reference import Hash, Named, Names, Reference, Refers, by_name
from labelform.core.resource import Closing, Observed, Read, Resource
from labelform.types import ProjectStatus

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord


Status = Literal["notStarted", "inProgress", "inReview", "paused", "completed", "cancelled", "archived"]
"""The status of a project, as a spec says it. What the platform says besides is shown, and never written."""

NEW: Final = ProjectStatus.NOT_STARTED.value
"""The status of a project that was just created; not documented."""
STOPPING: Final = frozenset({"paused", "completed", "cancelled", "archived"})
"""Where annotators and reviewers cannot open tasks: documented of all but the last. Admins and team managers can."""
ENDING: Final = frozenset({"completed", "cancelled", "archived"})


class SettingsEntry(Frozen):
    """The `project` section of a spec."""

    title: Annotated[str, Field(min_length=1, description="Title of the project; used to find it if no hash is given.")]
    hash: Annotated[Hash | None, Field(description="Pins the project, so that its title need not be unique.")] = None
    description: Annotated[str | None, Field(description="Set at creation; the platform cannot change it later.")] = (
        None
    )
    ontology: Annotated[
        Reference | None,
        BeforeValidator(by_name, json_schema_input_type=str | Reference | None),
        Field(description="Title or {hash: …}; bound at creation."),
    ] = None
    workflow_template: Annotated[
        Reference | None,
        BeforeValidator(by_name, json_schema_input_type=str | Reference | None),
        Field(description="{hash: …}, or a name that mappings give a hash; used at creation."),
    ] = None
    status: Annotated[
        Status | None,
        Field(description="Status of the project; a status that ends the work needs --allow close-project."),
    ] = None


class BoundOntology(Frozen):
    """The ontology of a project: its identity, and the title that people know it by."""

    hash: str
    title: str


class Settings(Item):
    """What a project is, apart from what it contains."""

    title: str
    description: str | None = None
    ontology: BoundOntology | None = None
    workflow_template: str | None = None
    status: Annotated[str | None, Known(get_args(Status)), Field(exclude_if=lambda status: status is None)] = None


_NOT_OVER_THE_API = "the platform has no call to change the {} of a project"


class ProjectSettings(Resource[SettingsEntry, Settings]):
    """The project as such; there is exactly one."""

    kind = "project"
    refers = Refers("ontologies", "ontology", "ontology")
    aliases = (Refers("workflow_templates", "workflow template", "workflow_template", is_mapped_only=True),)
    level = 0
    identity = frozenset()  # a hash is none of its fields, and the title of a pinned project may differ
    item = Settings
    fixed: ClassVar = {
        "title": _NOT_OVER_THE_API.format("title"),
        "description": _NOT_OVER_THE_API.format("description"),
        "ontology": _NOT_OVER_THE_API.format("ontology"),
    }
    cannot: ClassVar = {"delete": "the platform has no call to delete a project"}
    if_refused: ClassVar = {
        "set_status": "ask support to enable changes of the status for your organisation, apply as an admin or team "
        "manager of the project, or remove the status from the spec"
    }
    # The template is copied into the project when it is created; the project does not say which it was.
    write_only = frozenset({"workflow_template"})
    given = frozenset({"status"})

    def entry_key(self, entry: SettingsEntry) -> str:
        return ""

    def key(self, item: Settings) -> str:
        return ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Settings]]:
        ontology = await read.one(calls.ontologies.get_ontology(ontology_hash=project.ontology_hash))
        settings = Settings(
            title=project.title,
            description=project.description,
            ontology=BoundOntology(hash=project.ontology_hash, title=ontology.title),
            status=None if project.status is None else project.status.value,
        )
        return [Observed(settings, id=str(project.project_hash))]

    async def candidates(self, read: Read) -> Sequence[Named]:
        ontologies = await read.all(calls.ontologies.get_ontologies())
        return [Named(str(ontology.ontology_hash), ontology.title) for ontology in ontologies]

    def attached(self, observed: Iterable[Observed[Settings]]) -> Iterable[Named]:
        return (Named(one.hash, one.title) for seen in observed if (one := seen.item.ontology))

    def resolve(self, entry: SettingsEntry, names: Names) -> Settings:
        ontology = names.find("ontology", entry.ontology, field="ontology") if entry.ontology else None
        return Settings(
            title=entry.title,
            description=entry.description,
            ontology=BoundOntology(hash=ontology.hash, title=ontology.name) if ontology else None,
            workflow_template=entry.workflow_template.hash if entry.workflow_template else None,
            status=entry.status,
        )

    def write(self, item: Settings, is_unique: Callable[[str], bool]) -> dict[str, Any]:
        entry: dict[str, Any] = {"title": item.title}
        if item.description:
            entry["description"] = item.description
        if item.ontology:
            title = item.ontology.title
            entry["ontology"] = title if title and is_unique(title) else {"hash": item.ontology.hash}
        if item.status in get_args(Status):
            entry["status"] = item.status
        return entry

    def shown(self, item: Settings, field: str) -> Mapping[str, Any]:
        if field == "ontology" and item.ontology:  # as one text, because it is bound as one thing
            return {"ontology": f"{item.ontology.title} ({item.ontology.hash})"}
        return super().shown(item, field)

    def create(self, after: Settings) -> Iterable[Call]:
        yield platform_call(
            calls.projects.create_project,
            title=after.title,
            description=after.description or "",
            ontology_hash=after.ontology.hash if after.ontology else "",
            workflow_template_hash=after.workflow_template,
        )
        if after.status not in (None, NEW):
            yield call(calls.projects.set_status, status=after.status)

    def begun(self, after: Settings) -> Settings | None:
        return None if after.status in (None, NEW) else after.model_copy(update={"status": None})

    def update(self, before: Observed[Settings], after: Settings) -> Iterable[Call]:
        if after.status is not None:  # the only field that a call can change
            yield call(calls.projects.set_status, status=after.status)

    def forbids(self, before: Settings | None, after: Settings | None) -> str:
        if before is None or after is None or before.status in (None, after.status, *get_args(Status)):
            return ""
        return f"this labelform does not know the status {before.status}"

    def closing(self, before: Settings | None, after: Settings) -> Closing | None:
        if after.status not in STOPPING or (before and before.status == after.status):
            return None
        said = f'its status becomes "{after.status}", and annotators and reviewers cannot open tasks any more'
        return Closing(said, is_end=after.status in ENDING)
