"""What many specs are planned with: what each was applied as, and files that lie outside of their repository."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, ONE_GROUP, Plans, begin_repository

from labelform.core.access import Access
from labelform.core.change import Change
from labelform.core.impact import Impact
from labelform.core.plan import Partial, Plan, Rule
from labelform.core.planset import Member
from labelform.core.resource import AnyResource
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.language.variables import Variable
from labelform.planning.fleet import SpecOutcome, check_all_planned, plan_each
from labelform.planning.judging import all_judged
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.view import FoundProject, LiveView
from labelform.repository.load import load_one
from labelform.sandbox import Sandbox

EMPTIED = HEAD + "collections: []\npolicy: {prune: true}\n"
NEW = "labelform: 1\nproject: {title: New}\n"
OUTSIDE = PlanOptions(given=SpecInputs(allows_outside=True))


def planned(
    sandbox: Sandbox, options: PlanOptions = NO_OPTIONS, *, wants_base: bool = False
) -> list[SpecOutcome[Planned]]:
    async def made() -> list[SpecOutcome[Planned]]:
        async with driver_to(sandbox) as driver:
            paths = [Path("p.yaml")]
            return await plan_each(LiveView(driver), "test", paths, options, lambda one: one, wants_base=wants_base)

    return asyncio.run(made())


@pytest.mark.parametrize("wants_base", [True, False])
def test_what_was_applied_is_looked_for_where_somebody_asks(sandbox: Sandbox, wants_base: bool) -> None:
    Path("p.yaml").write_text(ONE_GROUP, encoding="utf-8")

    (one,) = planned(sandbox, wants_base=wants_base)

    assert one.kept is not None
    assert (one.kept.base is not None) is wants_base


def outcomes(
    sandbox: Sandbox, options: PlanOptions, *specs: str, view: type[LiveView] = LiveView
) -> list[SpecOutcome[Planned]]:
    """Plan specs that are written to `0.yaml` and so on."""
    paths = [Path(f"{number}.yaml") for number in range(len(specs))]
    for path, text in zip(paths, specs, strict=True):
        path.write_text(text, encoding="utf-8")

    async def made() -> list[SpecOutcome[Planned]]:
        async with driver_to(sandbox) as driver:
            return await plan_each(view(driver), "test", paths, options, lambda one: one, wants_base=False)

    return asyncio.run(made())


def test_an_outcome_names_its_spec_and_the_project_that_it_leads_to(sandbox: Sandbox) -> None:
    found = outcomes(sandbox, NO_OPTIONS, HEAD, NEW)

    assert [one.path for one in found] == [Path("0.yaml"), Path("1.yaml")]
    assert [one.about.project if one.about else "" for one in found] == [
        one.kept.plan.target.hash if one.kept else "" for one in found
    ]
    assert [one.about is not None and one.about.project is not None for one in found] == [True, False]


def test_what_else_stands_in_the_way_of_a_plan_is_its_reason(sandbox: Sandbox) -> None:
    failed, fine = outcomes(sandbox, NO_OPTIONS, HEAD + "policy: {prune: owned}\n", NEW)

    assert (failed.kept, failed.mistakes, fine.failure) == (None, (), None)
    assert failed.failure is not None
    assert failed.reason == failed.failure.message
    assert failed.reason.startswith("prune is owned, but it is not known what the spec owned: ")


def test_a_pattern_that_fits_nothing_in_any_spec_is_a_mistake_once_all_are_planned(sandbox: Sandbox) -> None:
    options = PlanOptions(partial=Partial(only=("collections[dusk]",)))
    with pytest.raises(LabelformError) as refused:
        outcomes(sandbox, options, HEAD, NEW)

    fitting = outcomes(sandbox, options, HEAD, NEW + "collections: [{name: dusk}]\n")
    failing = outcomes(sandbox, options, HEAD, "labelform: 1\n")

    assert refused.value.message == 'nothing that the 2 specs manage matches the address "collections[dusk]"'
    assert [list(one.meaningless) for one in fitting] == [["collections[dusk]"], []]
    assert [one.kept is None for one in failing] == [False, True]


def test_specs_are_filled_with_what_is_given(sandbox: Sandbox) -> None:
    given = SpecInputs({"name": Variable("name", "Fresh", "--var")})

    (one,) = outcomes(sandbox, PlanOptions(given=given), NEW.replace("New", '"{{ name }}"'))

    assert one.kept is not None
    assert one.kept.plan.target.title == "Fresh"


class Reading(LiveView):
    """The live platform, which notes who reads who has access, and what is counted with it."""

    accesses: ClassVar[list[object]] = []

    async def access(self, project: FoundProject, account: str | None, joining: Sequence[str] = ()) -> Access:
        self.accesses.append(account)
        return await super().access(project, account, joining)

    async def impacts(
        self, project: FoundProject, changes: Sequence[Change], resources: Mapping[str, AnyResource],
        beside: Sequence[Change], access: Access | None,
    ) -> Mapping[str, Impact]:  # fmt: skip
        self.accesses.append(access is not None)
        return await super().impacts(project, changes, resources, beside, access)


def test_who_has_access_is_read_once_for_the_rules_and_for_what_is_lost(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_ACCOUNT", "x@y.example")
    Reading.accesses.clear()

    outcomes(sandbox, PlanOptions(prune=True), ONE_GROUP, view=Reading)

    assert Reading.accesses == ["x@y.example", True]


def test_the_rules_of_a_run_are_those_that_it_found_first(sandbox: Sandbox) -> None:
    policy = Path("labelform.policy.yaml")
    policy.write_text("labelform_policy: 1\ncreate_project: false\n", encoding="utf-8")
    for name in "ab":
        Path(f"{name}.yaml").write_text(f"labelform: 1\nproject: {{title: {name}}}\n", encoding="utf-8")

    def read(path: Path) -> ParsedSpec:
        if path.name == "b.yaml":
            policy.write_text("labelform_policy: 1\n", encoding="utf-8")
        return load_one(path)

    async def made() -> list[SpecOutcome[Plan]]:
        async with driver_to(sandbox) as driver:
            paths = [Path("a.yaml"), Path("b.yaml")]
            return await plan_each(
                LiveView(driver), "test", paths, NO_OPTIONS, lambda one: one.plan, wants_base=False, read=read
            )

    found = [one.kept for one in asyncio.run(made())]

    assert [[broken.rule for broken in one.violations] for one in found if one] == [[Rule.CREATE_PROJECT]] * 2


def test_a_spec_alone_is_held_to_a_policy_outside_where_that_is_allowed(
    plans: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_repository(tmp_path, monkeypatch)
    Path("labelform.policy.yaml").symlink_to("../outside.yaml")

    assert [one.rule for one in plans(EMPTIED, OUTSIDE).plan.violations] == ["max-deletes"]


def test_a_policy_outside_of_the_repository_is_read_where_that_is_allowed(
    sandbox: Sandbox, plans: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_repository(tmp_path, monkeypatch)
    plan = plans(EMPTIED).plan
    Path("labelform.policy.yaml").symlink_to("../outside.yaml")

    async def judged(options: PlanOptions) -> list[Member]:
        async with driver_to(sandbox) as driver:
            members = [Member(plan=plan, base_url="test")]
            return await all_judged(members, Path("plan.json"), options, LiveView(driver), at_once=1)

    (refused,), (allowed,) = planned(sandbox), planned(sandbox, OUTSIDE)
    (member,) = asyncio.run(judged(OUTSIDE))

    assert [one.code for one in refused.mistakes] == ["outside-repository"]
    assert allowed.kept is not None
    assert [one.rule for one in allowed.kept.plan.violations] == ["max-deletes"]
    assert member.plan.violations == allowed.kept.plan.violations
    with pytest.raises(SpecError):
        asyncio.run(judged(NO_OPTIONS))


def test_all_mistakes_are_raised_at_once_each_once_and_else_the_first_failure() -> None:
    one, other = Diagnostic("a", "one"), Diagnostic("b", "other")
    first, second = LabelformError("first"), LabelformError("second")
    fine: SpecOutcome[Planned] = SpecOutcome(Path("fine.yaml"))
    failed = [SpecOutcome[Planned](Path("f.yaml"), failure=failure) for failure in (first, second)]
    mistaken = [SpecOutcome[Planned](Path("m.yaml"), mistakes=found) for found in ((one,), (other, one))]

    check_all_planned([fine])
    with pytest.raises(LabelformError) as raised:
        check_all_planned([fine, *failed])
    with pytest.raises(SpecError) as told:
        check_all_planned([*failed, *mistaken])

    assert raised.value is first
    assert told.value.diagnostics == (one, other)


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        ("description: a", "description: b", "description"),
        ("", "description: b, backing_folder: false", "description and backing_folder"),
        ("description: a, backing_folder: true", "description: a", ""),
    ],
)
def test_two_specs_that_would_make_one_thing_differently_have_no_plans(
    sandbox: Sandbox, first: str, second: str, fields: str
) -> None:
    texts = [
        f"labelform: 1\nproject: {{title: {title}}}\ndatasets:\n  - {{name: snow, create: true, {facts}}}\n"
        for title, facts in (("New", first), ("Newer", second))
    ]

    one, other, _ = found = outcomes(sandbox, NO_OPTIONS, *texts, NEW.replace("New", "Third"))

    assert [outcome.kept is None for outcome in found] == [bool(fields), bool(fields), False]
    assert one.mistakes == other.mistakes
    message = f'two specs would create organisation_datasets["snow"], with a different {fields}'
    expected = ("made-differently", "1.yaml:4:5", message, "write the same in both; the other is 0.yaml:4")
    found_mistakes = [(said.code, str(said.where), said.message, said.hint) for said in one.mistakes]
    assert found_mistakes == ([expected] if fields else [])
