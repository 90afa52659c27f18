"""A set that is applied in waves: what goes wrong in one keeps the next from beginning, and is told."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.applying.test_sets import Heard
from tests.conftest import Labelform
from tests.faults.scenarios import driver_to, make

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.waves import WaveEnd
from labelform.core.digest import origin_of
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet
from labelform.core.waves import Caution, Waves
from labelform.errors import ExitCode
from labelform.language.source import read_document
from labelform.planning.again import replanner
from labelform.planning.options import PlanOptions
from labelform.reading.view import LiveView
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match

SANDBOX = ("--sandbox", "t.db")
APPLY = ("apply", "set.json", *SANDBOX, "--auto-approve")


def spec(title: str, description: str) -> str:
    about = f'{{title: "{title}", ontology: "NL Road Users & Lanes v6"}}'
    return f"labelform: 1\nproject: {about}\ncollections: [{{name: of {title}, description: {description}}}]\n"


@pytest.fixture
def repository(labelform: Labelform) -> Labelform:
    """Three projects, and a saved set that changes a collection in each."""
    Path("specs").mkdir()
    for said in ("old", "new"):
        for title in "ABC":
            Path(f"specs/{title}.yaml").write_text(spec(title, said), encoding="utf-8")
        if said == "old":
            assert labelform("apply", "specs", *SANDBOX, "--auto-approve", "--runs", "first").code == ExitCode.OK
    assert labelform("plan", "specs", *SANDBOX, "--out", "set.json").code == ExitCode.OK
    return labelform


def somebody_writes(labelform: Labelform, title: str, description: str) -> None:
    Path("other.yaml").write_text(spec(title, description), encoding="utf-8")
    assert labelform("apply", "other.yaml", *SANDBOX, "--auto-approve", "--runs", "other").code == ExitCode.OK


def waves(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("Wave ")]


def test_each_wave_ends_with_its_account_and_in_sync_before_the_next_begins(repository: Labelform) -> None:
    ended = repository(*APPLY, "--waves", "canary=1,rest")

    assert ended.code == ExitCode.OK
    assert waves(ended.out) == [
        "Wave canary: 1 project",
        "Wave canary: Complete, and in sync. Resources: 0 added, 1 changed, 0 destroyed.",
        "Wave rest: 2 projects",
        "Wave rest: Complete, and in sync. Resources: 0 added, 2 changed, 0 destroyed.",
    ]
    assert ended.out.index('module.projects["A"]: Complete') < ended.out.index("Wave rest: 2")
    assert ended.out.index("Wave rest: 2") < ended.out.index('module.projects["B"].collections["of B"]: Modifying')


def test_a_canary_that_fails_keeps_the_rest_from_beginning_and_resume_goes_on_in_the_same_waves(
    repository: Labelform,
) -> None:
    somebody_writes(repository, "A", "other")
    failed = repository(*APPLY, "--waves", "canary=1,rest")
    somebody_writes(repository, "A", "old")
    resumed = repository("resume", *SANDBOX, "--auto-approve")

    assert failed.code == ExitCode.PLAN_REFUSED
    assert waves(failed.out) == [
        "Wave canary: 1 project",
        "Wave canary: Ended. Resources: 0 added, 0 changed, 0 destroyed. Nothing more is started.",
    ]
    why = 'the wave "canary" did not succeed'
    assert f'not attempted: module.projects["B"].collections["of B"]: {why}' in failed.out
    assert f'not attempted: module.projects["C"].collections["of C"]: {why}' in failed.out
    assert resumed.code == ExitCode.OK
    assert [line.split(":")[0] for line in waves(resumed.out)] == ["Wave canary"] * 2 + ["Wave rest"] * 2


def test_waves_that_were_kept_and_cannot_be_read_keep_resume_from_going_on(repository: Labelform) -> None:
    repository(*APPLY, "--waves", "canary=1,rest")
    [kept] = Path(".labelform/runs/sets").glob("*.waves.json")
    kept.write_text('{"waves": "some"}', encoding="utf-8")

    resumed = repository("resume", *SANDBOX, "--auto-approve")

    assert resumed.code == ExitCode.ERROR
    assert "the waves of the last apply cannot be read" in resumed.err


def test_an_environment_says_in_which_waves_it_is_applied_and_an_option_says_otherwise(repository: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments: {live: {platform: sandbox, database: t.db, waves: 'first=2,rest'}}\n",
        encoding="utf-8",
    )
    there = ("apply", "specs", "--env", "live", "--auto-approve")

    ended = repository(*there)
    Path("specs/A.yaml").write_text(spec("A", "newer"), encoding="utf-8")
    other = repository(*there, "--waves", "rest")

    assert (ended.code, other.code) == (ExitCode.OK, ExitCode.OK)
    assert [line.split(":")[0] for line in waves(ended.out)] == ["Wave first"] * 2 + ["Wave rest"] * 2
    assert waves(other.out)[0] == "Wave rest: 1 project"


def test_when_too_many_projects_have_failed_no_other_is_begun(repository: Labelform) -> None:
    somebody_writes(repository, "A", "other")

    stopped = repository(*APPLY, "--projects", "1", "--max-failed", "0")
    other = repository(*APPLY, "--projects", "1", "--max-failed", "34%")

    assert stopped.code == ExitCode.PLAN_REFUSED
    assert stopped.out.count("a project has failed\n") == 2
    assert "Apply ended. Resources: 0 added, 0 changed, 0 destroyed." in stopped.out
    assert "Apply ended. Resources: 0 added, 2 changed, 0 destroyed." in other.out


def test_a_wave_in_which_as_many_failed_as_may_is_followed_by_the_next(repository: Labelform) -> None:
    somebody_writes(repository, "A", "other")

    ended = repository(*APPLY, "--waves", "canary=1,rest", "--max-failed", "1")

    assert "Wave rest: Complete, and in sync. Resources: 0 added, 2 changed, 0 destroyed." in ended.out


def test_machines_are_told_of_waves(repository: Labelform) -> None:
    ended = repository(*APPLY, "--waves", "canary=1,rest", "--json")

    told = [json.loads(line) for line in ended.out.splitlines()]
    assert [(one["type"], one["labelform"]["wave"]) for one in told if one["type"].startswith("wave")] == [
        ("wave_start", "canary"),
        ("wave_complete", "canary"),
        ("wave_start", "rest"),
        ("wave_complete", "rest"),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--waves", "two,rest"), '"two" is neither a number nor a percentage; as in --waves canary=2,10%,rest'),
        (("--waves", "2"), 'the last wave is not "rest"; as in --waves canary=2,10%,rest'),
        (("--max-failed", "some"), '"some" is neither a number nor a percentage; as in --max-failed 3 or'),
    ],
)
def test_waves_that_are_none_are_wrong_usage(repository: Labelform, options: tuple[str, ...], said: str) -> None:
    ended = repository(*APPLY, *options)

    assert ended.code == ExitCode.WRONG_USAGE
    assert said in ended.err


class Ends(Heard):
    """Hears how waves end."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[WaveEnd] = []

    def started(self, change: object) -> None: ...

    def wave_ended(self, end: WaveEnd) -> None:
        self.ends.append(end)


def test_what_moves_during_a_wave_is_seen_by_its_new_plan_and_keeps_the_next_from_beginning(
    repository: Labelform,
) -> None:
    edit = ForeignEdit(section="collections", name="of A", action="delete")
    moved = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", path="/v2/public/projects"), times=1, edit=edit)
    with closing(open_sandbox(Path("t.db"))) as sandbox:
        members = tuple(Member(plan=planned(sandbox, title), base_url="test") for title in "ABC")

    audience = Ends()
    with closing(open_sandbox(Path("t.db"), faults=FaultPlan(rules=(moved,)))) as sandbox:
        accounts = asyncio.run(applied(sandbox, PlanSet(members=members), audience))

    [end] = audience.ends
    assert (end.name, end.is_last_begun) == ("canary", True)
    assert end.left == [('module.projects["A"]', "a new plan of it still has 1 change")]
    assert [[one.outcome for one in account.results] for account in accounts] == [
        [Outcome.DONE],
        [Outcome.NOT_ATTEMPTED],
        [Outcome.NOT_ATTEMPTED],
    ]
    assert accounts[0].exit_code is ExitCode.PARTLY_APPLIED


def planned(sandbox: Sandbox, title: str) -> Plan:
    text = spec(title, "new")
    document = read_document(text, f"{title}.yaml")
    return make(sandbox, text).model_copy(update={"origin": origin_of(document.lines.file, document.data)})


async def applied(sandbox: Sandbox, planset: PlanSet, audience: Ends) -> list[Account]:
    async with driver_to(sandbox) as driver:
        options = ApplyOptions(
            FolderRuns(Path("runs")),
            audience,
            writes=1,
            caution=Caution(Waves.read("canary=1,rest")),
            replan=replanner(LiveView(driver), PlanOptions()),
        )
        return await apply_set(driver, planset, options)
