"""What messages call the policy that has a rule: that of the spec by its key, others by who wrote them."""

from __future__ import annotations

OF_REPOSITORY = "the repository policy"
OF_ENVIRONMENT = "the policy of the environment"


def named_rule(key: str, whose: str) -> str:
    """Return what a rule is called; `whose` is empty for the policy of the spec."""
    return whose or f"policy.{key}"


def named_limit(whose: str) -> str:
    """Return what a limit is called; `whose` is empty for the policy of the spec."""
    return f"the limit of {whose}" if whose else "the limit"
