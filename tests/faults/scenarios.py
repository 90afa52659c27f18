"""
Projects and specs whose plans touch every kind and every action.

Each scenario is prepared once on a sandbox file; every run gets a copy of that file.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from labelform.api import calls
from labelform.api.session import RetryPolicy
from labelform.applying import QUARANTINE_SECONDS, Apply
from labelform.client.asgi import AppCarrier
from labelform.client.carrier import Carrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.client.session import new_session
from labelform.core.assembly import make_plan
from labelform.core.digest import origin_of, plan_digest
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Revert
from labelform.core.planset import alone
from labelform.errors import ExitCode
from labelform.language.model import kinds, parse
from labelform.language.source import read_document
from labelform.planning.following import actions_of
from labelform.planning.impact import weighed
from labelform.planning.options import NO_OPTIONS
from labelform.planning.reverting import plan_revert
from labelform.reading.observe import observe_view
from labelform.reading.view import LiveView
from labelform.runs.account import Account
from labelform.runs.actions import Earlier, earlier_actions
from labelform.runs.planfile import document
from labelform.runs.recording import Ledger
from labelform.runs.runs import FolderRuns
from labelform.runs.written import find_run, work_of
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultyApp

TITLE = "Under fire"
KINDS = kinds()

# What collections hold of data that is detached, no call shows: the items here are of what stays.
BEFORE = f"""
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6", description: "d", status: inReview}}
datasets: ["NL fleet7 2026-10 urban Rotterdam", "NL fleet7 2026-09 motorway day"]
groups:
  - {{name: perception-leads, role: admin}}
  - {{name: vendor-brightmark-l1, role: annotator}}
  - {{name: vendor-brightmark-l2, role: annotator}}
users:
  - {{email: bob@x.example, role: annotator}}
  - {{email: cy@x.example, role: reviewer}}
tags: [staging]
issue_tags: [occlusion]
collections:
  - name: changes
    description: old
    items: [{{data: nl7-03_cam_front_20260901_00300.png}}, {{data: nl7-03_cam_front_20260901_00450.png}}]
  - {{name: goes, type: label}}
filter_presets:
  - {{name: changes, filters: [{{metric: brightness, between: [0.0, 0.3]}}]}}
  - {{name: goes, filters: [{{metric: width, between: [1, 2]}}]}}
"""
AFTER = f"""
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6", description: "d", status: paused}}
datasets: ["NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night"]
groups:
  - {{name: perception-leads, role: admin}}
  - {{name: vendor-brightmark-l1, role: reviewer}}
  - {{name: vendor-brightmark-qa, role: reviewer}}
users:
  - {{email: ann@x.example, role: viewer}}
  - {{email: Bob@x.example, role: reviewer}}
tags: [production]
issue_tags: [occlusion, wrong class]
collections:
  - {{name: changes, description: new, items: [{{data: nl7-03_cam_front_20260901_00000.png}}]}}
  - {{name: comes, type: frame, description: fresh, items: [{{data: nl7-03_cam_front_20260901_00150.png}}]}}
filter_presets:
  - {{name: changes, filters: [{{metric: brightness, between: [0.0, 0.22]}}]}}
  - {{name: comes, filters: [{{metadata: site, type: varchar, none_of: [Lelystad]}}]}}
policy: {{prune: true}}
"""


NAMED = f"""
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6"}}
collections:
  - {{name: was, description: old, items: []}}
  - {{name: had, type: label}}
  - {{name: stays}}
filter_presets:
  - {{name: was, filters: [{{metric: height, between: [1, 2]}}]}}
  - {{name: goes, filters: [{{metric: width, between: [1, 2]}}]}}
"""
RENAMED = f"""
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6"}}
collections:
  - {{name: now, previously: was, description: new}}
  - {{name: has, previously: [lost, had]}}
  - {{name: stays}}
  - {{name: comes, previously: never}}
filter_presets:
  - {{name: now, previously: was, filters: [{{metric: height, between: [1, 3]}}]}}
policy: {{prune: true}}
"""

NEW_DATASET, OTHER_DATASET, NEW_TAG = "made under fire", "made there, too", "hardly there"
MADE = (NEW_DATASET, OTHER_DATASET, NEW_TAG)
"""What a plan makes for the organisation; it has none of these before."""
MAKING = BEFORE.replace(
    "datasets: [",
    f'datasets: [{{name: {NEW_DATASET}, create: true, description: "d", backing_folder: false}}, '
    f'{{name: "{OTHER_DATASET}", create: true, backing_folder: false}}, ',
).replace("tags: [staging]", f"tags: [staging, {{name: {NEW_TAG}, create_missing: true}}]")

HOLDING, FRAMES = "goes, with frames", 1_200
"""A collection that is deleted, and how many frames it holds: they are put back in two calls."""
FILLED = (
    BEFORE.replace("urban Rotterdam", 'urban Rotterdam", "CT-LUNG-04 site A (Leuven) baseline')
    .replace("filter_presets:", f'  - {{name: "{HOLDING}", type: frame}}\nfilter_presets:')
    .replace("[occlusion]", "[occlusion, wrong class]")
)
"""
The same with that collection, and with a dataset whose frames are in it; the run that is taken back detaches it.

What cannot be taken back is there before: that a revert names it is another law.
"""


INACTIVE = f"""
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6"}}
datasets: ["NL fleet7 2026-09 motorway night"]
"""
ACTIVE = (
    INACTIVE.replace('night"]', 'night", "NL fleet7 2026-09 motorway day"]')
    + """
collections: [{name: dark}]
filter_presets: [{name: dark, filters: [{metric: brightness, between: [0.0, 0.22]}]}]
after_apply:
  - {populate: dark, from: dark}
  - {sync: true}
"""
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A prepared sandbox file and the spec that is applied to it; with `runs`, the last run there is taken back."""

    name: str
    template: Path
    spec: str
    runs: Path | None = None

    def make(self, sandbox: Sandbox, folder: Path) -> Plan:
        """Plan what the scenario asks for, in a folder with a copy of it."""
        return make(sandbox, self.spec) if self.runs is None else make_revert(sandbox, folder / "runs", "000001")

    def copy(self, folder: Path) -> Path:
        """Copy the prepared file, its key and its runs into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "sandbox.db"
        shutil.copy(self.template, database)
        shutil.copy(f"{self.template}.key", f"{database}.key")
        if self.runs is not None:
            shutil.copytree(self.runs, folder / "runs")
        return database


def prepare(folder: Path) -> list[Scenario]:
    """
    Return the scenarios: a project that changes everywhere, one that does not exist yet, one that is renamed in, one in
    which a run that changed everything is taken back, and one that asks for things of the organisation.
    """
    creating = folder / "creating.db"
    with closing(open_sandbox(creating)) as sandbox:
        settle(sandbox)
    changed, runs = _changed(folder)
    return [
        Scenario("everything changes", existing(folder, "changing", BEFORE), AFTER),
        Scenario("from nothing", creating, AFTER),
        Scenario("renames", existing(folder, "renaming", NAMED), RENAMED),
        Scenario("a run is taken back", changed, FILLED, runs),
        Scenario("things are made", existing(folder, "making", BEFORE), MAKING),
    ]


def prepare_actions(folder: Path) -> Scenario:
    """Return the scenario in which a collection is filled and Explorer synced after the changes of a plan."""
    return Scenario("actions follow", existing(folder, "acting", INACTIVE), ACTIVE)


def existing(folder: Path, name: str, spec: str) -> Path:
    """Prepare a sandbox file with the project of a spec."""
    database = folder / f"{name}.db"
    with closing(open_sandbox(database)) as sandbox:
        account = asyncio.run(apply(sandbox, make(sandbox, spec), FolderRuns(folder / f"runs {name}")))
        assert account.exit_code is ExitCode.OK
        settle(sandbox)
    return database


def _changed(folder: Path) -> tuple[Path, Path]:
    """Prepare a sandbox file in which a run has changed everything, and the folder of that run."""
    database, runs = existing(folder, "changed", FILLED), folder / "runs to take back"
    with closing(open_sandbox(database)) as sandbox:
        fill(sandbox, HOLDING, FRAMES)
        account = asyncio.run(apply(sandbox, make(sandbox, AFTER), FolderRuns(runs)))
        assert account.exit_code is ExitCode.OK
        settle(sandbox)
    return database, runs


def fill(sandbox: Sandbox, name: str, count: int) -> None:
    """Put frames of the data of a project into one of its collections."""
    found: dict[str, Any] = sandbox.dump()
    (project,) = (one for whole in found["organisations"] for one in whole["projects"] if one["title"] == TITLE)
    attached = {one["dataset_hash"] for one in project["datasets"]}
    data = [
        item
        for whole in found["organisations"]
        for dataset in whole["datasets"]
        if dataset["dataset_hash"] in attached
        for item in dataset["items"]
    ]
    frames = [{"data_uuid": one["data_hash"], "frame": frame} for one in data for frame in range(one["frames"])]
    (uuid,) = (one["collection_uuid"] for one in project["collections"] if one["name"] == name)

    async def put_in() -> None:
        async with driver_to(sandbox) as driver:
            call = calls.add_collection_items(project["project_hash"], collection_uuid=uuid, items=frames[:count])
            assert not (await driver.run(call)).failed_items

    assert len(frames) >= count, len(frames)
    asyncio.run(put_in())


def make_revert(sandbox: Sandbox, folder: Path, name: str | None = None) -> Plan:
    """Plan what takes back a run of a folder, as `labelform revert` does."""
    every = FolderRuns(folder).all()
    work = work_of(every, find_run(every, name))
    applied = work.member()

    async def plan() -> Plan:
        async with driver_to(sandbox) as driver:
            return await plan_revert(
                LiveView(driver), applied, work.project_hash(applied.plan, KINDS),
                Revert(run=work.name, plan_digest=applied.plan_digest), work.written(applied.plan, KINDS), KINDS,
                file=folder / "plan.json", options=NO_OPTIONS,
            )  # fmt: skip

    return asyncio.run(plan())


def make(sandbox: Sandbox, spec: str) -> Plan:
    """Plan a spec on a sandbox."""

    async def plan() -> Plan:
        parsed = parse(read_document(spec, "p.yaml"))
        async with driver_to(sandbox) as driver:
            view = LiveView(driver)
            observation = await observe_view(view, parsed)
            plan = make_plan(observation.target, observation.every, parsed.spec.policy, NO_GUARDRAILS)
            if actions := tuple(actions_of(parsed, plan.changes)):  # a file of a plan with actions needs its spec
                origin = origin_of(parsed.file, parsed.document.data)
                plan = plan.model_copy(update={"actions": actions, "origin": origin})
            return await weighed(plan, view, observation.project)

    return asyncio.run(plan())


class Silent:
    """Watches an apply and says nothing."""

    def started(self, change: Any) -> None:
        """Say nothing."""

    def finished(self, result: Any) -> None:
        """Say nothing."""

    def waiting(self, change: Any, left_seconds: float) -> None:
        """Say nothing."""

    def acted(self, result: Any) -> None:
        """Say nothing."""


def never() -> bool:
    """Do not stop."""
    return False


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a plan is applied: how many writes side by side, until when, carried by whom, with which quarantine."""

    writes: int = 1
    stop: Callable[[], bool] = never
    carrier: Carrier | None = None
    quarantine_seconds: float = QUARANTINE_SECONDS


AS_EVER = Conditions()


async def apply(sandbox: Sandbox, plan: Plan, runs: FolderRuns, conditions: Conditions = AS_EVER) -> Account:
    """Apply a plan without waiting: a pause lets the time of the sandbox pass, and requests land that it holds."""
    past, runs = runs.past(), FolderRuns(runs.folder, lambda: now(sandbox))
    begun, unanswered = past.begun(plan_digest(plan)), past.unanswered(plan.target)
    earlier = earlier_actions(past.runs, plan.target)
    with runs.start(document(alone(plan, "test"))) as ledger:
        return await apply_with(
            ledger, sandbox, plan, conditions, begun=begun, unanswered=unanswered, earlier=earlier
        )  # fmt: skip


async def apply_with(
    ledger: Ledger,
    sandbox: Sandbox,
    plan: Plan,
    conditions: Conditions = AS_EVER,
    *,
    begun: frozenset[str] = frozenset(),
    unanswered: Sequence[datetime] = (),
    earlier: Mapping[str, Earlier] = MappingProxyType({}),
) -> Account:
    """Apply a plan with a ledger of your own."""

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)
        await pass_time(sandbox, seconds)

    async with driver_to(sandbox, conditions.carrier) as driver:
        return await Apply(
            driver, KINDS, ledger, Silent(), conditions.stop, begun, Limiter(conditions.writes), pause, unanswered,
            conditions.quarantine_seconds, earlier,
        ).run(plan)  # fmt: skip


async def pass_time(sandbox: Sandbox, seconds: float) -> None:
    """Let time pass in a sandbox, without waiting."""
    if isinstance(sandbox.app, FaultyApp):
        await sandbox.app.pass_time(seconds)


def now(sandbox: Sandbox) -> datetime:
    passed_seconds = sandbox.app.passed_seconds if isinstance(sandbox.app, FaultyApp) else 0.0
    return datetime.now(UTC) + timedelta(seconds=passed_seconds)


def driver_to(sandbox: Sandbox, carrier: Carrier | None = None) -> AsyncDriver:
    """Return a driver that tries reads again at once."""
    session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
    quick = replace(session, retries=RetryPolicy(attempts=5, first_seconds=0.0))
    return AsyncDriver("http://sandbox.localhost", quick, carrier=carrier or AppCarrier(sandbox.app))


def settle(sandbox: Sandbox) -> None:
    """Bring everything into the one file that is copied: what SQLite keeps beside it is folded in."""
    sandbox.close()
    with closing(sqlite3.connect(sandbox.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
