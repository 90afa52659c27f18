"""What the core says of values that do not fit: the kind of the mistake, its words, and what they are made of."""

from __future__ import annotations

from typing import Any, cast

import pytest
from pydantic import TypeAdapter, ValidationError

from labelform.core.addresses import address_matcher
from labelform.core.change import Action, Change, Source
from labelform.core.plan import SectionSummary
from labelform.core.policy import MaxDeletes, MaxDeletesSetting, OwnerPolicy, Policy, violations
from labelform.core.reference import Hash, Named, Names, Reference, Unresolved
from labelform.core.roles import Role

ROLES = "admin, annotator, annotator_reviewer, reviewer, team_manager, viewer"
AT = Source(file="labelform.policy.yaml", line=3, column=1)


def said(of: Any, value: Any) -> list[tuple[str, str, Any]]:
    """Return what is said of a value: type, message and context of each mistake."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(of).validate_python(value)
    return [(one["type"], one["msg"], one.get("ctx")) for one in refused.value.errors()]


@pytest.mark.parametrize("value", ["many", "1000%", "%", "5 percent", "-1%"])
def test_a_limit_is_a_count_or_a_percentage(value: str) -> None:
    (found, *_) = said(MaxDeletesSetting, value)

    assert found == ("bad_max_deletes", f'"{value}" is neither a count nor a percentage', {"value": value})


@pytest.mark.parametrize(("value", "limit"), [(3, MaxDeletes(count=3)), (" 2.5 % ", MaxDeletes(percent=2.5))])
def test_a_limit_may_be_written_short(value: Any, limit: MaxDeletes) -> None:
    assert TypeAdapter(MaxDeletesSetting).validate_python(value) == limit


def test_a_key_is_no_variable() -> None:
    (found,) = said(OwnerPolicy, {"labelform_policy": 1, "variables": ["ENCORD_TOKEN"]})

    assert found[:2] == ("key_as_variable", "environment variables called ENCORD_… are keys")


def test_a_hash_is_a_uuid_as_text() -> None:
    assert said(Hash, 7) == [("string_type", "Input should be a valid string", None)]
    assert said(Hash, "7") == [("bad_uuid", '"7" is not a hash of the platform', {"value": "7"})]


def test_a_reference_is_a_name_or_a_hash() -> None:
    for value in ({}, {"name": "a", "hash": "1" * 32}):
        (found,) = said(Reference, value)

        assert found[:2] == ("one_of_name_and_hash", "give either name or hash")


def test_a_role_is_one_of_the_platform_as_text() -> None:
    assert said(Role, 7) == [("string_type", "Input should be a valid string", None)]
    assert said(Role, "Team Manger") == [
        (
            "unknown_role", '"Team Manger" is not a project role',
            {"role": "Team Manger", "suggestion": 'did you mean "team_manager"?', "known": ROLES},
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "reference", "message", "hint"),
    [
        (
            "ontology", Reference(name="x"), 'there is no ontology called "x" that you can use',
            "an ontology must exist, and the account of your key must be able to use it",
        ),
        (
            "dataset", Reference(name="x"), 'there is no dataset called "x" that you can use',
            "a dataset must exist, and the account of your key must be able to use it",
        ),
        (
            "dataset", Reference(name="nihgt"), 'there is no dataset called "nihgt" that you can use',
            'did you mean "night"?',
        ),
        (
            "group", Reference(hash="1" * 32),
            "there is no group 11111111-1111-1111-1111-111111111111 that you can use",
            "check the hash, and that the account of your key can use this group",
        ),
        (
            "dataset", Reference(name="twice"), '2 datasets are called "twice"',
            "refer to one of them by hash, as in {hash: …}: 2, 3",
        ),
    ],
)  # fmt: skip
def test_a_reference_that_means_nothing_or_too_much_is_told_with_what_to_do(
    noun: str, reference: Reference, message: str, hint: str
) -> None:
    names = Names([], [Named("1", "night"), Named("3", "twice"), Named("2", "twice")])

    with pytest.raises(Unresolved) as found:
        names.find(noun, reference)

    error = found.value
    kind = "ambiguous" if message.startswith("2") else "unknown"
    assert (error.code, error.message, error.hint, error.path) == (f"{kind}-{noun}", message, hint, ())
    assert str(error) == message


def deleted(*labels: str) -> list[Change]:
    return [
        Change(address=f"collections[{label}]", kind="collections", key=label, label=label, action=Action.DELETE)
        for label in labels
    ]


SECTIONS = [
    SectionSummary(kind="groups", is_managed=True, observed=4),
    SectionSummary(kind="collections", is_managed=True, observed=2),
]


@pytest.mark.parametrize(
    ("source", "owner"), [(None, ""), (AT, "the repository policy"), (AT, "the policy of the environment")]
)
def test_a_limit_that_is_broken_says_whose_it_is_and_by_what(source: Source | None, owner: str) -> None:
    whose = f"the limit of {owner}" if owner else "the limit"
    policy = Policy(max_deletes=MaxDeletes(count=1, percent=50, floor=0), protect=("collections[b]",))
    places = {"max_deletes": source, "protect": source} if source else None

    found = violations(policy, deleted("a", "b"), SECTIONS, sources=cast("Any", places), whose=owner)

    everything = ("collections[a]", "collections[b]")
    owner = owner or "policy.protect"
    assert [(one.message, one.addresses, one.source) for one in found] == [
        (f"the plan deletes 2 items, {whose} is 1", everything, source),
        (f"the plan deletes 2 of 2 collections, {whose} is 50 %", everything, source),
        (f"the plan would delete collections[b], which {owner} protects (collections[b])", everything[1:], source),
    ]


def test_one_delete_is_one_item() -> None:
    (found,) = violations(Policy(max_deletes=MaxDeletes(count=0)), deleted("a"), SECTIONS)

    assert found.message == "the plan deletes 1 item, the limit is 0"


@pytest.mark.parametrize(
    ("pattern", "label", "is_protected"),
    [
        ("collections['a b']", "a b", True),
        ('collections["a b"]', "a b", True),
        ("collections[XXa]", "a", False),
        ("collections[a*b*c]", "a1b2c", True),
        ("collections[a*b*c*d]", "abcd", True),
        ("collections[a*b*c*d]", "acbd", False),
        ("collections[a?b]", "a\nb", True),
        ("collections[a*b]", "a\nb", True),
        ("collections[[x] a]", "[x] a", True),
    ],
)
def test_a_pattern_is_about_labels_in_quotes_or_without_and_about_every_letter(
    pattern: str, label: str, *, is_protected: bool
) -> None:
    (change,) = deleted(label)

    assert address_matcher(pattern)(change) == is_protected
