"""A whole first contact: look around, and hold what was answered against what is believed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labelform.doctor.beliefs import believed
from labelform.doctor.examining import differences
from labelform.doctor.looking import look
from labelform.doctor.report import Report
from labelform.doctor.scratch import scratch
from labelform.doctor.settling import settle

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver
    from labelform.doctor.recording import Recorder


async def visit(
    driver: AsyncDriver, recorder: Recorder, most_projects: int, scratch_project: str | None = None
) -> Report:
    """
    Look into some projects and report what is otherwise than believed. The driver's listener is `recorder.note`.

    What a `scratch_project` can settle is tried out in it last: what is refused there on purpose is no difference.
    Without any, nothing is written.

    Raises:
        PlatformError: not even the list of projects could be read.
        LabelformError: the project was not made to be tried out.
    """
    tried = None if scratch_project is None else await scratch(driver, scratch_project)
    looked = await look(driver, most_projects)
    calls = recorder.calls
    report = Report(
        looked=looked,
        answers=sum(heard.answers for heard in calls.values()),
        calls=len(calls),
        differences=tuple(differences(calls, believed())),
        limit_headers=(),
    )
    settled = await settle(tried) if tried else []
    return replace(
        report,
        limit_headers=tuple(sorted(recorder.headers)),
        settled=tuple(settled),
        left_behind=tuple(tried.left_behind if tried else ()),
    )
