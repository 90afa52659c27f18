"""The plans of a run as one value: its digest, and the addresses of its projects."""

from __future__ import annotations

import pytest
from tests.report.plans import PLANS

from labelform.core.plan import Origin, Plan, Target
from labelform.core.planset import Member, PlanSet, Unplanned, alone, clashes, joint_digest, modules, subject
from labelform.core.terraform import terraform_plans

MISSING = Unplanned(file="specs/größe.yaml", reason="no such group")


def members() -> tuple[Member, Member]:
    """Return two plans for two environments."""
    one, other = (PLANS[name]()[0].plan for name in ("change-each-kind", "prune"))
    here = Member(plan=one, base_url="https://x.example", environment="staging")
    return here, Member(plan=other, base_url="https://y.example", environment="live")


def test_the_digest_of_several_is_the_same_in_every_version() -> None:
    digests = [(None, "sha256:b"), ("live", "sha256:a")]

    assert joint_digest(digests) == "sha256:4545ce7bd74ccf60b7d84c720fb12617b0fdca38fa01cc03a8cf26cb3a7700a1"
    assert (
        joint_digest(digests[:1], [(None, "specs/größe.yaml"), ("live", "a\ud800.yaml")])
        == "sha256:a01a24b66589065546040e4b7011777f5673736e428adf8de7f8f295e846a7b9"
    )
    assert joint_digest([]) == "sha256:db27f9b5465c24314a61f2e7a733e86be9d546ca74a0fbfcc1696fcc52cb9775"


def test_what_is_missing_counts_in_any_order() -> None:
    missing = [(None, "b.yaml"), ("live", "a.yaml"), ("live", "c.yaml")]

    assert len({joint_digest([], missing), joint_digest([], missing[::-1])}) == 1
    assert joint_digest([(None, "sha256:a")], missing[:1]) != joint_digest([(None, "sha256:a")])


def test_the_digest_of_a_set_is_that_of_its_plans_and_environments_in_any_order() -> None:
    one, other = members()
    whole = PlanSet(members=(one, other))

    assert PlanSet(members=(one,)).digest == one.plan_digest
    assert PlanSet(members=(other, one)).digest == whole.digest
    moved = (one.model_copy(update={"environment": "live"}), other.model_copy(update={"environment": "staging"}))
    part = PlanSet(members=(one, other), unplanned=(MISSING,))
    assert len({whole.digest, PlanSet(members=moved).digest, part.digest, one.plan_digest}) == 4


@pytest.mark.parametrize(
    ("projects", "addresses"),
    [
        ([], []),
        ([(None, "A", None)], [""]),
        (
            [(None, "A", None), ("x", "A", None)],
            [
                'module.environments[""].module.projects["A"]',
                'module.environments["x"].module.projects["A"]',
            ],
        ),
        ([(None, "A", None), (None, "B", None)], ['module.projects["A"]', 'module.projects["B"]']),
        ([("x", "A", "1"), ("x", "A", "2")], ['module.projects["A@1"]', 'module.projects["A@2"]']),
        (
            [("x", "A", "1"), ("y", "A", "1")],
            ['module.environments["x"].module.projects["A"]', 'module.environments["y"].module.projects["A"]'],
        ),
    ],
)
def test_every_project_of_several_has_an_address_of_its_own(
    projects: list[tuple[str | None, str, str | None]], addresses: list[str]
) -> None:
    assert modules(projects) == addresses


def test_a_plan_that_is_alone_has_no_address_before_those_of_its_changes() -> None:
    empty = Plan(target=Target(title="Q"))

    assert alone(empty, "x").modules == [""]
    assert alone(empty, "x", "live").environments == ("live",)


def test_a_report_may_be_about_a_name_that_is_no_text() -> None:
    assert subject([("live", "a\ud800.yaml")]) != subject([("live", "a\ud801.yaml")])
    assert subject([("b", "c"), ("a",), ("b", "c")]) == subject([("a",), ("b", "c")]) == "2c16bd4a434e"


@pytest.mark.parametrize("count", [1, 2])
def test_the_changes_of_all_plans_stand_in_one_list_below_their_projects(count: int) -> None:
    planset = PlanSet(members=members()[:count])
    plans = [one.plan for one in planset.members]

    whole = terraform_plans(plans, planset.modules)

    shown = [change["address"] for change in whole["resource_changes"]]
    assert shown == [
        f"{module}.{change.address}" if module else change.address
        for plan, module in zip(plans, planset.modules, strict=True)
        for change in plan.changes
    ]
    assert [change["module_address"] for change in whole["resource_changes"] if "module_address" in change] == [
        module for plan, module in zip(plans, planset.modules, strict=True) for _ in plan.changes if module
    ]
    assert (whole["applyable"], whole["complete"], whole["errored"]) == (True, True, False)


def asking(title: str, digest: str, environment: str, *, hash_: str | None = None, url: str = "u") -> Member:
    plan = Plan(target=Target(title=title, hash=hash_), origin=Origin(file="p.yaml", digest=digest))
    return Member(plan=plan, base_url=url, environment=environment)


def test_plans_clash_that_say_different_things_of_one_project() -> None:
    first = asking("A", "x", "one", hash_="h")
    others = [
        asking("A", "x", "the same", hash_="h"),
        asking("A", "y", "another platform", hash_="h", url="v"),
        asking("A", "y", "another project", hash_="i"),
        asking("A", "y", "to be created"),
    ]
    clashing = [asking("B", "y", "by another title", hash_="h"), asking("A", "z", "to be created too")]

    found = [(one.environment, other.environment) for one, other in clashes([first, *others, *clashing])]

    assert found == [("one", "by another title"), ("to be created", "to be created too")]


def test_one_spec_that_has_other_things_to_do_by_now_clashes_with_nothing() -> None:
    origin = Origin(file="p.yaml", digest="x")
    before, later = (
        Member(plan=one.plan.model_copy(update={"target": Target(title="A", hash="h"), "origin": origin}), base_url="u")
        for one in members()
    )

    assert before.plan_digest != later.plan_digest
    assert list(clashes([before, later])) == []


def test_plans_that_come_from_no_spec_clash_by_what_they_do() -> None:
    changing, pruning = (
        one.plan.model_copy(update={"target": Target(title="A", hash="h"), "origin": None}) for one in members()
    )
    one, same, other = (Member(plan=plan, base_url="u") for plan in (changing, changing, pruning))

    assert list(clashes([one, same, other])) == [(one, other)]
