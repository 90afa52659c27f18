"""The parts of a plan file, made from a plan: for writing it, and for comparing with what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from labelform.core.change import Change
from labelform.core.derived import kept
from labelform.core.digest import canonical, plan_digest
from labelform.core.plan import Plan
from labelform.core.terraform import resource_change, terraform_plan
from labelform.version import __version__

FORMAT = 2
"""Version of the part under the key `labelform`. In 1, a file held what could not be told from what it does."""

NOT_KEPT = {"shown", "fields", "source"}
"""What a file does not say: `shown` and `fields` follow from `before` and `after`, `source` is left out (`kept`)."""


def document(plan: Plan, *, base_url: str, environment: str | None = None) -> dict[str, Any]:
    """Return a plan as the JSON document that is saved."""
    whole = frame(plan, base_url=base_url, environment=environment)
    whole["resource_changes"] = [resource_change(change) for change in plan.changes]
    whole["labelform"]["plan"]["changes"] = [change_entry(change) for change in kept(plan).changes]
    whole["labelform"]["file_digest"] = file_digest(whole)
    return whole


def frame(plan: Plan, *, base_url: str, environment: str | None) -> dict[str, Any]:
    """Return the document without its two lists of changes, which are all that is large, and without its digest."""
    bare = kept(plan.model_copy(update={"changes": ()}))
    ours = {
        "format": FORMAT,
        "tool_version": __version__,
        "base_url": base_url,
        "environment": environment,
        "plan_digest": plan_digest(plan),
        "plan": bare.model_dump(
            mode="json",
            exclude={
                "extras": True,
                "sections": True,
                "blocked": {"__all__": {"change": NOT_KEPT}},
                "violations": {"__all__": {"source"}},
                "allowed": {"__all__": {"source"}},
            },
        ),
    }
    return {**terraform_plan(plan), "resource_changes": [], "labelform": ours}


def change_entry(change: Change) -> dict[str, Any]:
    """Return what a file says of one change that is `kept`."""
    return change.model_dump(mode="json", exclude=NOT_KEPT)


def file_digest(whole: Mapping[str, Any]) -> str:
    """Return `sha256:<hex>` over everything in a document but this."""
    hasher = hashlib.sha256()
    ours = {key: value for key, value in whole["labelform"].items() if key != "file_digest"}
    for piece in _pieces({**whole, "labelform": ours}, depth=4):
        hasher.update(piece.encode(errors="surrogatepass"))
    return f"sha256:{hasher.hexdigest()}"


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """Yield the canonical form of a value, change by change: in one piece it would be as large as the file."""
    if depth == 0 or not value or not isinstance(value, dict | list):
        yield canonical(value)
    elif isinstance(value, dict):
        for place, key in enumerate(sorted(value)):
            yield f"{',' if place else '{'}{canonical(key)}:"
            yield from _pieces(value[key], depth - 1)
        yield "}"
    else:
        for place, inner in enumerate(value):
            yield "," if place else "["
            yield from _pieces(inner, depth - 1)
        yield "]"
