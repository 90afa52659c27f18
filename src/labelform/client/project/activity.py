"""What happened in a project: its data, the logs of labels, the time spent; and the storage that is connected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from typing_extensions import deprecated

from labelform.api import calls
from labelform.api.records.activity import CloudIntegration, CollaboratorTimer, LabelLog
from labelform.api.records.data import Image, Video
from labelform.client.project.base import ProjectTopic
from labelform.client.times import bound_in_seconds


class Activity(ProjectTopic):
    """Members about data, logs, timers and integrations."""

    def get_data(self, data_hash: str, get_signed_url: bool = False) -> tuple[Video | None, list[Image] | None]:
        """
        Return what a data hash stands for: a video and None, or None and the images of a group.

        With `get_signed_url` their `file_link` is an address that anybody may read for a while.

        Source: legacy `datasetdata` GET, SDK 0.1.155.
        """
        call = calls.get_data(self.project_hash, data_hash=data_hash, get_signed_url=get_signed_url)
        unit = self._driver.run(call)
        return unit.video, unit.images

    def get_label_logs(
        self,
        user_hash: str | None = None,
        data_hash: str | None = None,
        from_unix_seconds: int | None = None,
        to_unix_seconds: int | None = None,
        after: str | datetime | None = None,
        before: str | datetime | None = None,
        user_email: str | None = None,
    ) -> list[LabelLog]:
        """
        Return what people did in the label editor; all given filters must hold.

        Each bound in time is given in one of two ways, as unix seconds or as a time, which without a zone is UTC
        (for the SDK: the zone of this machine).

        Raises:
            InvalidArgumentsError: one bound is given in both ways, or is not a time.

        Source: legacy `labellog` GET, SDK 0.1.155.
        """
        call = calls.get_label_logs(
            self.project_hash,
            user_hash=user_hash,
            data_hash=data_hash,
            start_timestamp=bound_in_seconds(from_unix_seconds, after, names="from_unix_seconds and after"),
            end_timestamp=bound_in_seconds(to_unix_seconds, before, names="to_unix_seconds and before"),
            user_email=user_email,
        )
        return self._driver.run(call)

    def list_collaborator_timers(
        self, after: str | datetime, before: str | datetime | None = None, group_by_data_unit: bool = True
    ) -> Iterator[CollaboratorTimer]:
        """
        Yield the time that each person spent on the project, in seconds, page by page.

        One entry per person and piece of data, or one per person when `group_by_data_unit` is false. Times are
        datetimes or ISO 8601; without a zone they are UTC. Nothing is sent before the first entry is requested.

        Raises:
            InvalidDateFormatError: a time is not ISO 8601.

        Source: GET analytics/collaborators/timers, SDK 0.1.155; deprecated since 0.1.157.
        """
        group_by = "dataUnit" if group_by_data_unit else "project"
        call = calls.list_collaborator_timers(self.project_hash, after=after, before=before, group_by=group_by)
        return self._driver.iterate(call)

    @deprecated("get_cloud_integrations is deprecated since SDK 0.1.154: use Platform.get_cloud_integrations")
    def get_cloud_integrations(self) -> list[CloudIntegration]:
        """
        Return the cloud storage that the platform may read for you. Deprecated: it has nothing to do with a project.

        Source: GET cloud-integrations, SDK 0.1.155.
        """
        return self._driver.collect(calls.get_cloud_integrations())
