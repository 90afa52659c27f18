"""What happened in a project: its data, the logs of labels, the time spent; and the storage that is connected."""

from __future__ import annotations

from datetime import datetime

from labelform.api.build import legacy, listing, path, present
from labelform.api.decode import about, each_about, record, records, several, single
from labelform.api.operation import Operation, Page
from labelform.api.records.activity import CloudIntegration, CollaboratorTimer, LabelLog
from labelform.api.records.data import DataUnit
from labelform.api.times import iso
from labelform.types import Json


def get_data(project_hash: str, *, data_hash: str, get_signed_url: bool = False) -> Operation[DataUnit]:
    """Read what a data hash stands for. Source: legacy `datasetdata` GET with an object as uid, SDK 0.1.155."""
    uid: Json = {"data_hash": data_hash, "get_signed_url": get_signed_url}
    read = single(about(record(DataUnit), data_hash=data_hash))
    return legacy("get_data", "datasetdata", "GET", decode=read, project_hash=project_hash, uid=uid)


def get_label_logs(
    project_hash: str,
    *,
    user_hash: str | None = None,
    data_hash: str | None = None,
    start_timestamp: int | None = None,
    end_timestamp: int | None = None,
    user_email: str | None = None,
) -> Operation[list[LabelLog]]:
    """Read the logs of labels, between two times in unix seconds. Source: legacy `labellog` GET, SDK 0.1.155."""
    payload = present(
        user_hash=user_hash,
        data_hash=data_hash,
        start_timestamp=start_timestamp,
        end_timestamp=end_timestamp,
        user_email=user_email,
        include_user_email_and_interface_key=True,
    )
    asked = {"user_hash": user_hash, "data_hash": data_hash, "user_email": user_email}
    read = several(each_about(records(LabelLog), **asked))
    return legacy("get_label_logs", "labellog", "GET", decode=read, project_hash=project_hash, payload=payload)


def list_collaborator_timers(
    project_hash: str, *, after: str | datetime, before: str | datetime | None = None, group_by: str = "dataUnit"
) -> Operation[Page[CollaboratorTimer]]:
    """
    List the time that people spent, per piece of data (`dataUnit`) or in all (`project`).

    Source: GET analytics/collaborators/timers, SDK 0.1.155; deprecated since 0.1.157.
    """
    query = {
        "projectHash": project_hash,
        "after": iso("after", after),
        "before": iso("before", before) if before else None,
        "groupBy": group_by,
        "pageSize": 100,
    }
    at = path("analytics", "collaborators", "timers")
    return listing("list_collaborator_timers", at, item=CollaboratorTimer, query=query)


def get_cloud_integrations(
    *,
    filter_integration_uuids: list[str] | None = None,
    filter_integration_titles: list[str] | None = None,
    include_org_access: bool | None = None,
) -> Operation[Page[CloudIntegration]]:
    """
    List connected storage; both filters must hold, and titles are exact.

    Source: GET cloud-integrations, whose items are under `result`; SDK 0.1.155.
    """
    query = {
        "filterIntegrationUuids": filter_integration_uuids,
        "filterIntegrationTitles": filter_integration_titles,
        "includeOrgAccess": include_org_access,
    }
    at = path("cloud-integrations")
    asked = {"id": filter_integration_uuids, "title": filter_integration_titles}
    return listing("get_cloud_integrations", at, item=CloudIntegration, query=query, key="result", about=asked)
