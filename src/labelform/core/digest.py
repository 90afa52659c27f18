"""
The digest of a plan: what approval binds to.

It covers the operations, what they start from and what is lost by them, what is blocked, which actions follow, which
broken rules were found and acknowledged, and what the spec says, which an apply remembers as applied. Comments,
positions, the order of keys and of entries, what else the project has, and time leave it as it is; one more operation
does not, nor one more frame.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from labelform.core.model import dump
from labelform.core.plan import Origin, Plan

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_STATES = {"address", "kind", "key", "action", "before", "after", "id", "impact", "restores"}


def plan_digest(plan: Plan) -> str:
    """Return `sha256:<hex>` over what a plan comes to, in its canonical form."""
    hasher = hashlib.sha256()
    for part in _parts(plan):
        hasher.update(canonical(part).encode(errors="surrogatepass") + b"\n")
    return f"sha256:{hasher.hexdigest()}"


def spec_digest(spec: Mapping[str, Any]) -> str:
    """Return `sha256:<hex>` over what a spec says, as plain JSON; the entries of a section may be in any order."""
    sections = {name: _in_order(value) if isinstance(value, list) else value for name, value in spec.items()}
    return f"sha256:{hashlib.sha256(canonical(sections).encode(errors='surrogatepass')).hexdigest()}"


def origin_of(file: str, spec: Mapping[str, Any]) -> Origin:
    """Return where a plan comes from: the name of the file, and what the spec in it says."""
    return Origin(file=file, digest=spec_digest(spec), spec=dict(spec))


def canonical(value: Any) -> str:
    """Return plain JSON in the one form that equal values have."""
    return _CANONICAL.encode(value)


def _parts(plan: Plan) -> Iterator[Any]:
    """Yield what the digest covers piece by piece: a plan may be large, and no second copy of it is made."""
    yield {
        "target": dump(plan.target),
        "origin": plan.origin and _facts(plan.origin),
        "violations": [dump(one, exclude={"source"}) for one in plan.violations],
        "allowed": [dump(one, exclude={"source"}) for one in plan.allowed],
        **({"partial": dump(plan.partial, include={"only", "excepted"})} if plan.partial else {}),
        **({"revert": dump(plan.revert)} if plan.revert else {}),
        **({"actions": [dump(one, exclude={"source"}) for one in plan.actions]} if plan.actions else {}),
    }
    for blocked in plan.blocked:
        yield {"blocked": dump(blocked.change, include=_STATES), "reason": blocked.reason}
    for change in plan.changes:
        # Of a plan that takes a run back, the reasons say what moved since, which nothing else in it does.
        yield dump(change, include={*_STATES, "calls", *(("reason",) if plan.revert else ())})


def _facts(origin: Origin) -> dict[str, str]:
    return {"file": origin.file, "digest": origin.digest}


def _in_order(entries: list[Any]) -> list[Any]:
    return sorted(entries, key=canonical)
