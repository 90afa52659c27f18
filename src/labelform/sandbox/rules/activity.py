"""Who worked how long on what. Only seeds have such work: the sandbox cannot watch anybody draw."""

import sqlite3
from dataclasses import asdict, dataclass

from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list


@dataclass(frozen=True)
class Window:
    """A time: `after` is in it, `before` is not; without `before` it goes on until now."""

    after: str
    before: str | None = None


@dataclass(frozen=True)
class Narrow:
    """What time spent may be narrowed to; None does not narrow."""

    stage_uuids: str | None = None
    emails: str | None = None
    dataset_hashes: str | None = None
    data_hashes: str | None = None
    data_title: str | None = None


def narrow_to(
    *, stage_uuids: list[str], emails: list[str], dataset_hashes: list[str], data_hashes: list[str], title: str | None
) -> Narrow:
    """Put the conditions together; an empty list does not narrow."""
    return Narrow(
        as_list(stage_uuids) if stage_uuids else None,
        as_list(email.lower() for email in emails) if emails else None,
        as_list(dataset_hashes) if dataset_hashes else None,
        as_list(data_hashes) if data_hashes else None,
        title,
    )


def list_timers(context: Context, project_hash: str, window: Window, *, by_data: bool) -> list[sqlite3.Row]:
    """
    Add up the time of each person, for every piece of data or for the whole project.

    A stretch of work belongs to the window in which it began; the platform's rule is not documented.
    """
    access.open_project(context, project_hash)
    return context.db.execute(
        "SELECT email, max(role) AS role, iif(:by_data, title, NULL) AS data_title,"
        " iif(:by_data, data_hash, '') AS data, sum(seconds) AS seconds"
        " FROM work_sessions JOIN data_items USING (data_hash)"
        " WHERE project_hash = :project AND started_at >= :after AND started_at < :before"
        " GROUP BY email, iif(:by_data, data_hash, '') ORDER BY lower(email), data",
        _window(context, project_hash, window) | {"by_data": by_data},
    ).fetchall()


def list_time_spent(context: Context, project_hash: str, window: Window, narrow: Narrow) -> list[sqlite3.Row]:
    """Add up the time of each person on each piece of data, day by day (UTC) and stage by stage."""
    access.open_project(context, project_hash)
    return context.db.execute(
        "SELECT substr(started_at, 1, 10) AS day, w.email, max(w.role) AS role, i.data_hash,"
        " i.title AS data_title, i.dataset_hash, s.title AS dataset_title, w.stage_uuid, g.title AS stage_title,"
        " g.stage_type, w.project_hash, t.task_uuid, sum(seconds) AS seconds"
        " FROM work_sessions w JOIN data_items i USING (data_hash) JOIN datasets s USING (dataset_hash)"
        " LEFT JOIN workflow_stages g USING (project_hash, stage_uuid)"
        " LEFT JOIN tasks t ON t.project_hash = w.project_hash AND t.data_hash = w.data_hash"
        " WHERE w.project_hash = :project AND started_at >= :after AND started_at < :before"
        " AND (:stage_uuids IS NULL OR w.stage_uuid IN (SELECT value FROM json_each(:stage_uuids)))"
        " AND (:emails IS NULL OR lower(w.email) IN (SELECT value FROM json_each(:emails)))"
        " AND (:dataset_hashes IS NULL OR i.dataset_hash IN (SELECT value FROM json_each(:dataset_hashes)))"
        " AND (:data_hashes IS NULL OR i.data_hash IN (SELECT value FROM json_each(:data_hashes)))"
        " AND (:data_title IS NULL OR instr(lower(i.title), lower(:data_title)))"
        " GROUP BY day, w.email, i.data_hash, w.stage_uuid"
        " ORDER BY day, lower(w.email), i.data_hash, coalesce(w.stage_uuid, '')",
        _window(context, project_hash, window) | asdict(narrow),
    ).fetchall()


def _window(context: Context, project_hash: str, window: Window) -> dict[str, object]:
    return {"project": project_hash, "after": window.after, "before": window.before or context.now}
