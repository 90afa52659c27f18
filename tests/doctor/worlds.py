"""
Visits to a sandbox: by which account, with a scratch project of whom, and what the sandbox holds before and after.

One account alone cannot settle everything: what an admin of the organisation may do, who may open a project otherwise.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labelform.api import calls
from labelform.api.message import Reply, Request, Response
from labelform.client.asgi import AppCarrier
from labelform.client.carrier import Carrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver, Listener, nobody
from labelform.client.session import new_session
from labelform.doctor.making import TITLE
from labelform.doctor.recording import Recorder
from labelform.doctor.report import Report, as_json, as_text
from labelform.doctor.visiting import visit
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.opening import add_key
from labelform.types import Json, ProjectRole

SERVICE, ILSE, ANNOTATOR = (f"{name}@northlane.example" for name in ("svc-labelform", "ilse.vandermeer", "j.duarte"))
"""An admin of the organisation, a member of it, and a member who annotates in a project of somebody else."""
Answers = Callable[[Mapping[str, Any]], Mapping[str, Any]]
SCRATCH = "Doctor's Scratch"
MOTORWAY = "NL fleet7 2026-09 motorway day"
STRUCTURE: Mapping[str, Json] = {
    "objects": [
        {"id": "1", "name": "car", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "car00000"},
        {"id": "2", "name": "sign", "color": "#FE9200", "shape": "polygon", "featureNodeHash": "sign0000"},
    ],
    "classifications": [],
}


@dataclass(frozen=True, slots=True)
class World:
    """Who visits, and who made the scratch project."""

    account: str = SERVICE
    maker: str = SERVICE


USUAL = World()
STRANGER = World(account=ANNOTATOR, maker=ANNOTATOR)
"""No admin of the organisation, with a weak role in the project of somebody else."""
GUEST = World(maker=ILSE)
"""An admin of the organisation, in a scratch project in which they have no role."""


@dataclass(frozen=True, slots=True)
class Visited:
    """
    A report, with what the sandbox held before and after.

    `made` projects are there of those that the visit made; `begun` are its label rows, and whether they are empty.
    """

    report: Report
    before: str
    after: str
    made: int
    begun: tuple[bool, ...]

    @property
    def otherwise(self) -> list[tuple[str, str]]:
        """What is not as assumed, with its reading."""
        return [(one.id, one.reading) for one in self.report.settled if one.is_otherwise]

    @property
    def readings(self) -> dict[str, str]:
        """What was settled."""
        return {one.id: one.reading for one in self.report.settled if one.reading}

    @property
    def told(self) -> str:
        """All that is printed, in both forms."""
        return as_text(self.report) + as_json(self.report)


def visited(
    folder: Path,
    quirks: Mapping[str, str] | None = None,
    world: World = USUAL,
    *,
    carrier: Callable[[Sandbox], Carrier] = lambda sandbox: AppCarrier(sandbox.app),
    may_leave_projects: bool = True,
    most_projects: int = 5,
) -> Visited:
    """Visit a sandbox with the demo world. Nobody waits between two looks, but where something happens later."""
    pause = 1.0 if "preset-evaluation" in (quirks or {}) else 0.0

    async def inside(sandbox: Sandbox) -> Visited:
        async with driver(sandbox, world.maker) as maker:
            project = await made_scratch(maker)
        recorder, before = Recorder(), held(sandbox)
        async with driver(sandbox, world.account, recorder.note, carrier(sandbox)) as account:
            report = await visit(
                account, recorder, most_projects, project, may_leave_projects=may_leave_projects, pause_seconds=pause
            )
        return Visited(report, before, held(sandbox), made_in(sandbox), begun_in(sandbox))

    with open_sandbox(folder / "sandbox.db", quirks=quirks) as sandbox:
        return asyncio.run(inside(sandbox))


async def made_scratch(maker: AsyncDriver) -> str:
    """Make a project with a dataset, if there is one, an ontology of its own, and another admin."""
    datasets = [str(one.dataset_hash) for one in await maker.collect(calls.datasets.get_datasets(title_eq=MOTORWAY))]
    ontology = await maker.run(calls.ontologies.create_ontology(title=f"{SCRATCH} ontology", structure=STRUCTURE))
    project = await maker.run(
        calls.projects.create_project(title=SCRATCH, dataset_hashes=datasets, ontology_hash=ontology.ontology_hash)
    )
    other = ["tomasz.wrona@northlane.example"]
    await maker.run(calls.users.add_users(project, user_emails=other, user_role=int(ProjectRole.ADMIN)))
    return project


def driver(
    sandbox: Sandbox, account: str = SERVICE, listener: Listener = nobody, carrier: Carrier | None = None
) -> AsyncDriver:
    """Return a driver with a key of an account."""
    key = add_key(sandbox.database, account).decode()
    session = new_session(find_signer({"ENCORD_SSH_KEY": key}))
    carrier = carrier or AppCarrier(sandbox.app)
    return AsyncDriver("http://sandbox.localhost", session, carrier=carrier, listener=listener)


INVITED = re.compile(r"labelform-doctor-\w+@labelform.invalid")


def held(sandbox: Sandbox) -> str:
    """
    Return all that a sandbox holds, but for what the page says that stays.

    That is times, logs and begun label rows of the scratch project, the account of who was invited, and projects that
    a visit has made: see `begun_in` and `made_in`.
    """
    state: Any = sandbox.dump()
    state["accounts"] = [one for one in state["accounts"] if not INVITED.search(one)]
    for organisation in state["organisations"]:
        organisation["projects"] = [one for one in organisation["projects"] if not one["title"].startswith(TITLE)]
        for project in organisation["projects"]:
            if project["title"] == SCRATCH:
                del project["label_rows"], project["label_logs"]
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", json.dumps(state, sort_keys=True))


WORDS = {
    "groups": "a group",
    "presets": "a filter preset",
    "collections": "a collection",
    "collection_items": "a collection",  # what it holds stays with it
    "status": "another status of the project",
    "datasets": "a dataset",
    "users": "a user",
    "ontologies": "an ontology without its last entry",
}
"""How a report calls what may stay, by its place in what a sandbox holds."""


def staying(before: str, after: str) -> set[str]:
    """Say what a visit has changed of what `held` returns, as a report does; other places by their keys."""
    return {WORDS.get(place, place) for place in _differing(json.loads(before), json.loads(after))}


def _differing(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Yield the lists that differ; projects are compared list by list."""
    if isinstance(before, dict):
        for key in {**before, **after}:
            yield from _differing(before.get(key), after.get(key), key)
    elif place in ("organisations", "projects") and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _differing(one, other, place)
    elif before != after:
        yield place


class Altered:
    """Carries requests to a sandbox and alters what is answered in the older dialect about a project."""

    def __init__(self, app: Any, alter: Answers) -> None:
        self._carrier, self._alter = AppCarrier(app), alter

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        reply = await self._carrier.send(request)
        if request.target != "/public" or not isinstance(reply, Response):
            return reply
        return replace(reply, body=json.dumps(self._alter(json.loads(reply.body))).encode())

    async def close(self) -> None:
        """Close the transport."""
        await self._carrier.close()


def begun_in(sandbox: Sandbox) -> tuple[bool, ...]:
    """Tell of each label row of the scratch project whether nothing is labelled in it."""
    rows = [row for project in _projects(sandbox) if project["title"] == SCRATCH for row in project["label_rows"]]
    return tuple(_is_empty(row["labels"]) for row in rows)


def _is_empty(labels: Any) -> bool:
    return not labels["object_answers"] and not any(unit.get("objects") for unit in labels["data_units"].values())


def made_in(sandbox: Sandbox) -> int:
    """Count the projects that a visit has made."""
    return sum(project["title"].startswith(TITLE) for project in _projects(sandbox))


def _projects(sandbox: Sandbox) -> Iterator[Any]:
    state: Any = sandbox.dump()
    for organisation in state["organisations"]:
        yield from organisation["projects"]


def names_in(state: str) -> set[str]:
    """Return the titles and names of a world that are long enough to be told from words."""
    return set(re.findall(r'"(?:title|name)": "([^"]{5,})"', state))
