"""What files of a repository reach beyond it: what is usual, what owners allow, and what nobody can."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from labelform.core.change import Source
from labelform.core.guardrails import OwnerRules
from labelform.core.policy import OwnerPolicy
from labelform.core.reach import USUAL, Reach, reach_of

KEYS = ("ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE", "ENCORD_TOKEN")


def owner(line: int = 2, **rules: Any) -> OwnerRules:
    places = {key: Source(file="labelform.policy.yaml", line=line, column=1) for key in rules}
    return OwnerRules(OwnerPolicy.model_validate({"labelform_policy": 1, **rules}), places)


def test_without_an_owner_files_read_what_is_named_for_them_and_nothing_else() -> None:
    assert USUAL.may_read("LABELFORM_VAR_owner")
    assert not any(map(USUAL.may_read, ("GITHUB_TOKEN", "HOME", "LABELFORM_ACCOUNT", *KEYS)))


def test_without_an_owner_the_keys_of_the_platform_are_keys_and_nothing_else_is() -> None:
    assert all(map(USUAL.may_prove, KEYS))
    assert not any(map(USUAL.may_prove, ("GITHUB_TOKEN", "LABELFORM_VAR_x", "encord_key")))


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://api.encord.com", True),
        ("https://API.us.encord.com/", True),
        ("http://api.encord.com", False),
        ("https://api.encord.com.example", False),
        ("https://evil-api.encord.com", False),
        ("https://api.encord.com:8443", False),
        ("https://api.encord.com.", False),
    ],
)
def test_without_an_owner_keys_are_used_for_the_public_regions(url: str, is_allowed: bool) -> None:
    assert USUAL.may_sign_for(url) == is_allowed


def test_an_owner_names_exactly_what_is_allowed() -> None:
    reach = reach_of([owner(domains=["https://label.example"], variables=["OWNER"], credentials=["TEAM_KEY"])])

    assert (reach.may_sign_for("https://LABEL.example/"), reach.may_sign_for("https://api.encord.com")) == (True, False)
    assert (reach.may_read("OWNER"), reach.may_read("LABELFORM_VAR_x"), reach.may_read("HOME")) == (True, True, False)
    assert (reach.may_prove("TEAM_KEY"), reach.may_prove("ENCORD_SSH_KEY")) == (True, False)
    assert reach.pinned_at == "labelform.policy.yaml:2"


def test_several_owners_allow_what_all_of_them_allow_that_speak_of_it() -> None:
    near = owner(3, domains=["https://a.example", "https://b.example"], variables=["A", "B"])
    far = owner(7, domains=["https://b.example"], max_deletes=3)

    assert reach_of([near, far]) == Reach(
        frozenset({"A", "B"}), None, frozenset({"https://b.example"}), "labelform.policy.yaml:7"
    )
    assert reach_of([owner(max_deletes=3)]) == reach_of([]) == USUAL


def test_what_two_owners_speak_of_is_what_both_allow() -> None:
    near = owner(3, domains=["https://a.example", "https://b.example"], variables=["A", "B"], credentials=["K", "L"])
    far = owner(7, domains=["https://B.example/"[:-1]], variables=["B", "C"], credentials=["L"])

    assert reach_of([near, far]) == Reach(
        frozenset({"B"}), frozenset({"L"}), frozenset({"https://b.example"}), "labelform.policy.yaml:7"
    )
    assert reach_of([far, near]) == Reach(
        frozenset({"B"}), frozenset({"L"}), frozenset({"https://b.example"}), "labelform.policy.yaml:3"
    )
    assert reach_of([far, owner(9, variables=["B"])]).pinned_at == "labelform.policy.yaml:7"


def test_an_owner_whose_places_are_not_known_is_not_named() -> None:
    unplaced = OwnerRules(OwnerPolicy.model_validate({"labelform_policy": 1, "domains": ["https://a.example"]}))

    assert reach_of([unplaced]).pinned_at == ""


def test_nobody_can_let_a_file_read_a_key() -> None:
    with pytest.raises(ValidationError):
        owner(variables=["ENCORD_SSH_KEY"])

    assert not Reach(variables=frozenset({"ENCORD_SSH_KEY"})).may_read("ENCORD_SSH_KEY")


@pytest.mark.parametrize("domain", ["api.encord.com", "https://a.example/path", "https://u:p@a.example", "ftp://a"])
def test_a_domain_of_an_owner_is_a_url_of_a_host(domain: str) -> None:
    with pytest.raises(ValidationError):
        owner(domains=[domain])
