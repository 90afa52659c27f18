"""A plan that creates a project is held against what was applied before, what is there, and what owners forbid."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.e2e.histories import git
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, ONE_GROUP, Plans, done, judge, unruled

from labelform.api import calls
from labelform.core.change import Action, Change, Source
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Origin, Plan, Rule, Target, Violation
from labelform.core.policy import OwnerPolicy, Policy
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.planning.creating import broken_by_creation
from labelform.planning.options import PlanOptions
from labelform.reading.view import LiveView
from labelform.repository.applied import record_applied
from labelform.repository.surroundings import Surroundings
from labelform.sandbox import Sandbox

GONE = "99999999-9999-4999-8999-999999999999"
HERE, THERE = "sandbox:s.db", "https://x.example"
DUSK = 'labelform: 1\nproject: {title: "Dusk drives"}\n'
NIGHT, DRAFT = DUSK.replace("Dusk", "Night"), DUSK.replace("Dusk", "Draft")
LIVE = PlanOptions(environment="live")
CREATED = Change(
    address="project", kind="project", key="", label="", action=Action.CREATE, after={"title": "Dusk drives"}
)
CREATING = Plan(target=Target(title="Dusk drives"), changes=(CREATED,))


@pytest.mark.parametrize(
    ("base_url", "where", "is_living", "end"),
    [
        (THERE, THERE, False, ", which your account cannot see: pin the hash below project, or correct the title"),
        (THERE, HERE, False, None),
        (HERE, HERE, False, None),
        (HERE, HERE, True, ": pin the hash below project, or correct the title"),
    ],
    ids=["of a platform", "of another platform", "of a sandbox that was thrown away", "of this sandbox"],
)
def test_the_project_that_a_spec_was_applied_to_stands_in_the_way_of_a_second_one(
    plans: Plans, sandbox: Sandbox, base_url: str, where: str, is_living: bool, end: str | None
) -> None:
    git("init", "--quiet")
    project = str(done(sandbox, calls.create_project(title="Night drives"))) if is_living else GONE
    night = Origin(file=str(Path("p.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})
    record_applied(Plan(target=Target(title="Night drives"), origin=night), where, "live", project_hash=project)

    planned = plans(DUSK, LIVE, base_url=base_url)
    again = judge(sandbox, unruled(planned), LIVE, base_url)

    said = [one.message for one in planned.plan.violations]
    assert [message.endswith(f'to "Night drives" ({project}){end}') for message in said] == ([True] if end else [])
    assert again.violations == planned.plan.violations


PLACE = Source(file="labelform.policy.yaml", line=2, column=1)
OWNER = OwnerRules(OwnerPolicy(labelform_policy=1, create_project=False), {"create_project": PLACE})
FORBIDDEN = (
    'the plan creates the project "Dusk drives", which {} forbids: pin the hash below project, or correct the title'
)


@pytest.mark.parametrize(
    ("may", "owners", "whose"),
    [
        (True, [], []),
        (False, [], ["policy.create_project"]),
        (True, [OWNER], ["the repository policy"]),
        (
            False,
            [OWNER, OwnerRules(OwnerPolicy(labelform_policy=1))],
            ["policy.create_project", "the repository policy"],
        ),
    ],
)
def test_who_forbids_to_create_a_project_is_named(
    sandbox: Sandbox, may: bool, owners: list[OwnerRules], whose: list[str]
) -> None:
    found = broken(sandbox, CREATING, Policy(create_project=may), owners)

    assert [(one.rule, one.message) for one in found] == [(Rule.CREATE_PROJECT, FORBIDDEN.format(one)) for one in whose]
    assert [one.source for one in found] == [PLACE if one.startswith("the repository") else None for one in whose]


@pytest.mark.parametrize(
    ("base_url", "is_living", "is_asked"),
    [(THERE, False, True), (THERE, True, True), (HERE, True, True), (HERE, False, False)],
)
def test_only_projects_of_a_sandbox_may_be_gone(
    sandbox: Sandbox, base_url: str, is_living: bool, is_asked: bool
) -> None:
    git("init", "--quiet")
    project = str(done(sandbox, calls.create_project(title="Night drives"))) if is_living else GONE
    origin = Origin(file=str(Path("p.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})
    record_applied(Plan(target=Target(title="Night drives"), origin=origin), base_url, "live", project_hash=project)

    found = broken(sandbox, CREATING.model_copy(update={"origin": origin}), Policy(), base_url=base_url)

    assert [one.rule for one in found] == ([Rule.NEW_PROJECT] if is_asked else [])


@pytest.mark.parametrize("environment", [None, "live"])
def test_a_project_is_remembered_with_its_day_for_its_environment(sandbox: Sandbox, environment: str | None) -> None:
    git("init", "--quiet")
    origin = Origin(file=str(Path("p.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})
    night = Plan(target=Target(title="Night drives"), origin=origin)
    record_applied(night, THERE, environment, project_hash=GONE)
    plan = CREATING.model_copy(update={"origin": origin})

    said = [
        [one.message for one in broken(sandbox, plan, Policy(), base_url=THERE, options=PlanOptions(environment=asked))]
        for asked in (environment, "another")
    ]

    known = rf'and p\.yaml was applied on \d{{4}}-\d\d-\d\d to "Night drives" \({GONE}\), which '
    assert [[bool(re.search(known, message)) for message in one] for one in said] == [[True], []]


@pytest.mark.parametrize(("title", "most", "is_asked"), [("Night drives", 9, True), ("Night drives", 1, False)])
def test_so_many_commits_are_asked_and_name_their_day(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, title: str, most: int, is_asked: bool
) -> None:
    monkeypatch.setattr("labelform.repository.before.MOST_VERSIONS", most)
    git("init", "--quiet")
    done(sandbox, calls.create_project(title=title))
    for text in (DUSK.replace("Dusk drives", title), DRAFT):
        commit(text)
    origin = Origin(file=str(Path("p.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})

    found = [one.message for one in broken(sandbox, CREATING.model_copy(update={"origin": origin}), Policy())]

    said = rf'and p\.yaml was committed on \d{{4}}-\d\d-\d\d about "{title}" '
    assert [bool(re.search(said, one)) for one in found] == [True] * is_asked


def test_a_project_that_was_made_meanwhile_under_its_title_is_not_in_its_own_way(sandbox: Sandbox) -> None:
    git("init", "--quiet")
    done(sandbox, calls.create_project(title="Dusk drives"))
    commit(DUSK)
    origin = Origin(file=str(Path("p.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})

    assert broken(sandbox, CREATING.model_copy(update={"origin": origin}), Policy()) == ()


def broken(
    sandbox: Sandbox,
    plan: Plan,
    policy: Policy,
    owners: Sequence[OwnerRules] = (),
    base_url: str = "test",
    options: PlanOptions = LIVE,
) -> Sequence[Violation]:
    """Return what a plan breaks by creating its project, without anything else around it."""

    async def asked() -> Sequence[Violation]:
        async with driver_to(sandbox) as driver:
            with Surroundings() as around:
                before = around.before
                return await broken_by_creation(plan, LiveView(driver), base_url, policy, owners, options, before)

    return asyncio.run(asked())


def commit(text: str, path: str = "p.yaml") -> None:
    Path(path).write_text(text, encoding="utf-8")
    git("add", "--all", "*.yaml")
    git("commit", "--quiet", "--message", "x")


@pytest.mark.parametrize(
    ("versions", "is_known"),
    [
        ([NIGHT], True),
        ([NIGHT, "labelform: [\n", DRAFT], True),
        (["labelform: 1\nproject: {title: x, hash: NIGHT}\n"], True),
        ([NIGHT.replace("Night", "{{ when }}")], True),
        ([NIGHT, DUSK], True),
        ([DRAFT], False),
        ([], False),
    ],
    ids=["title", "behind a mistake", "hash", "variable", "edited since", "never made", "never committed"],
)
def test_without_a_record_the_commits_of_a_spec_say_which_project_it_was_about(
    plans: Plans, sandbox: Sandbox, versions: list[str], is_known: bool
) -> None:
    git("init", "--quiet")
    night = str(done(sandbox, calls.create_project(title="Night drives")))
    for text in versions:
        commit(text.replace("NIGHT", night))
    given = SpecInputs({"when": Variable("when", "Night", "--var")})

    said = [one.message for one in plans(DUSK, PlanOptions(given=given)).plan.violations]

    end = f' about "Night drives" ({night}): pin the hash below project, or correct the title'
    begin = 'the plan creates the project "Dusk drives", and p.yaml was committed on '
    assert [(one.startswith(begin), one.endswith(end)) for one in said] == ([(True, True)] if is_known else [])


def test_a_spec_that_was_moved_is_known_by_what_it_was_applied_as(plans: Plans) -> None:
    git("init", "--quiet")
    commit(NIGHT, "old.yaml")
    old = Origin(file=str(Path("old.yaml").absolute()), digest="sha256:ab", spec={"labelform": 1})
    record_applied(Plan(target=Target(title="Night drives"), origin=old), THERE, "live", project_hash=GONE)
    git("mv", "old.yaml", "p.yaml")
    git("commit", "--quiet", "--message", "move")

    (here,) = plans(DUSK, LIVE, base_url=THERE).plan.violations

    assert "and old.yaml was applied on " in here.message
    assert plans(DUSK, LIVE, base_url="https://y.example").plan.violations == ()
    assert plans(DUSK, PlanOptions(environment="test"), base_url=THERE).plan.violations == ()


def test_a_title_that_nearly_is_one_that_is_there_is_asked_about_until_the_project_is_made(
    plans: Plans, sandbox: Sandbox
) -> None:
    done(sandbox, calls.create_project(title="Dusk drive"))
    planned = plans(DUSK)

    before = judge(sandbox, unruled(planned))
    done(sandbox, calls.create_project(title="Dusk drives"))
    after = judge(sandbox, unruled(planned))

    assert [one.rule for one in planned.plan.violations] == [Rule.NEW_PROJECT]
    assert before.violations == planned.plan.violations
    assert after.violations == ()


def test_what_a_spec_and_an_owner_forbid_to_create_is_told_of_both(plans: Plans, sandbox: Sandbox) -> None:
    owner = OwnerRules(OwnerPolicy(labelform_policy=1, create_project=False))
    spec = DUSK + "policy: {create_project: false}\n"

    planned = plans(spec, PlanOptions(rules=owner))
    again = judge(sandbox, unruled(planned), PlanOptions(rules=owner))

    assert [one.rule for one in planned.plan.violations] == [Rule.CREATE_PROJECT] * 2
    assert 'creates the project "Dusk drives"' in planned.plan.violations[0].message
    assert again.violations[:1] == planned.plan.violations[:1]


def test_a_file_that_creates_a_project_and_deletes_from_it_is_held_against_every_rule(
    plans: Plans, sandbox: Sandbox
) -> None:
    gone = plans(ONE_GROUP, PlanOptions(prune=True)).plan.changes[:1]
    done(sandbox, calls.create_project(title="Dusk drive"))
    creating = plans(DUSK).plan
    doctored = creating.model_copy(update={"changes": (*creating.changes, *gone), "violations": ()})
    owner = OwnerRules(OwnerPolicy(labelform_policy=1, protect=("groups",)))

    found = judge(sandbox, doctored, PlanOptions(rules=owner))

    assert [one.rule for one in found.violations] == [Rule.PROTECT, Rule.NEW_PROJECT]


def test_a_plan_for_a_project_that_is_there_breaks_no_rule_about_new_ones(plans: Plans, sandbox: Sandbox) -> None:
    done(sandbox, calls.create_project(title="Northlane Perception - Front Camera 2D - Q5"))
    planned = plans(HEAD + "collections: [{name: fresh}]\npolicy: {create_project: false}\n")

    assert [one.kind for one in planned.plan.changes] == ["collections"]
    assert (planned.plan.violations, judge(sandbox, planned.plan).violations) == ((), ())
