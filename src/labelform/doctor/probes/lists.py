"""What lists hold, and whether they are split; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.doctor.asking import UnsettledError, is_no, is_refused
from labelform.doctor.surroundings import Surroundings
from labelform.errors import PlatformError

_USUAL_PAGE: Final = 100
"""So many things are on a page of the lists that are known to be split. Source: docstrings of SDK 0.1.154."""


async def page_everything(seen: Surroundings) -> str:
    """
    Read the first page of the lists that the official SDK takes for whole.

    A list that is shorter than a usual page tells nothing when it is whole.
    """
    pages = [page async for page in seen.pages([*_taken_for_whole(seen)])]
    split = [len(page.items) for page in pages if page.next is not None]
    if split:
        return str(max(split))
    if max((len(page.items) for page in pages), default=0) <= _USUAL_PAGE:
        raise UnsettledError(f"it takes a list of more than {_USUAL_PAGE} groups, datasets or ontologies")
    return "off"


def _taken_for_whole(seen: Surroundings) -> Iterator[Operation[Page[object]]]:
    yield calls.groups.list_organisation_groups()
    yield calls.datasets.get_datasets()
    yield calls.ontologies.get_ontologies()
    for project in seen.looked_into:
        yield calls.groups.list_groups(str(project.project_hash))
        yield calls.datasets.list_datasets(str(project.project_hash))


async def shared_groups(seen: Surroundings) -> str:
    """Look for groups of other organisations among those of one's own."""
    lists = [calls.groups.list_groups(str(project.project_hash)) for project in seen.looked_into]
    foreign = {str(one.group_hash) for one in await seen.everything(lists) if not one.is_same_organisation}
    try:
        own = await seen.driver.collect(calls.groups.list_organisation_groups())
    except PlatformError as error:
        if not is_no(error):
            raise
        raise UnsettledError("it takes an account that may list the groups of its organisation") from error
    listed = {str(one.group_hash) for one in own}
    if await _is_somebody_elses(seen, foreign & listed, listed - foreign):
        return "listed"
    if not foreign - listed:
        raise UnsettledError("it takes a project with a group of another organisation")
    return "hidden"


async def _is_somebody_elses(seen: Surroundings, groups: set[str], own: set[str]) -> bool:
    """
    Tell whether one of some groups belongs to another organisation.

    A group of one's own that is on the project of others is foreign there, too. Its members may be read, if those of
    one's own groups may be read at all.
    """
    may_read = groups and own and not await _are_members_refused(seen, min(own))
    return bool(may_read) and any([await _are_members_refused(seen, one) for one in sorted(groups)])


async def _are_members_refused(seen: Surroundings, group: str) -> bool:
    return await is_refused(seen.driver, calls.groups.list_group_members(group_hash=group))
