"""Read what a plan reads, of a few projects; the answers go to whoever listens to the driver."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labelform.core.resource import AnyResource
from labelform.errors import PlatformError
from labelform.language.model import sections
from labelform.reading.view import LiveView

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver


@dataclass(frozen=True, slots=True)
class Looked:
    """How many projects there are and were read, and the kinds of error of what could not be read."""

    projects: int
    looked_into: int
    failures: tuple[str, ...]


async def look(driver: AsyncDriver, most_projects: int) -> Looked:
    """
    Read the lists that names are looked up in, and all that some projects have, as a plan does.

    Raises:
        PlatformError: not even the list of projects could be read.
    """
    view, resources = LiveView(driver), [section.resource for section in sections()]
    listed = await view.listed()
    chosen = listed[:most_projects]
    failures = [await _tried(view.candidates([one], [])) for one in resources]
    for named in chosen:
        failures += await _look_into(view, named.hash, resources)
    return Looked(len(listed), len(chosen), tuple(one for one in failures if one))


async def _look_into(view: LiveView, project_hash: str, resources: Sequence[AnyResource]) -> list[str]:
    """Read all of a project; each kind by itself, because one that fails does not stop the others."""
    try:
        project = await view.project(project_hash)
    except PlatformError as error:
        return [type(error).__name__]
    if project is None:  # listed, and not to be opened: a role that is too weak
        return []
    readings = [view.observed([one], project) for one in resources]
    return [await _tried(reading) for reading in (*readings, view.access(project, None))]


async def _tried(reading: Awaitable[object]) -> str:
    """Await something; a failure is reported by its kind alone: messages name projects and people."""
    try:
        await reading
    except PlatformError as error:
        return type(error).__name__
    return ""
