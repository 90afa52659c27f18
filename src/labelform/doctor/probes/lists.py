"""What lists hold, and whether they are split; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.doctor.asking import UnsettledError, is_no
from labelform.doctor.surroundings import Surroundings
from labelform.errors import PlatformError

_USUAL_PAGE: Final = 100
"""The size of a page in lists that are known to be paged. Source: docstrings of SDK 0.1.154."""


async def page_everything(seen: Surroundings) -> str:
    """
    Read the first page of the lists that the official SDK takes for whole.

    A complete list that is shorter than a usual page shows nothing.
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
    """
    Look for groups of other organisations, on projects of the account's organisation, among its own groups.

    A project is of the own organisation when a group on it that is of the project's organisation is listed there: who
    is a guest sees everything the other way round.
    """
    try:
        own = await seen.driver.collect(calls.groups.list_organisation_groups())
    except PlatformError as error:
        if not is_no(error):
            raise
        raise UnsettledError("it takes an account that can list the groups of its organisation") from error
    listed = {str(one.group_hash) for one in own}
    foreign: set[str] = set()
    for project in seen.looked_into:
        groups = await seen.everything([calls.groups.list_groups(str(project.project_hash))])
        if listed & {str(one.group_hash) for one in groups if one.is_same_organisation}:
            foreign |= {str(one.group_hash) for one in groups if not one.is_same_organisation}
    if not foreign:
        raise UnsettledError("it takes a project with a group of another organisation and one of its own organisation")
    if foreign & listed and foreign - listed:
        raise UnsettledError("only some groups of other organisations are listed")
    return "listed" if foreign <= listed else "hidden"
