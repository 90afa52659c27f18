"""Who has access is read where a plan takes some away, or somebody asks; and one person is looked for everywhere."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tests.faults.scenarios import apply, driver_to, make
from tests.planning.asked import HEAD, ONE_GROUP, TITLE, Plans

from labelform.core.access import Access
from labelform.core.access_diff import AccessDiff
from labelform.core.plan import Plan, Target
from labelform.core.ways_in import ProjectWays, Unread, WaysIn
from labelform.language.model import NO_INPUTS, SpecInputs
from labelform.language.variables import Variable
from labelform.planning.access import difference
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.ways_in import OF_ACCOUNT, OF_ORGANISATION, OF_SPECS, find_ways_in, together
from labelform.reading.access import UNLISTED
from labelform.reading.view import LiveView
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, Match

ILSE, DUARTE = "ilse.vandermeer@northlane.example", "j.duarte@northlane.example"
PRACTICE = "Annotator practice (manual QA)"
ASKED = PlanOptions(wants_access=True)
COMES = HEAD + "groups: [{name: mapping-team, role: viewer}]\n"
CREATED = "labelform: 1\nproject: {title: Fresh}\ngroups: [{name: mapping-team, role: viewer}]\n"


class FromSnapshot(LiveView):
    """The live platform, which passes for what was seen of it."""

    snapshot = "sha256:ab"


@pytest.mark.parametrize(
    ("spec", "options", "people"),
    [
        (COMES, NO_OPTIONS, None),
        (COMES, ASKED, [DUARTE]),
        (HEAD + "collections: [{name: fresh}]\n", ASKED, None),
        (CREATED, ASKED, None),
        (ONE_GROUP.replace("reviewer}", "viewer}"), NO_OPTIONS, ["m.kowal@northlane.example"]),
    ],
    ids=["gives", "gives and is asked", "gives nothing", "creates the project", "takes"],
)
def test_a_plan_says_who_has_access_where_it_takes_some_or_somebody_asks(
    plans: Plans, spec: str, options: PlanOptions, people: list[str] | None
) -> None:
    access = plans(spec, options).plan.access

    assert (None if access is None else [one.email for one in access.people]) == people


def test_a_plan_that_was_made_from_a_snapshot_names_it_and_knows_no_difference(plans: Plans) -> None:
    plan = plans(ONE_GROUP.replace("reviewer}", "viewer}"), view=FromSnapshot).plan

    assert (plan.snapshot, plan.access) == ("sha256:ab", AccessDiff())


def test_what_a_snapshot_does_not_say_of_access_stays_unknown(sandbox: Sandbox) -> None:
    async def told(access: Access | None) -> AccessDiff | None:
        async with driver_to(sandbox) as driver:
            return difference(Plan(target=Target(title="P")), access, FromSnapshot(driver))

    assert asyncio.run(told(Access(None, missing=("who",)))) == AccessDiff(unknown=("who",))
    assert asyncio.run(told(None)) is None


def found(
    email: str,
    *specs: str,
    is_everywhere: bool = True,
    becomes_annotator: bool = False,
    rules: Sequence[Rule] = (),
    given: SpecInputs = NO_INPUTS,
    asked: str = "/v2/public/projects?",
) -> tuple[WaysIn, list[Seen]]:
    """Look for a person in the demo, perhaps by an account that may see little; return requests for projects, too."""
    paths = [Path(f"{number}.yaml") for number in range(len(specs))]
    for path, text in zip(paths, specs, strict=True):
        path.write_text(text, encoding="utf-8")

    async def looked(sandbox: Sandbox) -> WaysIn:
        async with driver_to(sandbox) as driver:
            return await find_ways_in(driver, email, paths, given, is_everywhere=is_everywhere, environment="live")

    with closing(open_sandbox(Path("t.db"), faults=FaultPlan(rules=tuple(rules)))) as sandbox:
        if becomes_annotator:
            _make_annotator()
        assert isinstance(sandbox.app, FaultyApp)
        ways = asyncio.run(looked(sandbox))
        return ways, [seen for seen in sandbox.app.log if seen.target.startswith(asked)]


def _make_annotator() -> None:
    """Make the account a plain member, who annotates in one project and is a reader of its people no more."""
    with closing(sqlite3.connect("t.db")) as connection, connection:
        connection.execute("UPDATE organisation_users SET role = 'MEMBER' WHERE email LIKE 'svc-labelform@%'")
        connection.execute(
            "UPDATE project_users SET role = 1 WHERE email LIKE 'svc-labelform@%' AND project_hash IN"
            " (SELECT project_hash FROM projects WHERE title = ?)",
            (PRACTICE,),
        )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_an_admin_of_the_organisation_looks_into_all_of_its_projects() -> None:
    ways, lists = found(ILSE.upper())

    (project,) = ways.projects
    assert (ways.email, ways.scope, ways.looked_at, ways.unread) == (ILSE, (OF_ORGANISATION,), 4, ())
    assert (project.title, project.environment, len(project.hash)) == (TITLE, "live", 36)
    assert [(way.role, way.name, way.asked) for way in project.ways] == [
        ("team_manager", "", ()), ("admin", "perception-leads", ()),
    ]  # fmt: skip
    assert ["includeorgaccess=true" in seen.target.lower() for seen in lists] == [True]


@pytest.mark.usefixtures("folder")
def test_others_look_into_those_that_they_have_a_role_in_and_are_told_which_they_could_not_open() -> None:
    ways, lists = found(ILSE, becomes_annotator=True)

    (unread,) = ways.unread
    assert (ways.scope, ways.looked_at) == ((OF_ACCOUNT,), 3)
    assert [one.title for one in ways.projects] == [TITLE]
    assert unread.what.startswith(f"{PRACTICE} (")
    assert unread.environment == "live"
    assert ["includeorgaccess=true" in seen.target.lower() for seen in lists] == [True, False]


@pytest.mark.usefixtures("folder")
def test_every_mistake_of_a_spec_is_told_and_keeps_no_other_from_being_looked_at() -> None:
    leads = HEAD + "groups: [{name: perception-leads, role: admin}]\n"
    bad = "labelform: 1\nproject: {title: B}\nrgoups: []\ncollectoins: []\n"

    ways, lists = found(ILSE, bad, leads, is_everywhere=False)

    (project,) = ways.projects
    assert (ways.scope, ways.looked_at, len(lists)) == ((OF_SPECS,), 1, 1)
    assert [[(one.file, one.line) for one in way.asked] for way in project.ways] == [[], [("1.yaml", 3)]]
    assert ways.unread == tuple(
        Unread(what="0.yaml", reason=f'"{key}" is not a key of a spec', environment="live")
        for key in ("collectoins", "rgoups")
    )


@pytest.mark.usefixtures("folder")
def test_what_two_specs_ask_for_in_one_project_is_told_of_both_and_each_is_filled() -> None:
    leads = HEAD + "groups: [{name: perception-leads, role: admin}]\n"
    given = SpecInputs({"name": Variable("name", "perception-leads", "--var")})

    ways, _ = found(ILSE, leads, leads.replace("perception-leads", "'{{ name }}'"), is_everywhere=False, given=given)

    (project,) = ways.projects
    (group,) = (way for way in project.ways if way.name == "perception-leads")
    assert {(one.file, one.line) for one in group.asked} == {("0.yaml", 3), ("1.yaml", 3)}


@pytest.mark.usefixtures("folder")
def test_each_group_is_looked_into_once_however_many_projects_it_works_in() -> None:
    spec = "labelform: 1\nproject: {{title: {}}}\ngroups: [{{name: mapping-team, role: viewer}}]\n"
    with closing(open_sandbox(Path("t.db"))) as sandbox:
        for title in "AB":
            asyncio.run(apply(sandbox, make(sandbox, spec.format(title)), FolderRuns(Path("runs"))))

    ways, requests = found(DUARTE, asked="/v2/public/organisation/groups/")

    assert {"A", "B"} <= {one.title for one in ways.projects}
    assert len(requests) == len({seen.target for seen in requests}) > 0


@pytest.mark.usefixtures("folder")
def test_users_that_may_not_be_listed_are_told_and_mistakes_of_two_specs_too() -> None:
    hidden = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path="/v2/public/projects/*/users"))
    bad = "labelform: 1\nproject: {title: B}\nrgoups: []\n"

    ways, _ = found(ILSE, ONE_GROUP, bad, bad, is_everywhere=False, rules=[hidden])

    (project,) = ways.projects
    assert ([way.name for way in project.ways], bool(project.unseen)) == (["perception-leads"], True)
    assert [(one.what, one.reason) for one in ways.unread] == [
        ("1.yaml", '"rgoups" is not a key of a spec'),
        ("2.yaml", '"rgoups" is not a key of a spec'),
        (f"{TITLE} ({project.hash})", f"not known: {UNLISTED}"),
    ]


@pytest.mark.usefixtures("folder")
def test_a_project_that_a_person_may_be_in_and_one_that_it_is_in_are_told_and_no_other() -> None:
    practice = f'labelform: 1\nproject: {{title: "{PRACTICE}"}}\n'

    stranger, _ = found("nobody@northlane.example", ONE_GROUP, practice, is_everywhere=False)
    member, _ = found(DUARTE, ONE_GROUP, practice, is_everywhere=False)

    assert [(one.title, one.ways, len(one.unseen)) for one in stranger.projects] == [(TITLE, (), 1)]
    assert [(one.title, bool(one.ways)) for one in member.projects] == [(PRACTICE, True), (TITLE, False)]
    assert stranger.looked_at == 2


def test_what_was_found_on_several_platforms_is_one() -> None:
    parts = [
        WaysIn(
            email="x", scope=scope, looked_at=number, projects=(ProjectWays(title=f"p{number}", hash="h"),),
            unread=(Unread(what=f"u{number}", reason="r"),),
        )
        for number, scope in ((1, ("a", "b")), (2, ("b",)))
    ]  # fmt: skip

    assert together("Ann@X", iter(parts)) == WaysIn(
        email="ann@x", scope=("a", "b"), looked_at=3,
        projects=tuple(ProjectWays(title=title, hash="h") for title in ("p1", "p2")),
        unread=tuple(Unread(what=what, reason="r") for what in ("u1", "u2")),
    )  # fmt: skip
