"""Owners list the platforms that keys may be used for; what is on this machine, or is no platform, is none of them."""

from __future__ import annotations

import pytest

from labelform.core.guardrails import OwnerRules
from labelform.core.policy import OwnerPolicy
from labelform.core.reach import Reach, reach_of
from labelform.errors import PolicyError
from labelform.planning.pinned import check_pinned


@pytest.fixture
def reach() -> Reach:
    policy = {"labelform_policy": 1, "domains": ["https://a.example", "https://b.example"]}
    return reach_of([OwnerRules(OwnerPolicy.model_validate(policy))])


def test_what_is_not_listed_is_refused(reach: Reach) -> None:
    with pytest.raises(PolicyError, match=r"does not allow a key for https://c\.example$") as refused:
        check_pinned(reach, "https://c.example")

    assert refused.value.hint == "domains there: https://a.example, https://b.example"


@pytest.mark.parametrize("base_url", ["https://b.example", "http://127.0.0.1:8000", "http://localhost", "sandbox"])
def test_what_is_listed_or_on_this_machine_passes(reach: Reach, base_url: str) -> None:
    check_pinned(reach, base_url)


def test_an_owner_who_lists_no_domain_says_so() -> None:
    nothing = reach_of([OwnerRules(OwnerPolicy.model_validate({"labelform_policy": 1, "domains": []}))])

    with pytest.raises(PolicyError) as refused:
        check_pinned(nothing, "https://c.example")

    assert refused.value.hint == "domains there: none"
