"""The project itself."""

from __future__ import annotations

from uuid import uuid4

from labelform.api import calls
from labelform.doctor.scratch import Scratch, UnsettledError
from labelform.errors import AuthorisationError, ResourceNotFoundError


async def unknown_project(scratch: Scratch) -> str:
    """Open a project that nobody made."""
    try:
        await scratch.run(calls.projects.get_project(str(uuid4())))
    except ResourceNotFoundError:
        return "not-found"
    except AuthorisationError:
        return "forbidden"
    raise UnsettledError("a project that nobody made was answered")


async def set_status(scratch: Scratch) -> str:
    """Give the project the status that it has: allowed or not, nothing changes."""
    record = await scratch.run(calls.projects.get_project(scratch.project_hash))
    if record.status is None:
        raise UnsettledError("the platform knows no status of projects")
    same = calls.projects.set_status(scratch.project_hash, status=record.status)
    return "off" if await scratch.is_refused(same) else "on"
