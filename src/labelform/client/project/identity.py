"""What a project says about itself, and its status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from labelform.api import calls
from labelform.client.project.base import ProjectTopic
from labelform.types import ProjectRole, ProjectStatus, ProjectType


class Identity(ProjectTopic):
    """Title, times, role, type and status."""

    @property
    def title(self) -> str:
        """The title; it need not be unique."""
        return self._record.title

    @property
    def description(self) -> str:
        """The description, perhaps empty."""
        return self._record.description

    @property
    def created_at(self) -> datetime:
        """When the project was created, with a time zone."""
        return self._record.created_at

    @property
    def creator_email(self) -> str | None:
        """Who created the project (SDK 0.1.211); None on platforms that do not say."""
        return self._record.creator_email

    @property
    def last_edited_at(self) -> datetime:
        """When the project was last edited, with a time zone."""
        return self._record.last_edited_at

    @property
    def ontology_hash(self) -> str:
        """The id of the ontology, bound when the project was created."""
        return self._record.ontology_hash

    @property
    def user_role(self) -> ProjectRole | None:
        """Your role; None when you see the project as admin of the organisation only. `ADMIN` is 0: compare it."""
        return self._record.user_role

    @property
    def source_projects(self) -> Sequence[str] | None:
        """The projects that this one was made from, if it is a benchmark project."""
        return self._record.source_projects

    @property
    def project_type(self) -> ProjectType:
        """Whether tasks follow a workflow, or the older manual quality assurance."""
        return self._record.project_type

    @property
    def status(self) -> ProjectStatus | None:
        """The status of the project (SDK 0.1.160); None on platforms that do not say."""
        return self._record.status

    def set_status(self, status: ProjectStatus) -> None:
        """
        Set the status of the project; `status` has the new value from then on (the SDK's keeps the old one).

        Which changes the platform allows is not documented.

        Source: PUT projects/{project_hash}/status, SDK 0.1.163.
        """
        self._driver.run(calls.set_status(self.project_hash, status=status))
        self._record = self._record.model_copy(update={"status": ProjectStatus(status)})

    def refetch_data(self) -> None:
        """
        Read the project again, so that its properties are fresh.

        Source: GET projects/{project_hash}, SDK 0.1.155.
        """
        self._record = self._driver.run(calls.get_project(self.project_hash))
