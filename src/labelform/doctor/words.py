"""The words and numbers of which a value is one, by its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from labelform.filters.typed import Domain, MetadataType
from labelform.types import CollectionType, ProjectRole, ProjectStatus, ProjectType, WorkflowStageType

WORDS: Final[Mapping[str, frozenset[str | int]]] = {
    "collectionType": frozenset(CollectionType),
    "projectType": frozenset(ProjectType),
    "stageType": frozenset(WorkflowStageType),
    "status": frozenset(ProjectStatus),
    "userRole": frozenset({*ProjectRole, "admin", "user"}),
    "domain": frozenset(get_args(Domain)),
    "type": frozenset({"metric", *get_args(MetadataType)}),
}
