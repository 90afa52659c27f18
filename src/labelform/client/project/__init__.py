"""
One project: a table of contents of what can be done with it.

Names and parameters are those of the official SDK: 0.1.155, and what 0.1.211 added. Each topic is a file of this
package, each member of a topic one delegation to `api.calls`; the contract of a topic is `ProjectTopic`.
"""

from __future__ import annotations

from labelform.client.project.activity import Activity
from labelform.client.project.analytics import Analytics
from labelform.client.project.branches import Branches
from labelform.client.project.coco import Coco
from labelform.client.project.copying import Copying
from labelform.client.project.datasets import Datasets
from labelform.client.project.explorer import Explorer
from labelform.client.project.identity import Identity
from labelform.client.project.label_rows import LabelRows
from labelform.client.project.legacy import LegacyRecord
from labelform.client.project.models import Models
from labelform.client.project.ontologies import Ontologies
from labelform.client.project.people import People
from labelform.client.project.tags import Tags
from labelform.client.project.workflow import Workflows

__all__ = ["Project"]


class Project(
    Identity,
    Ontologies,
    Datasets,
    People,
    Copying,
    LabelRows,
    Branches,
    Workflows,
    Coco,
    Activity,
    Analytics,
    Models,
    Explorer,
    Tags,
    LegacyRecord,
):
    """
    A project as it was when it was read; `refetch_data` reads it again. Get one from `Platform.get_project`.

    Every member that talks to the platform raises a subclass of `PlatformError` when that fails, among them
    `AuthenticationError`, `AuthorisationError` and `ResourceNotFoundError`. Reads are tried again when that can help;
    writes are sent once, and `PlatformError.effect` says whether the request that it names may have been done anyway.
    """

    def __repr__(self) -> str:
        return f"Project(project_hash={self.project_hash}, title={self.title!r})"
