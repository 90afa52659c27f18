"""The workflow of a project, and bundles of work."""

from __future__ import annotations

from labelform.api.records.workflow import WorkflowRecord
from labelform.client.project.base import ProjectTopic
from labelform.client.values.bundle import Bundle
from labelform.client.values.workflow import Workflow
from labelform.errors import Effect, WrongProjectTypeError


class Workflows(ProjectTopic):
    """Members about the workflow."""

    @property
    def workflow(self) -> Workflow:
        """
        The stages of the project, as they were when it was last read (the SDK's never change after the first reading).

        Raises:
            WrongProjectTypeError: the project has no workflow (where the SDK raises an AssertionError).

        Source: GET projects/{project_hash}, SDK 0.1.155.
        """
        if self._record.workflow is None:
            raise WrongProjectTypeError("the project has no workflow", effect=Effect.NOT_SENT)
        return Workflow(self._driver, self.project_hash, WorkflowRecord.model_validate(self._record.workflow))

    def create_bundle(self, bundle_size: int | None = None) -> Bundle:
        """
        Return a bundle, which combines many requests into few; see there. This sends nothing.

        `bundle_size` is how many items go into one request at most: 1000 when not given, 500 for moves of tasks.
        """
        return Bundle(bundle_size)
