"""
Random runs, taken back: a random project, a random plan that fails anywhere, and what `revert` makes of it.

After the revert the project holds what it held before, item by item, but for what the revert plan named beforehand; and
what takes the revert back leads to where the run had come.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.core.plan import Plan
from labelform.errors import ExitCode, PlatformError
from labelform.runs.account import Account
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import SECTIONS, content
from tests.faults.scenarios import Conditions, Scenario, apply, driver_to, make, make_revert, settle
from tests.faults.strike import LOSSES, Verdict

TITLE = "Random"
DATASETS = ["NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night", "NL fleet7 2026-10 urban Rotterdam"]
DATA = dict(
    zip(
        DATASETS,
        [
            "nl7-03_cam_front_20260901_00000.png",
            "nl7-11_cam_front_20260902_00000.png",
            "nl7-18_cam_front_20261005_00000.png",
        ],
        strict=True,
    )
)
"""One piece of data of each."""
GROUPS = ["perception-leads", "vendor-brightmark-l1", "vendor-brightmark-l2", "mapping-team"]
PEOPLE = ["ann@x.example", "bob@x.example", "cy@x.example"]
TAGS = ["production", "staging", "clinical"]
ISSUE_TAGS = ["occlusion", "wrong class", "box too loose"]
NAMES = ["a", "b", "c"]
STRIKES_EACH = 3
"""How often each of several faults strikes."""
MOST_RUNS = 2 * STRIKES_EACH + 1
"""Each of two faults may spoil a run each time that it strikes, and then one has to succeed."""
ALONE = 0.6
"""How often a run meets one fault, and not several."""


@dataclass(frozen=True, slots=True)
class World:
    """A sandbox with an empty project, which random projects grow from."""

    scenario: Scenario


def world_of(scenario: Scenario, folder: Path) -> World:
    """Prepare the project once: it takes longer than all the rest."""
    database = scenario.copy(folder / "world")
    with closing(open_sandbox(database)) as sandbox:
        empty = spec(datasets=DATASETS, groups=[], collections=[], filter_presets=[])
        account = asyncio.run(apply(sandbox, make(sandbox, empty), FolderRuns(folder / "world runs")))
        assert account.exit_code is ExitCode.OK
        settle(sandbox)
    return World(Scenario("random", database, ""))


def take_back(world: World, seed: int) -> Verdict:
    """Apply a random plan to a random project under a random fault, and take it back; say what is wrong."""
    dice = random.Random(seed)
    verdict = Verdict(f"random revert {seed}", 0, [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = world.scenario.copy(folder)
        with closing(open_sandbox(database)) as sandbox:
            asyncio.run(apply(sandbox, make(sandbox, _random_spec(dice)), FolderRuns(folder / "before")))
            _fill(sandbox, dice)
            before = _content(sandbox)
            plan = make(sandbox, _random_spec(dice))
        _run(database, plan, folder, dice, verdict)
        with closing(open_sandbox(database)) as sandbox:
            after = _content(sandbox)
            if not any(run.written for run in FolderRuns(folder / "runs").all()):
                verdict.wrong += [] if before == after else ["nothing was written, and the project changed"]
                return verdict
            back = make_revert(sandbox, folder / "runs")
        _run(database, back, folder, dice, verdict, is_finished=True)
        with closing(open_sandbox(database)) as sandbox:
            verdict.wrong += _unlike(before, _content(sandbox), back, "before the run")
            if not back.changes:
                return verdict
            again = make_revert(sandbox, folder / "runs")
        _run(database, again, folder, dice, verdict, is_finished=True)
        with closing(open_sandbox(database)) as sandbox:
            verdict.wrong += _unlike(after, _content(sandbox), again, "before the revert")
    return verdict


def _run(
    database: Path, plan: Plan, folder: Path, dice: random.Random, verdict: Verdict, *, is_finished: bool = False
) -> None:
    """Apply a plan under random faults: once or twice, interrupted or not; or until it is done."""
    if not plan.changes:
        return
    faults = FaultPlan(seed=dice.randint(0, 1_000), rules=_faults(dice))
    if is_finished:
        finish(database, plan, folder, faults, verdict)
        return
    times = dice.choice([1, 1, 2])
    _attempt(database, plan, folder, faults, verdict, times=times, most_writes=dice.choice([1, 2, 4, 1_000, 1_000]))


def finish(database: Path, plan: Plan, folder: Path, faults: FaultPlan, verdict: Verdict) -> None:
    """Apply a plan under faults until it is done; say so if it never is."""
    before = len(verdict.exit_codes)
    if not _attempt(database, plan, folder, faults, verdict, times=MOST_RUNS, most_writes=1_000):
        verdict.wrong.append(f"it never came to an end: {verdict.exit_codes[before:]}")


def _attempt(
    database: Path, plan: Plan, folder: Path, faults: FaultPlan, verdict: Verdict, *, times: int, most_writes: int
) -> bool:
    """Apply a plan until it is done, at most so many times; return whether it is."""
    with closing(open_sandbox(database, faults=faults)) as sandbox:
        app = sandbox.app
        assert isinstance(app, FaultyApp)
        stop = Conditions(stop=lambda: sum(1 for seen in app.log if seen.is_write) >= most_writes)
        is_done = False
        for _ in range(times):
            account = _once(sandbox, plan, folder, stop)
            # The exit code does not show it: what is blocked and what failed both leave a plan partly applied.
            is_done = account is not None and account.is_complete
            verdict.runs += 1
            verdict.exit_codes.append(int(account.exit_code if account else ExitCode.ERROR))
            if is_done:
                break
        asyncio.run(app.pass_time(1_000))
    return is_done


def _faults(dice: random.Random) -> tuple[Rule, ...]:
    """Return one fault at one write, or a few at any."""
    if dice.random() < ALONE:
        return (dice.choice(LOSSES)[1](Match(write=dice.randint(1, 8))),)
    kinds = [Fault.ERROR_BEFORE, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.REFUSE]
    at = Match(kind="write")
    return tuple(Rule(fault=fault, match=at, chance=0.2, times=STRIKES_EACH) for fault in dice.sample(kinds, 2))


def _once(sandbox: Sandbox, plan: Plan, folder: Path, conditions: Conditions) -> Account | None:
    try:
        return asyncio.run(apply(sandbox, plan, FolderRuns(folder / "runs"), conditions))
    except PlatformError:
        return None  # the first look failed: nothing was written


def _unlike(wanted: dict[str, Any], found: dict[str, Any], plan: Plan, what: str) -> Iterator[str]:
    """Say what is not as it was, but for what the plan named as blocked."""
    named = {blocked.change.label for blocked in plan.blocked}
    for section in wanted:
        missing = [one for one in wanted[section] if one not in found[section] and not _is_named(one, named)]
        beyond = [one for one in found[section] if one not in wanted[section] and not _is_named(one, named)]
        if missing or beyond:
            yield f"{section} is not as {what}: missing {missing}, beyond that {beyond}"


def _is_named(thing: dict[str, Any], named: set[str]) -> bool:
    return any(thing.get(name) in named for name in ("title", "name", "collection"))


def _content(sandbox: Sandbox) -> dict[str, list[dict[str, Any]]]:
    project = _project(sandbox)
    own = {section: sorted(map(content, project[section]), key=repr) for section in SECTIONS}
    return {**own, "status": [{"status": project["status"]}]}


def _project(sandbox: Sandbox) -> dict[str, Any]:
    whole: dict[str, Any] = sandbox.dump()
    found: dict[str, Any] = next(
        one for organisation in whole["organisations"] for one in organisation["projects"] if one["title"] == TITLE
    )
    return found


def _fill(sandbox: Sandbox, dice: random.Random) -> None:
    """Put random frames of the attached data, and random annotations, into the collections."""
    project = _project(sandbox)
    project_hash = project["project_hash"]

    async def put_in() -> None:
        async with driver_to(sandbox) as driver:
            rows = await driver.run(calls.list_label_rows(project_hash, include_uninitialised_labels=True))
            for one in project["collections"]:
                if one["collection_type"] != "FRAME" or not rows:
                    continue
                items = [
                    {"data_uuid": row.data_hash, "frame": frame}
                    for row in dice.sample(rows, min(len(rows), dice.randint(0, 4)))
                    for frame in range(dice.randint(1, 3))
                    if frame < (row.number_of_frames or 1)
                ]
                if items:
                    add: Operation[Any] = calls.add_collection_items(
                        project_hash, collection_uuid=one["collection_uuid"], items=items
                    )
                    await driver.run(add)

    asyncio.run(put_in())


def _random_spec(dice: random.Random) -> str:
    def some(names: list[str]) -> list[str]:
        return sorted(dice.sample(names, dice.randint(0, len(names))))

    roles = ["admin", "annotator", "reviewer", "viewer"]
    datasets = some(DATASETS)
    return spec(
        datasets=datasets,
        groups=[{"name": name, "role": dice.choice(roles)} for name in some(GROUPS)],
        users=[{"email": email, "role": dice.choice(roles)} for email in some(PEOPLE)],
        tags=some(TAGS),
        issue_tags=some(ISSUE_TAGS),
        collections=[
            {"name": name, "description": dice.choice(["", "x", "y"]), **_random_items(datasets, dice)}
            for name in some(NAMES)
        ],
        filter_presets=[
            {"name": name, "filters": [{"metric": "width", "between": [1, dice.randint(1, 3)]}]} for name in some(NAMES)
        ],
    )


def _random_items(datasets: list[str], dice: random.Random) -> dict[str, Any]:
    """List some data of some datasets in a collection, or nothing."""
    known = [DATA[dataset] for dataset in datasets]
    listed = [{"data": title} for title in dice.sample(known, dice.randint(0, len(known)))]
    return dice.choice([{}, {"items": listed}])


def spec(**sections: Any) -> str:
    """Write a spec of the random project, which prunes the sections that it has."""
    project = {"title": TITLE, "ontology": "NL Road Users & Lanes v6"}
    return json.dumps({"labelform": 1, "project": project, **sections, "policy": {"prune": True}})
