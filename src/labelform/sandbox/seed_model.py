"""
The format of seed files: what a sandbox holds when it is new.

Things are referred to by name where the name is unique in its organisation, else by hash. Hashes may be left out:
they are then made from the names, so that every sandbox with this seed has the same ones.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue

from labelform.sandbox.seed_base import Email, Instant, Name, SeedModel, Uuid
from labelform.sandbox.seed_things import Dataset, Ontology, Template

ProjectRole = Literal["admin", "annotator", "reviewer", "annotator_reviewer", "team_manager", "viewer"]
# The numbers of roles on the wire.
PROJECT_ROLES = {
    "admin": 0,
    "annotator": 1,
    "reviewer": 2,
    "annotator_reviewer": 3,
    "team_manager": 4,
    "viewer": 5,
}
Status = Literal["notStarted", "inProgress", "inReview", "paused", "completed", "cancelled", "archived"]
LabelStatus = Literal[
    "NOT_LABELLED", "LABEL_IN_PROGRESS", "LABELLED", "REVIEW_IN_PROGRESS", "REVIEWED", "REVIEWED_TWICE"
]
ModelType = Literal[
    "fast_ai",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "vgg16",
    "vgg19",
    "faster_rcnn",
    "mask_rcnn",
]


class User(SeedModel):
    """A user of an organisation."""

    email: Email
    role: Literal["ADMIN", "MEMBER", "TASKER", "WORKFORCE_MANAGER"] = "MEMBER"
    member_type: Literal["internal", "external"] = "internal"


class Group(SeedModel):
    """A group; `shared_with` names other organisations that may attach it."""

    name: Name
    hash: Uuid | None = None
    description: str = ""
    members: list[Email] = []
    managers: list[Email] = []
    shared_with: list[Name] = []


class Tag(SeedModel):
    """A tag of the organisation; in a file its name alone is enough."""

    name: Name
    uuid: Uuid | None = None


class GroupGrant(SeedModel):
    """A group on a project: by name or hash, of any organisation that shares it."""

    group: Name
    role: ProjectRole


class ProjectUser(SeedModel):
    """A user of a project."""

    email: Email
    role: ProjectRole


class CollectionItem(SeedModel):
    """Frames of one piece of data in a collection, or with `annotation` one annotation on them."""

    data: Name
    frames: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] = [0]
    annotation: Name | None = None


class Collection(SeedModel):
    """A collection of a project."""

    name: Name
    uuid: Uuid | None = None
    type: Literal["FRAME", "LABEL"] = "FRAME"
    description: str = ""
    items: list[CollectionItem] = []


class ExplorerImport(SeedModel):
    """How a project was imported into Explorer."""

    mode: Literal["data", "label", "metric", "advanced"]
    video_sampling_rate: Annotated[float, Field(gt=0)] | None = None


class Work(SeedModel):
    """A stretch of work of one person on one piece of data; `stage` is a title."""

    email: Email
    role: ProjectRole
    data: Name
    stage: Name | None = None
    started_at: Instant
    seconds: Annotated[int, Field(gt=0)]


class Training(SeedModel):
    """A training of a model that is over."""

    uuid: Uuid | None = None
    created_at: Instant
    epochs: Annotated[int, Field(gt=0)]
    batch_size: Annotated[int, Field(gt=0)] = 24
    final_loss: float
    seconds: Annotated[int, Field(gt=0)]


class Model(SeedModel):
    """A model of a project; features are hashes of its ontology."""

    title: Name
    uuid: Uuid | None = None
    description: str = ""
    model: ModelType
    features: list[Name]
    trainings: list[Training] = []


class Preset(SeedModel):
    """A filter preset of a project with its JSON as sent."""

    name: Name
    uuid: Uuid | None = None
    filters: dict[str, JsonValue]


class Label(SeedModel):
    """
    One object or classification, by the names of the ontology. Coordinates are parts of the picture.

    `space` is where it is in a group: a key of the layout.
    """

    object: Name | None = None
    classification: Name | None = None
    id: Annotated[str, Field(min_length=8, max_length=8)] | None = None
    space: Name | None = None
    frames: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] = [0]
    box: Annotated[list[float], Field(min_length=4, max_length=4)] | None = None
    points: list[Annotated[list[float], Field(min_length=2, max_length=2)]] | None = None
    answers: dict[str, str | list[str]] = {}


class LabelRow(SeedModel):
    """
    The labels of one piece of data on a branch, and where its task is.

    `stage` is a title, and `task_status` a status of that stage; in a manual QA project there is no stage. Without
    `task_status` the task stays where tasks begin.
    """

    data: Name
    by: Email
    branch: Name = "main"
    label_status: LabelStatus | None = None
    stage: Name | None = None
    task_status: Name | None = None
    assignee: Email | None = None
    labels: list[Label] = []


class Project(SeedModel):
    """A project. Its ontology, template and datasets are of the same organisation."""

    title: Name
    hash: Uuid | None = None
    description: str = ""
    status: Status = "inProgress"
    type: Literal["workflow", "manual_qa"] = "workflow"
    creator: Email
    ontology: Name
    workflow_template: Name | None = None
    created_at: Instant | None = None
    datasets: list[Name] = []
    groups: list[GroupGrant] = []
    users: list[ProjectUser] = []
    collections: list[Collection] = []
    filter_presets: list[Preset] = []
    label_rows: list[LabelRow] = []
    tags: list[Name] = []
    issue_tags: list[Name] = []
    explorer: ExplorerImport | None = None
    work: list[Work] = []
    models: list[Model] = []


class Integration(SeedModel):
    """A cloud integration."""

    title: Name
    uuid: Uuid | None = None


def _as_tag(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Organisation(SeedModel):
    """An organisation and everything in it."""

    name: Name
    uuid: Uuid | None = None
    metadata_schema: dict[str, JsonValue] = {}
    users: Annotated[list[User], Field(min_length=1)]
    groups: list[Group] = []
    tags: list[Annotated[Tag, BeforeValidator(_as_tag)]] = []
    issue_tags: list[Name] = []
    ontologies: list[Ontology] = []
    workflow_templates: list[Template] = []
    datasets: list[Dataset] = []
    projects: list[Project] = []
    cloud_integrations: list[Integration] = []


class Seed(SeedModel):
    """A whole seed file. Everything in it was created at `created_at` unless it says otherwise."""

    labelform_seed: Literal[1]
    created_at: Instant = "2026-09-01T08:00:00.000000Z"
    service_account: Email
    organisations: Annotated[list[Organisation], Field(min_length=1)]
