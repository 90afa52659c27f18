"""Enumerations that only the SDK has. The client says the same in words."""

from __future__ import annotations

from enum import Enum, IntEnum


class StorageLocation(IntEnum):
    """Where files are kept. Asked for by `create_dataset`, and never sent. Source: SDK 0.1.211."""

    CORD_STORAGE = 0
    AWS = 1
    GCP = 2
    AZURE = 3
    S3_COMPATIBLE = 4
    NEW_STORAGE = -99


class OntologyClassificationLevel(Enum):
    """What a classification is about, if not about frames. Source: SDK 0.1.211."""

    GLOBAL = "global"

    def __str__(self) -> str:
        return str(self.value)
