"""What every ledger begins with, whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def introduction(plan_document: dict[str, Any], set_name: str, actor: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    Yield the first entries of a run, each with its facts: the set that it is of, where it has one, then the platform.

    With the platform stand the environment, who runs it, and which run it takes back, as the plan says.
    """
    ours = plan_document.get("labelform", {})
    if set_name:
        yield "set", {"name": set_name}
    if base_url := ours.get("base_url", ""):
        reverts = (ours.get("plan", {}).get("revert") or {}).get("run", "")
        yield (
            "platform",
            {
                "base_url": base_url,
                "environment": ours.get("environment"),
                "actor": actor,
                "reverts": reverts,
            },
        )
