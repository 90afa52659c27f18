"""What is shown of a change follows from what it does; whatever does not, is refused for its own reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from labelform.core.access_diff import AccessDiff
from labelform.core.change import Action, Blocked, Change, Extra, Former, Note, NoteCode, Shown, Source
from labelform.core.derived import (
    AMBIGUOUS,
    CHANGE_BY_HAND,
    PRUNED,
    RENAME_BY_HAND,
    RENAMED,
    UPDATED,
    NotDerivedError,
    derived,
    derived_blocked,
    kept,
    why_ambiguous,
    why_impossible,
)
from labelform.core.derived_whole import check_whole
from labelform.core.diff import Desired, Prune, diff
from labelform.core.digest import origin_of
from labelform.core.impact import NOTHING
from labelform.core.kept import kept_of
from labelform.core.model import dump
from labelform.core.plan import Partial, Plan, Revert, Rule, SectionSummary, Target, Violation
from labelform.core.resource import AnyResource, Observed, Resource
from labelform.resources.collections import Collection, Collections
from labelform.resources.filter_presets import FilterPresets
from labelform.resources.groups import Groups
from labelform.resources.settings import ProjectSettings


class Kept(Collections):
    """A kind that the platform cannot delete, and says why; nor update, without saying so."""

    update = Resource.update
    delete = Resource.delete
    cannot: ClassVar[Mapping[str, str]] = {"delete": "collections are for ever"}


KIND, KEPT = Collections(), Kept()
KINDS: Mapping[str, AnyResource] = {"collections": KIND, "groups": Groups(), "project": ProjectSettings()}
OLD: dict[str, Any] = {"name": "n", "type": "frame", "description": "old"}
NEW: dict[str, Any] = {**OLD, "description": "new"}
GROUP = {"hash": "1", "name": "g", "role": "admin"}
UPDATE: dict[str, Any] = {"action": Action.UPDATE, "before": OLD, "after": NEW, "id": "1"}
CREATE: dict[str, Any] = {"action": Action.CREATE, "before": None, "after": NEW, "id": None}
GONE: dict[str, Any] = {"action": Action.DELETE, "before": OLD, "after": None, "id": "1"}
FRAMES = {"held": ({"unit": "frames", "count": 24},)}
DELETE: dict[str, Any] = {**GONE, "impact": FRAMES}


def change(facts: Mapping[str, Any], /, **more: Any) -> Change:
    """Return a change of one collection."""
    return Change(**{"address": 'collections["n"]', "kind": "collections", "key": "n", "label": "n", **facts, **more})


def test_everything_that_is_shown_is_remade() -> None:
    lying = change(UPDATE, kind="x", key="x", label="x", reason="x", source={"file": "x", "line": 1, "column": 1})
    honest = derived(change(UPDATE), KIND)

    assert derived(lying, KIND) == honest
    assert derived(change(DELETE, words={"delete": Groups().words.delete}), KIND).verb.done == "destroyed"
    assert (honest.kind, honest.key, honest.label) == ("collections", KIND.key(Collection(**OLD)), "n")
    assert (honest.reason, honest.source) == (UPDATED, None)
    assert [one.name for one in honest.calls] == ["update_collection"]
    assert [(one.path, one.old, one.new) for one in honest.fields] == [("description", "old", "new")]
    assert (honest.shown, honest.remarks) == (Shown(before=OLD, after=NEW), ())
    assert derived(change(DELETE), KIND).reason == PRUNED
    assert derived(change(DELETE, remarks=("all comes back",)), KIND).remarks == ("revert cannot bring back its uuid",)


def test_a_file_keeps_the_reason_that_can_be_remade() -> None:
    plan = Plan(target=Target(title="P"), changes=(change(DELETE, reason="in the spec at v1"),))

    assert [one.reason for one in kept(plan).changes] == [PRUNED]


def test_a_file_keeps_what_can_be_remade_and_nothing_else() -> None:
    place = Source(file="p.yaml", line=1, column=1)
    facts = change(UPDATE, source=place, reason="by hand")
    renamed = change(UPDATE, source=place, former=Former(address="a", key="k", label="l"))
    unclear = Blocked(change=change(AMBIGUITY, source=place), reason="r", hint="h")
    rule = Violation(rule=Rule.PROTECT, message="m", addresses=("a",), source=place)
    known: dict[str, Any] = {
        "target": Target(title="P", hash="h"),
        "origin": origin_of("p.yaml", {"a": 1}),
        "partial": Partial(only=("*",), left_out=3),
    }
    plan = Plan(
        **known,
        changes=(facts, renamed),
        blocked=(unclear, Blocked(change=change(GONE, source=place), reason="r")),
        extras=(Extra(address="a", kind="k", label="l", id="1", reason="r"),),
        notes=(Note(code=NoteCode.RENAMED, message="m"),),
        sections=(SectionSummary(kind="collections", is_managed=True, observed=1),),
        violations=(rule,),
        allowed=(rule,),
        access=AccessDiff(),
    )
    nowhere = rule.model_copy(update={"source": None})

    assert kept(plan) == Plan(
        **{**known, "partial": Partial(only=("*",))},
        changes=(change(UPDATE, reason=UPDATED), renamed.model_copy(update={"source": None, "reason": RENAMED})),
        blocked=(
            Blocked(change=change(AMBIGUITY, reason=AMBIGUOUS), reason="r", hint="h"),
            Blocked(change=change(GONE, reason=PRUNED), reason="r"),
        ),
        violations=(nowhere,),
        allowed=(nowhere,),
    )


def test_a_file_keeps_the_reasons_of_a_plan_that_takes_a_run_back() -> None:
    facts = change(UPDATE, reason="the run changed it", source=Source(file="p.yaml", line=1, column=1))
    plan = Plan(target=Target(title="P"), changes=(facts,), revert=Revert(run="r", plan_digest="sha256:0"))

    assert kept(plan) == plan


@pytest.mark.parametrize("address", ['collections["n"]@1', f'collections["n"]@{KIND.key(Collection(**OLD))}'])
def test_an_address_may_tell_its_item_from_others(address: str) -> None:
    assert derived(change(UPDATE, address=address), KIND).address == address


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        (KEPT, DELETE, "the platform has no call for it"),
        (KIND, {**UPDATE, "after": {**OLD, "type": "label"}}, "it changes something that the platform cannot change"),
        (KIND, {**UPDATE, "address": 'collections["m"]'}, "its address belongs to something else"),
        (KIND, {**UPDATE, "before": None}, "what this update needs is not there"),
        (KIND, {**UPDATE, "after": None}, "what this update needs is not there"),
        (KIND, {**UPDATE, "id": None}, "what this update needs is not there"),
        (KIND, {**CREATE, "before": OLD}, "what this create needs is not there"),
        (KIND, {**CREATE, "id": "1"}, "what this create needs is not there"),
        (KIND, {**DELETE, "after": OLD}, "what this delete needs is not there"),
        (KIND, {**DELETE, "id": None}, "what this delete needs is not there"),
        (KIND, {**UPDATE, "after": OLD}, "it does not lead from one state of an item to another"),
        (
            KINDS["groups"],
            {**UPDATE, "before": GROUP, "after": {**GROUP, "hash": "2", "role": "viewer"}, "address": 'groups["g"]'},
            "it does not lead from one state of an item to another",
        ),
        (
            KIND,
            {**UPDATE, "after": {"name": "n", "type": None, "description": "new"}},
            "it does not lead from one state of an item to another",
        ),
        (KIND, GONE, "it does not say what would be lost"),
        (KIND, {**GONE, "impact": {}}, "it does not say what would be lost"),
        (KIND, {**UPDATE, "impact": FRAMES}, "it takes nothing away"),
        (KIND, {**CREATE, "impact": {}}, "it takes nothing away"),
        (
            KIND,
            {**GONE, "impact": {"held": ({"unit": "people left without access", "count": 1},)}},
            "items of its kind contain nothing like that",
        ),
        (KIND, {**GONE, "impact": {"unknown": (" ",)}}, "it does not say what is not known"),
        (KIND, {**CREATE, "after": {"name": 7}}, "it holds no item of collections"),
        (KIND, {**CREATE, "after": {"name": "n"}}, "it holds no item of collections as labelform writes it"),
    ],
)
def test_what_no_plan_says_is_refused_and_why(kind: AnyResource, facts: Mapping[str, Any], why: str) -> None:
    with pytest.raises(NotDerivedError) as refused:
        derived(change(facts), kind)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("kind", "facts", "reason"),
    [
        (KIND, {**UPDATE, "after": {**OLD, "type": "label"}}, KIND.fixed["type"]),
        (KIND, {**UPDATE, "after": {**NEW, "type": "label"}}, KIND.fixed["type"]),
        (KEPT, GONE, "collections are for ever"),
        (KEPT, UPDATE, "the platform has no call to update one"),
    ],
)
def test_a_blocked_change_says_what_blocks_it(kind: AnyResource, facts: Mapping[str, Any], reason: str) -> None:
    made = derived_blocked(Blocked(change=change(facts), reason="x", hint="x"), kind)

    assert (made.reason, made.hint, made.change.calls) == (reason, CHANGE_BY_HAND, ())


@pytest.mark.parametrize("facts", [UPDATE, GONE, CREATE])
def test_what_nothing_blocks_is_not_blocked(facts: Mapping[str, Any]) -> None:
    with pytest.raises(NotDerivedError, match=r"^nothing blocks it$"):
        derived_blocked(Blocked(change=change(facts), reason="x"), KIND)


def test_what_a_kind_cannot_do_is_said_in_its_words_or_in_ours() -> None:
    assert why_impossible(KEPT, "delete") == "collections are for ever"
    assert why_impossible(KEPT, "update") == "the platform has no call to update one"


def test_where_nothing_is_done_nothing_is_lost() -> None:
    with pytest.raises(NotDerivedError, match=r"^nothing is lost where nothing is done$"):
        derived_blocked(Blocked(change=change(DELETE), reason="x"), KEPT)


def test_only_what_takes_a_run_back_puts_anything_back() -> None:
    held = kept_of({"d/0"})

    with pytest.raises(NotDerivedError, match=r"^only a revert puts anything back$"):
        derived(change(CREATE, restores=held), KIND)
    with pytest.raises(NotDerivedError, match=r"^nothing is put back where nothing is done$"):
        derived_blocked(Blocked(change=change(GONE, restores=held), reason="x"), KEPT)


def test_a_kind_that_holds_nothing_says_so_and_nothing_else() -> None:
    bare = FilterPresets()
    before = {"name": "n", "filters": {"local_filters": {}, "global_filters": {"filters": [{"a": 1}]}}}
    item = dump(bare.item.model_validate(before))
    gone = {**GONE, "before": item, "address": 'filter_presets["n"]', "kind": "filter_presets"}

    assert derived(change({**gone, "impact": {}}), bare).impact == NOTHING
    with pytest.raises(NotDerivedError, match=r"^it does not say what is not known$"):
        derived(change({**gone, "impact": {"unknown": ("frames",)}}), bare)


def test_a_role_that_is_taken_says_what_is_lost_with_it() -> None:
    lead, crew = ({"hash": "g", "name": "g", "role": role} for role in ("admin", "reviewer"))
    demoted = {"action": Action.UPDATE, "before": lead, "after": crew, "id": "g", "address": 'groups["g"]'}

    with pytest.raises(NotDerivedError, match=r"^it does not say what would be lost$"):
        derived(change(demoted), Groups())
    assert derived(change({**demoted, "impact": {"unknown": ("people",)}}), Groups()).impact is not None
    with pytest.raises(NotDerivedError, match=r"^it takes nothing away$"):
        derived(change({**demoted, "before": crew, "after": lead, "impact": {}}), Groups())


AMBIGUITY: dict[str, Any] = {"action": Action.UPDATE, "before": None, "after": NEW, "id": None}


def test_what_is_ambiguous_says_what_it_could_be() -> None:
    said = Blocked(change=change(AMBIGUITY, fields=(), reason="x"), reason=why_ambiguous(["2", "1"]), hint="x")

    made = derived_blocked(said, KIND)

    assert made.reason == (
        "the project has 2 of this name (1, 2) and labelform does not guess which one is meant"
    )  # fmt: skip
    assert (made.hint, made.change.reason, made.change.fields) == (RENAME_BY_HAND, AMBIGUOUS, ())
    assert made.change.after == NEW
    assert made.change.shown == derived(change(CREATE), KIND).shown


@pytest.mark.parametrize(
    ("reason", "identity"), [("because", None), (why_ambiguous(["1", "2"]), "1")], ids=["no reason", "an id"]
)
def test_what_is_ambiguous_and_does_not_say_what_it_could_be_is_refused(reason: str, identity: str | None) -> None:
    with pytest.raises(NotDerivedError, match=r"^it does not say what it could be$"):
        derived_blocked(Blocked(change=change(AMBIGUITY, id=identity), reason=reason), KIND)


def test_what_is_ambiguous_is_about_something() -> None:
    with pytest.raises(NotDerivedError, match=r"^it holds no item of collections$"):
        derived_blocked(Blocked(change=change(AMBIGUITY, after=None), reason=why_ambiguous(["1", "2"])), KIND)


def whole(**more: Any) -> Plan:
    """Return a plan of a project that exists."""
    made = {"target": Target(title="P", hash="h"), "changes": (derived(change(UPDATE), KIND),)}
    return Plan.model_validate({**made, **more})


def created(title: str) -> Change:
    """Return the change that creates a project."""
    item = {"title": title, "description": "", "ontology": None, "workflow_template": None}
    return Change(address="project", kind="project", key="", label="", action=Action.CREATE, after=item)


def group(action: Action) -> Change:
    """Return a change of a group."""
    return Change(address=f"group {action}", kind="groups", key="g", label="g", action=action)


NAMED_M = Former(address='collections["m"]', key="m", label="m")
RULE = Violation(rule=Rule.PROTECT, message="m", addresses=('collections["n"]',))
LOST = Violation(rule=Rule.PROTECT, message="m", addresses=('collections["m"]',))


@pytest.mark.parametrize(
    "plan",
    [
        whole(),
        whole(violations=(RULE,), allowed=(RULE,)),
        whole(origin=origin_of("p.yaml", {"a": 1})),
        whole(target=Target(title="P"), changes=(created("P"), derived(change(CREATE), KIND))),
        whole(partial=Partial(only=("collections*",))),
        whole(changes=(change(UPDATE, former=NAMED_M),)),
        whole(changes=(group(Action.CREATE), change(UPDATE), change(DELETE, address="d"), group(Action.DELETE))),
    ],
    ids=["plain", "rules", "a spec", "a new project", "a part", "a rename", "in order"],
)
def test_a_plan_that_holds_together_passes(plan: Plan) -> None:
    check_whole(plan, KINDS)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (whole(changes=(change(UPDATE), change(UPDATE))), "two changes have the same address"),
        (whole(changes=(change(DELETE), change(UPDATE, address="u"))), "the changes are in the wrong order"),
        (whole(changes=(change(UPDATE), group(Action.CREATE))), "the changes are in the wrong order"),
        (whole(changes=(group(Action.DELETE), change(DELETE))), "the changes are in the wrong order"),
        (whole(origin={"file": "p", "digest": "sha256:0", "spec": {"a": 1}}), "its spec is a different one"),
        (whole(violations=(LOST,)), "a rule refers to something else"),
        (whole(allowed=(LOST,)), "a rule refers to something else"),
        (
            whole(allowed=(Violation(rule=Rule.CREATE_PROJECT, message="m"),)),
            "a rule is acknowledged that cannot be acknowledged",
        ),
        (whole(partial=Partial(only=("groups",))), "it is not the part that it claims to be"),
        (whole(partial=Partial()), "it is not the part that it claims to be"),
        (
            whole(changes=(change(UPDATE, former=NAMED_M), change(DELETE, address="d", key="m"))),
            "two changes have the same name",
        ),
        (whole(changes=(created("P"),)), "the project is a different one"),
        (whole(target=Target(title="P"), changes=(created("Q"),)), "the project is a different one"),
    ],
)
def test_a_plan_whose_parts_do_not_fit_is_refused_and_why(plan: Plan, why: str) -> None:
    with pytest.raises(NotDerivedError) as refused:
        check_whole(plan, KINDS)

    assert str(refused.value) == why


def test_what_is_planned_of_a_kind_that_cannot_is_blocked_with_all_that_is_known() -> None:
    seen = [Observed(Collection(**OLD), id="1"), Observed(Collection(name="x", type="frame", description=""), id="2")]

    found = diff(KEPT, [Desired(Collection(**NEW))], seen, prune=Prune())

    (blocked,) = found.blocked
    assert blocked == derived_blocked(blocked, KEPT)
    assert (blocked.reason, blocked.hint) == ("the platform has no call to update one", CHANGE_BY_HAND)


def test_what_is_planned_of_several_of_a_name_is_blocked_with_all_that_is_known() -> None:
    seen = [Observed(Collection(**OLD), id=identity) for identity in ("2", "1")]

    found = diff(KIND, [Desired(Collection(**NEW))], seen, prune=Prune())

    (blocked,) = found.blocked
    assert blocked == derived_blocked(blocked, KIND)
    assert blocked.change.after == NEW
