"""Who may open a project; nothing is written."""

from __future__ import annotations

from uuid import uuid4

from labelform.api import calls
from labelform.doctor.asking import UnsettledError, is_refused
from labelform.doctor.surroundings import Surroundings, is_organisation_admin
from labelform.errors import AuthorisationError, ResourceNotFoundError


async def unknown_project(seen: Surroundings) -> str:
    """Open a project that does not exist."""
    try:
        await seen.driver.run(calls.projects.get_project(str(uuid4())))
    except ResourceNotFoundError:
        return "not-found"
    except AuthorisationError:
        return "forbidden"
    raise UnsettledError("a project that does not exist was answered")


async def open_project(seen: Surroundings) -> str:
    """Open a project in which the account has a role that is neither admin nor team manager."""
    project = seen.hardly_opened
    if project is None:
        raise UnsettledError("it takes a project in which the account is neither admin nor team manager")
    if await is_organisation_admin(seen.driver):
        raise UnsettledError("it takes an account that is not an admin of the organisation")
    opened = calls.projects.get_project(str(project.project_hash))
    return "managers" if await is_refused(seen.driver, opened) else "members"
