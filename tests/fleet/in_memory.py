"""A store of one process, for tests of what is done with one: it keeps what it is given, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from labelform.fleet.held import Held
from labelform.fleet.store import Store
from labelform.fleet.work import Applied, Kind, NewMember, SetHead, Settled, State, StoredMember, Task
from labelform.runs.recording import Runs
from labelform.runs.runs import FolderRuns


@dataclass
class InMemory:
    """What workers ask of a store while they do a member. Runs are in a folder."""

    folder: Path
    bundles: dict[str, bytes] = field(default_factory=dict)
    kept: list[Applied] = field(default_factory=list)
    leases: dict[str, str] = field(default_factory=dict)
    renewed: int = 0

    async def take(self, subject: str, holder: str, also: str = "") -> Held | float:
        """Let one have it until it is released; nobody else asks twice at once."""
        if self.leases.setdefault(subject, holder) != holder:
            return 0.0
        return Held(subject, holder, 1, 1e12)

    async def renew(self, held: Held) -> bool:
        self.renewed += 1
        return self.leases.get(held.subject) == held.holder

    async def release(self, held: Held) -> None:
        assert self.leases.pop(held.subject) == held.holder

    async def bundle(self, digest: str) -> bytes:
        return self.bundles[digest]

    def runs(self, task: Task, held: Held) -> Runs:
        return FolderRuns(self.folder, set_name=task.set_id)

    async def keep_applied(self, held: Held, applied: Applied) -> None:
        self.kept.append(applied.model_copy(update={"at": datetime(2026, 11, 29, tzinfo=UTC)}))

    async def applied(self, base_url: str, spec: str, title: str, environment: str) -> Applied | None:
        """Find as Postgres does: by the title in any environment, else by the file in this one."""
        here = [one for one in reversed(self.kept) if one.base_url == base_url]
        titled = [one for one in here if one.title == title]
        filed = [one for one in here if (one.spec, one.environment) == (spec, environment)]
        return next(iter(titled + filed), None)

    def whole(self) -> Store:
        """Return it as what it stands for; what it lacks, nobody here asks for."""
        return cast("Store", self)


def held(until: float = 1e12) -> Held:
    return Held("project", "worker", 1, until)


def stored(head: SetHead, member: NewMember, number: int = 0) -> StoredMember:
    """Return a member as the store gives it: it was JSON in between."""
    document: Any = json.loads(json.dumps(member.plan))
    return StoredMember(
        head=SetHead.model_validate_json(head.model_dump_json()), task=Task("s", number), module=member.module,
        project=member.project, spec=member.spec, plan=document, wave=member.wave, state=State.UNDER_WAY,
    )  # fmt: skip


def head(kind: Kind, base_url: str, **more: Any) -> SetHead:
    return SetHead(kind=kind, environment="main", base_url=base_url, **more)


def json_of(settled: Settled) -> Settled:
    """Return what came of a member as whoever reads the store finds it."""
    return Settled.model_validate_json(settled.model_dump_json())
