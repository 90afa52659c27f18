"""What an upload job has to create, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from labelform.sandbox.media.measuring import Measures


@dataclass(frozen=True)
class FileUnit:
    """A file to make an item of. `upload_uuid` says that it was uploaded; `measures` are those that somebody gave."""

    data_type: str
    url: str
    title: str
    client_metadata: str = "{}"
    upload_uuid: str | None = None
    measures: Measures | None = None


@dataclass(frozen=True)
class GroupUnit:
    """An image group to make, of new files or of items that are there."""

    title: str
    client_metadata: str
    files: Sequence[FileUnit] = ()
    item_uuids: Sequence[str] = ()


@dataclass(frozen=True)
class UploadOrder:
    """What a job should do. With `skips_known_urls` a file whose URL the folder has is that item and no new one."""

    units: Sequence[FileUnit | GroupUnit]
    integration_uuid: str | None = None
    ignores_failures: bool = False
    skips_known_urls: bool = False
    updates_metadata: bool = False


@dataclass(frozen=True)
class UnitFailure:
    """A unit that could not be made. `uuid` is what the platform calls its subtask."""

    urls: Sequence[str]
    message: str
    uuid: str


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended: uuid and name of each item, what failed, and whether failures were to be ignored."""

    items: Sequence[tuple[str, str]]
    failures: Sequence[UnitFailure]
    ignores_failures: bool
