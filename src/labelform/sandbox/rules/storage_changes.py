"""What may be changed of a folder or item in storage."""

from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments


@dataclass(frozen=True)
class StorageChanges:
    """
    New values; None leaves the old one. `client_metadata` is JSON text and replaces all that was there [?].

    Raises:
        InvalidArguments: the new name is empty.
    """

    name: str | None = None
    description: str | None = None
    client_metadata: str | None = None

    def __post_init__(self) -> None:
        if self.name == "":
            raise InvalidArguments("a name cannot be empty")
