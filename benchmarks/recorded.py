"""
Answers of the platform from files, one for each project: what a plan reads, without a network.

Operations are made and answers decoded by the code that runs in earnest; only nothing is signed or sent.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import world
from benchmarks.server import Platform
from benchmarks.world import Size
from labelform.api import calls
from labelform.api.operation import Operation, Page
from labelform.checking.facts import Workload
from labelform.core.access import Access
from labelform.core.change import Change
from labelform.core.contained import Sought
from labelform.core.impact import Impact
from labelform.core.model import Item
from labelform.core.reference import Named, Reference
from labelform.core.resource import AnyBeyond, AnyObserved, AnyResource, ObservedByKind
from labelform.core.rights import Rights
from labelform.language.model import ParsedSpec
from labelform.reading.view import FoundProject, gather

S = TypeVar("S")
T = TypeVar("T")


def write_answers(folder: Path, numbers: range, size: Size) -> None:
    """Write what the platform would answer about some projects, one file each; in each tenth a preset has moved."""
    folder.mkdir(parents=True, exist_ok=True)
    platform = Platform(size, numbers.stop, keeps=False)
    for number in numbers:
        below = f"/v2/public/projects/{world.project_hash(number)}"
        explorer = f"/v2/public/active/{world.project_hash(number)}"
        project = platform.project(world.project_hash(number))
        if number % 10 == 0:
            project.definitions[next(iter(project.presets))] = world.definition(1)
        paths = [below, f"{below}/datasets", f"{below}/groups", f"{explorer}/collections", f"{explorer}/presets"]
        paths += [f"/v2/public/ontologies/{project.record['ontologyHash']}"]
        paths += [f"{explorer}/presets/{preset}/raw" for preset in project.presets]
        answers = {path: platform.answer("GET", path, b"")[1] for path in paths}
        (folder / f"{world.title(number)}.json").write_text(json.dumps(answers))


class RecordedView:
    """Shows recorded projects; keeps the answers of those that are being looked at."""

    snapshot = ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, dict[str, Any]] = {}

    def prepared(self, parsed: ParsedSpec) -> ParsedSpec:
        """Return the spec as it is."""
        return parsed

    async def project(self, project_hash: str) -> FoundProject | None:
        """Specs of benchmarks go by title."""
        raise NotImplementedError

    async def projects_titled(self, title: str) -> Sequence[FoundProject]:
        """Read the file of a project."""
        answers = json.loads((self._folder / f"{title}.json").read_bytes())
        project_hash: str = next(iter(answers)).rpartition("/")[2]
        self._open[project_hash] = answers
        return [FoundProject(project_hash, title, "admin")]

    async def listed(self) -> Sequence[Named]:
        """No project is created."""
        raise NotImplementedError

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        """Observe a project through its answers."""
        read = _RecordedRead(self._open.pop(project.hash))
        record = await read.one(calls.projects.get_project(project.hash))
        return {resource.kind: await resource.observe(read, record) for resource in resources}

    async def candidates(
        self, resources: Sequence[AnyResource], parsed: Sequence[ParsedSpec]
    ) -> Mapping[str, Sequence[Named]]:
        """All names of the specs are in their projects."""
        raise NotImplementedError

    async def living(
        self, resource: AnyResource, beyond: AnyBeyond, wanted: Sequence[Item], parsed: Sequence[ParsedSpec]
    ) -> Sequence[AnyObserved]:
        """The specs ask for nothing beyond their projects."""
        raise NotImplementedError

    async def inside(
        self, resource: AnyResource, project: FoundProject, listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Nothing is listed."""
        raise NotImplementedError

    async def brought(
        self, resource: AnyResource, items: Sequence[Item], listed: Sequence[Reference]
    ) -> Sequence[Named]:  # fmt: skip
        """Nothing is listed."""
        raise NotImplementedError

    async def containing(
        self, resource: AnyResource, project: FoundProject, observed: Sequence[AnyObserved], sought: Sought,
        *, is_needed: bool = True,
    ) -> Sequence[AnyObserved]:  # fmt: skip
        """Nothing is listed."""
        return observed

    async def impacts(
        self, project: FoundProject, changes: Sequence[Change], resources: Mapping[str, AnyResource],
        beside: Sequence[Change], access: Access | None,
    ) -> Mapping[str, Impact]:  # fmt: skip
        """Nothing is deleted."""
        raise NotImplementedError

    async def rights(self, project: FoundProject | None, account: str | None) -> Rights:
        """Nothing takes an admin of the organisation."""
        raise NotImplementedError

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        """Nothing is deleted."""
        raise NotImplementedError

    async def workload(self, project: FoundProject, *, with_tasks: bool) -> Workload:
        """The specs have no checks."""
        raise NotImplementedError


class _RecordedRead:
    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        return operation.decode(self._answers[operation.label.removeprefix("GET ")])

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        return list((await self.one(operation)).items)

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        return await gather(tasks)

    async def follow(self, operation: Operation[Page[S]], then: Callable[[S], Awaitable[T]]) -> list[T]:
        return [await then(item) for item in await self.all(operation)]
