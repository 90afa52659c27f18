"""The project itself."""

from __future__ import annotations

from labelform.api import calls
from labelform.doctor.asking import UnsettledError
from labelform.doctor.scratch import Scratch


async def set_status(scratch: Scratch) -> str:
    """Give the project the status that it has: allowed or not, nothing changes."""
    record = await scratch.run(calls.projects.get_project(scratch.project_hash))
    if record.status is None:
        raise UnsettledError("projects have no status on this platform")
    same = calls.projects.set_status(scratch.project_hash, status=record.status)
    return "off" if await scratch.is_refused(same) else "on"


async def stopped_projects(scratch: Scratch) -> str:
    """Pause the project, and link issue tags to it without naming any: is that still allowed?"""
    at = scratch.project_hash
    record = await scratch.run(calls.projects.get_project(at))
    nothing = calls.tags.add_issue_tags(at, issue_tag_names=[])
    if record.status is None or await scratch.is_refused(calls.projects.set_status(at, status=record.status)):
        raise UnsettledError("it takes a platform on which the status of a project can be set")
    if await scratch.is_refused(nothing):
        raise UnsettledError("the platform takes no request to link no tags")
    what = "another status of the project"
    async with scratch.until_over(calls.projects.set_status(at, status=record.status), what):
        await scratch.run(calls.projects.set_status(at, status="paused"))
        return "read-only" if await scratch.is_refused(nothing) else "managers-edit"
