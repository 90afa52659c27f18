"""What projects of a seed are made from: ontologies, workflow templates, and datasets with their data."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from labelform.sandbox.seed_base import Email, Name, SeedModel, Uuid
from labelform.sandbox.seed_graphs import with_stages

ThingRole = Literal["admin", "user"]
StageType = Literal[
    "ANNOTATION",
    "REVIEW",
    "USER_ROUTER",
    "PERCENTAGE_ROUTER",
    "CONSENSUS_ANNOTATION",
    "CONSENSUS_REVIEW",
    "DONE",
    "AGENT",
]
DataType = Literal[
    "video",
    "img_group",
    "dicom",
    "image",
    "dicom_study",
    "nifti",
    "audio",
    "time_series",
    "plain_text",
    "pdf",
    "group",
    "scene",
]


class ThingUser(SeedModel):
    """A user of a dataset or ontology."""

    email: Email
    role: ThingRole = "user"


class Ontology(SeedModel):
    """An ontology with its structure as the platform has it."""

    title: Name
    hash: Uuid | None = None
    description: str = ""
    editor: dict[str, JsonValue]
    users: list[ThingUser] = []


class Pathway(SeedModel):
    """A way out of an agent stage, to the stage with the title or uuid `destination`."""

    title: Name
    destination: Name
    uuid: Uuid | None = None


class Stage(SeedModel):
    """One node of a workflow; `next` is the title or uuid of the stage that work goes on to, if not the one behind."""

    type: StageType
    title: Name
    uuid: Uuid | None = None
    next: Name | None = None
    pathways: list[Pathway] = []


class Template(SeedModel):
    """A workflow template; instead of `stages` it may have `graphNodes`, as documentation of agents prints graphs."""

    title: Name
    uuid: Uuid | None = None
    stages: Annotated[list[Stage], Field(min_length=1)]
    admins: list[Email] = []

    @model_validator(mode="before")
    @classmethod
    def _read_graph(cls, value: object) -> object:
        return with_stages(value)


class GroupFile(SeedModel):
    """A file of a group, under a key of its layout. With `uuid` the identity of the space on which its labels stand."""

    key: Name
    title: Name
    uuid: Uuid | None = None
    type: Literal["image", "video", "audio", "plain_text", "pdf", "time_series"]
    width: int | None = None
    height: int | None = None
    frames: Annotated[int, Field(ge=1)] = 1
    frames_per_second: float | None = None
    duration: float | None = None


class SceneFile(SeedModel):
    """A file of a scene: what a sensor, the `stream`, saw at one `event`."""

    stream: Name
    event: Annotated[int, Field(ge=0)] = 0
    start_frame: Annotated[int, Field(ge=0)] | None = None
    uri: Name
    uuid: Uuid | None = None
    type: Literal["image", "point_cloud"]
    width: int | None = None
    height: int | None = None


class Item(SeedModel):
    """One piece of data in a dataset; a group or scene, and nothing else, has files."""

    title: Name
    hash: Uuid | None = None
    type: DataType
    files: list[GroupFile | SceneFile] = []
    width: int | None = None
    height: int | None = None
    frames: Annotated[int, Field(ge=1)] = 1
    frames_per_second: float | None = None
    duration: float | None = None
    client_metadata: dict[str, JsonValue] = {}
    metrics: dict[str, float] = {}


class Dataset(SeedModel):
    """A dataset with its data."""

    title: Name
    hash: Uuid | None = None
    description: str = ""
    users: list[ThingUser] = []
    items: list[Item] = []
