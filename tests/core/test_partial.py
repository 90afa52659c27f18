"""Plans of a part: what patterns choose, what is taken along, and what says that the plan is one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from labelform.core.assembly import Side, make_plan
from labelform.core.derived import NotDerivedError, kept
from labelform.core.derived_whole import check_whole
from labelform.core.diff import Desired
from labelform.core.digest import plan_digest
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.partial import unmatched
from labelform.core.plan import Partial, Plan, Target
from labelform.core.policy import MaxDeletes, Policy
from labelform.core.resource import AnyResource, Observed
from labelform.core.terraform import terraform_plan
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.settings import ProjectSettings, Settings

KINDS: dict[str, AnyResource] = {one.kind: one for one in (ProjectSettings(), Datasets(), Collections())}
EVERYTHING = ["project", 'datasets["day"]', 'datasets["night"]', 'collections["a"]', 'collections["b"]']


def plan(partial: Partial | None, *, is_new: bool = True) -> Plan:
    """Return the plan of two datasets and two collections, in a project that is new or has a stray collection."""
    settings = Settings(title="P")
    project = () if is_new else (Observed(settings, id="p"),)
    stray = () if is_new else (Observed(Collection(name="stray", type="frame"), id="s"),)
    sides = [
        Side(KINDS["project"], (Desired(settings),), project),
        Side(KINDS["datasets"], tuple(Desired(Dataset(hash=name, title=name)) for name in ("day", "night"))),
        Side(KINDS["collections"], tuple(Desired(Collection(name=name)) for name in "ab"), stray),
    ]
    policy = Policy(prune=True, max_deletes=MaxDeletes(count=0))
    return make_plan(Target(title="P", hash=None if is_new else "p"), sides, policy, NO_GUARDRAILS, partial)


def addresses(made: Plan) -> list[str]:
    return [change.address for change in made.changes]


@pytest.mark.parametrize(
    ("only", "excepted", "left"),
    [
        (["datasets"], [], EVERYTHING[:3]),
        (["datasets[day]"], [], EVERYTHING[:2]),
        (['collections["a"]'], [], ["project", EVERYTHING[3]]),
        (["collections[?]", "datasets[n*]"], [], ["project", *EVERYTHING[2:]]),
        (["project"], [], ["project"]),
        ([], ["datasets"], ["project", *EVERYTHING[3:]]),
        (["collections"], ["collections[b]"], ["project", EVERYTHING[3]]),
        ([], ["project"], []),
        (["collections"], ["project"], []),
        (["nothing"], [], []),
    ],
)
def test_patterns_choose_and_what_the_chosen_stand_on_is_taken_along(
    only: Sequence[str], excepted: Sequence[str], left: Sequence[str]
) -> None:
    made = plan(Partial(only=tuple(only), excepted=tuple(excepted)))

    assert addresses(made) == left
    assert made.partial is not None
    assert made.partial.left_out == len(EVERYTHING) - len(left)
    is_along = "project" in left and bool(only) and "project" not in only
    assert made.partial.taken_along == (("project",) if is_along else ())


def test_what_exists_is_not_taken_along_and_rules_are_asked_about_the_part() -> None:
    whole, part = plan(None, is_new=False), plan(Partial(only=("collections[a]",)), is_new=False)

    assert [one.rule for one in whole.violations] == ["max-deletes"]
    assert (addresses(part), part.violations) == ([EVERYTHING[3]], ())
    assert part.partial == Partial(only=("collections[a]",), left_out=4)


def test_what_is_blocked_is_chosen_and_left_out_like_what_can_be_done() -> None:
    def blocked(*only: str) -> Plan:
        seen = tuple(Observed(Collection(name=name, type="frame"), id=name) for name in "abc")
        desired = tuple(Desired(Collection(name=name, type="label", description=name)) for name in "abc")
        side = Side(KINDS["collections"], desired, seen)
        return make_plan(Target(title="P", hash="p"), [side], Policy(), NO_GUARDRAILS, Partial(only=only))

    part = blocked("collections[a]", "collections[b]")

    assert addresses(part) == [one.change.address for one in part.blocked] == EVERYTHING[3:]
    assert part.partial == Partial(only=("collections[a]", "collections[b]"), left_out=2)


def test_a_part_matches_its_spec_only_if_it_is_known_to_leave_nothing_out() -> None:
    in_sync = Plan(target=Target(title="P"))

    assert in_sync.matches_spec
    for left_out, matches in ((None, False), (1, False), (0, True)):
        partial = Partial(only=("datasets",), left_out=left_out)
        assert in_sync.model_copy(update={"partial": partial}).matches_spec is matches


def test_a_part_is_another_plan_and_says_that_it_is_not_complete() -> None:
    whole, part = plan(None), plan(Partial(only=("project", "datasets", "collections")))

    assert whole.changes == part.changes
    assert plan_digest(whole) != plan_digest(part)
    assert plan_digest(part) == plan_digest(kept(part)), "what was left out only the moment of planning knows"
    assert (terraform_plan(whole)["complete"], terraform_plan(part)["complete"]) == (True, False)


@pytest.mark.parametrize(
    "partial",
    [
        Partial(only=("datasets",), taken_along=("project",)),
        Partial(excepted=("datasets",)),
        Partial(excepted=("project",)),
        Partial(only=("project", "collections", "datasets"), taken_along=("project",)),
        Partial(),
    ],
)
def test_a_file_that_holds_another_part_than_it_says_is_refused(partial: Partial) -> None:
    saved = kept(plan(Partial(only=("collections", "datasets"))))
    check_whole(saved, KINDS)

    with pytest.raises(NotDerivedError, match="it is not the part that it claims to be"):
        check_whole(saved.model_copy(update={"partial": partial}), KINDS)


def test_a_pattern_that_fits_nothing_is_found() -> None:
    partial = Partial(only=("datasets", "dataset", 'collections["a"]'), excepted=("collections[c]", "project"))

    assert unmatched(partial, plan(None).changes) == ["dataset", "collections[c]"]


@pytest.mark.parametrize("pattern", ["collections[", "collections[]", "datasets[*", "groups]", ""])
def test_a_pattern_that_is_cut_off_fits_nothing(pattern: str) -> None:
    assert unmatched(Partial(only=(pattern,)), plan(None).changes) == [pattern]
    assert plan(Partial(only=(pattern,))).changes == ()


def test_of_two_things_with_one_name_an_address_means_one() -> None:
    collections = KINDS["collections"]
    twins = tuple(Observed(Collection(name="a", type="frame"), id=one) for one in "xy")
    side = Side(collections, (), twins)

    def deleted(pattern: str) -> list[str]:
        partial = Partial(only=(pattern,))
        target = Target(title="P", hash="p")
        return addresses(make_plan(target, [side], Policy(prune=True), NO_GUARDRAILS, partial))

    assert deleted('collections["a"]@y') == ['collections["a"]@y']
    assert deleted('collections["a"]') == ['collections["a"]@x', 'collections["a"]@y']
