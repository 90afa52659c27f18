"""The project itself."""

from __future__ import annotations

from labelform.api import calls
from labelform.doctor.asking import UnsettledError
from labelform.doctor.scratch import Scratch


async def set_status(scratch: Scratch) -> str:
    """Give the project the status that it has: allowed or not, nothing changes."""
    record = await scratch.run(calls.projects.get_project(scratch.project_hash))
    if record.status is None:
        raise UnsettledError("the platform knows no status of projects")
    same = calls.projects.set_status(scratch.project_hash, status=record.status)
    return "off" if await scratch.is_refused(same) else "on"
