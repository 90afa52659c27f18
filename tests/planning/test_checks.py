"""Checks of specs, owners and environments: what they read, what they are asked of, and what is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, Plans, done, judge, unruled

from labelform.api import calls
from labelform.checking.facts import Workload
from labelform.client.http import AsyncDriver
from labelform.core.access import Access
from labelform.core.change import Source
from labelform.core.check import Check
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Plan, Rule
from labelform.core.policy import OwnerPolicy
from labelform.core.resource import AnyResource, ObservedByKind
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import FoundProject, LiveView
from labelform.repository.load import load_one
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan
from labelform.sandbox.faults import Rule as FaultRule
from labelform.sandbox.faults.rules import Fault, Match

FRESH = "labelform: 1\nproject: {title: Fresh}\n"
NO_VENDOR = "groups.all(g, !g.name.startsWith('vendor-brightmark-q') || g.role == 'viewer')"


def checking(head: str, *expressions: str) -> str:
    lines = [f'  - {{name: c{number}, assert: "{one}", message: m}}\n' for number, one in enumerate(expressions)]
    return f"{head}checks:\n{''.join(lines)}"


def told(plan: Plan) -> list[str]:
    return [one.message for one in plan.violations if one.rule is Rule.CHECK]


@pytest.mark.parametrize(
    ("head", "expression", "said"),
    [
        (HEAD, "groups.size() > 0 && collections.size() >= 0 && project.title != ''", []),
        (HEAD, "groups.size() == 0", ['"c0" fails: m (groups.size() == 0 is false: 5 == 0)']),
        (HEAD, NO_VENDOR, ['"c0" fails: m (false for: "vendor-brightmark-qa")']),
        (HEAD + "groups: [{name: vendor-brightmark-qa, role: viewer}]\n", NO_VENDOR, []),
        (HEAD, "tasks.all(t, t.count < 9999) && stages.exists(s, s.type == 'done')", []),
        (HEAD, "certain_access.exists(a, a.email == 'ilse.vandermeer@northlane.example')", []),
        (HEAD + "tags: [{name: first, create_missing: true}]\n", "certain_access.size() > 0", []),
        (
            HEAD,
            "access.size() > 0",
            ['"c0" could not be decided: m (access is not known: the members of Lidar partner reviewers (not '
             "visible))"],
        ),
        (HEAD, "access.size() > 0 || groups.size() > 0", []),
        (FRESH, "access.size() > 99 && tasks.size() > 99", []),
        (FRESH, "groups.size() > 0", ['"c0" fails: m (groups.size() > 0 is false: 0 > 0)']),
        (FRESH + "groups: [{name: perception-leads, role: admin}]\n", "groups.size() > 0", []),
        (FRESH, "users.exists(u, u.role == 'admin')", []),
        (FRESH, "project.status == 'notStarted'", []),
        (FRESH, "has(project.status)", []),
        (
            FRESH.replace("Fresh", "Fresh, status: paused"),
            "project.status != 'paused'",
            ["\"c0\" fails: m (project.status != 'paused' is false: 'paused' != 'paused')"],
        ),
        (
            FRESH,
            "project.title == ''",
            ["\"c0\" fails: m (project.title == '' is false: 'Fresh' == '')"],
        ),
    ],
    ids=[
        "holds", "fails", "who breaks it", "the plan puts it right", "tasks", "certain access",
        "people, and a tag that is made", "hidden people",
        "decided without them", "later", "fails before it is there", "the plan makes it so",
        "people of a new project", "the status that it gets", "that it gets one",
        "a status that the plan gives", "what is known of it",
    ],
)  # fmt: skip
def test_a_check_is_asked_of_what_the_plan_leaves(plans: Plans, head: str, expression: str, said: list[str]) -> None:
    planned = plans(checking(head, expression))

    assert told(planned.plan) == said
    assert [one.source for one in planned.plan.violations] == [
        Source(file="p.yaml", line=len(head.splitlines()) + 2, column=5) for _ in said
    ]


def test_a_check_that_fails_now_and_not_afterwards_is_told_of_the_project_only(plans: Plans) -> None:
    planned = plans(
        checking(HEAD + "groups: [{name: vendor-brightmark-qa, role: viewer}]\n", NO_VENDOR),
        PlanOptions(prune=False), wants_base=True,
    )  # fmt: skip

    assert told(planned.plan) == []
    assert [one.message for one in planned.failing] == ['"c0" fails: m (false for: "vendor-brightmark-qa")']


def test_checks_of_spec_owner_and_environment_are_all_asked(plans: Plans) -> None:
    Path("labelform.policy.yaml").write_text(
        "labelform_policy: 1\ninclude: [policies/*.yaml]\n"
        "checks: [{name: own, assert: groups.size() > 90, message: o}]\n"
    )
    Path("policies").mkdir()
    Path("policies/a.yaml").write_text(
        "labelform_policy: 1\nchecks: [{name: in, assert: groups.size() > 91, message: i}]\n"
    )
    check = Check.model_validate({"name": "env", "assert": "environment == 'x' && groups.size() > 92", "message": "e"})
    rules = OwnerRules(OwnerPolicy(labelform_policy=1, checks=(check,)))

    planned = plans(checking(HEAD, "groups.size() > 93"), PlanOptions(rules=rules, environment="x"))

    places = [(one.message.partition(" ")[0], one.source and one.source.file) for one in planned.plan.violations]
    assert places == [
        ('"c0"', "p.yaml"), ('"own"', "labelform.policy.yaml"), ('"in"', "policies/a.yaml"), ('"env"', None),
    ]  # fmt: skip


class _Noting(LiveView):
    """A view that notes what it is asked for."""

    def __init__(self, asked: list[str], driver: AsyncDriver) -> None:
        super().__init__(driver)
        self._asked = asked

    async def workload(self, project: FoundProject, *, with_tasks: bool) -> Workload:
        self._asked.append("tasks" if with_tasks else "stages")
        return await super().workload(project, with_tasks=with_tasks)

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        self._asked.append("access")
        return await super().access(project, account, joining)

    async def observed(self, resources: Sequence[AnyResource], project: FoundProject) -> ObservedByKind:
        self._asked += [one.kind for one in resources]
        return await super().observed(resources, project)


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("1 == 1", []),
        ("tags.size() >= 0", ["tags"]),
        ("stages.size() > 0", ["stages"]),
        ("tasks.size() > 0 && tags.size() >= 0", ["tags", "tasks"]),
        ("certain_access.size() > 0", ["access"]),
    ],
)
def test_a_check_reads_what_it_names_and_nothing_else(plans: Plans, expression: str, asked: list[str]) -> None:
    found: list[str] = []

    plans(checking(HEAD, expression), view=partial(_Noting, found))

    assert found == ["project", *asked]


def test_what_is_acknowledged_stops_nothing(plans: Plans) -> None:
    plan = plans(checking(HEAD, "groups.size() == 0"), PlanOptions(allowed=frozenset({"check"}))).plan

    assert (told(plan), [one.rule for one in plan.allowed]) == ([], [Rule.CHECK])


def test_a_saved_plan_is_held_to_checks_of_what_it_leaves_now(plans: Plans, sandbox: Sandbox) -> None:
    planned = plans(checking(HEAD, "collections.all(c, c.name != 'by-hand')"))
    assert told(planned.plan) == []
    assert planned.plan.target.hash is not None

    made = calls.collections.create_collection(
        project_hash=planned.plan.target.hash, name="by-hand", description="", collection_type="FRAME"
    )
    done(sandbox, made)

    assert told(judge(sandbox, unruled(planned))) == ['"c0" fails: m (false for: "by-hand")']


def test_a_section_that_may_not_be_read_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = checking(HEAD, "tags.size() >= 0", "tags.size() >= 0 || groups.size() > 0", "tasks.size() > 0")
    Path("p.yaml").write_text(text, encoding="utf-8")

    async def made(sandbox: Sandbox) -> Plan:
        async with driver_to(sandbox) as driver:
            return (await plan_spec(LiveView(driver), "test", load_one(Path("p.yaml")))).plan

    refused = (
        FaultRule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path=path)) for path in ("*/tags", "/public")
    )
    with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan(rules=tuple(refused)))) as sandbox:
        plan = asyncio.run(made(sandbox))

    assert [one.partition(" (")[0] for one in told(plan)] == [
        '"c0" could not be decided: m',
        '"c2" could not be decided: m',
    ]
