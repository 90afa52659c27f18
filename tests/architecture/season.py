"""The season: the status of a project under another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.model import Item
from labelform.core.picture import Arrow, Box, Graph
from labelform.core.reference import Names
from labelform.core.resource import Closing, Observed, Read, Resource

if TYPE_CHECKING:
    from labelform.api.records import ProjectRecord


class Season(Item):
    """What is going on in the project, as its spec and the platform say it."""

    now: str


class Seasons(Resource[Season, Season]):
    """What the platform calls the status of a project: drawn as a way from one to the next, and winter is the end."""

    kind = "season"
    item = Season
    identity = frozenset()
    given = frozenset({"now"})

    def entry_key(self, entry: Season) -> str:
        return ""

    def key(self, item: Season) -> str:
        return ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Season]]:
        now = await read.one(calls.projects.get_project(str(project.project_hash)))
        return [Observed(Season(now=now.status.value if now.status else ""), id=str(now.project_hash))]

    def resolve(self, entry: Season, names: Names) -> Season:
        return entry

    def update(self, before: Observed[Season], after: Season) -> Iterable[Call]:
        yield call(calls.projects.set_status, status=after.now)

    def closing(self, before: Season | None, after: Season) -> Closing | None:
        return Closing("winter comes", is_end=True) if after.now == "completed" else None

    def picture(self, item: Season) -> Graph:
        return Graph(boxes=(Box(name="spring"), Box(name=item.now)), arrows=(Arrow(start=0, end=1, label="turns"),))
