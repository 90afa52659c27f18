"""
The digest of a plan: what approval binds to.

It covers the operations, what they start from and which broken rules were acknowledged, not the text of the spec:
comments, order of keys, positions and time leave it as it is, one more operation does not.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from labelform.core.plan import Plan

_MEANING = {"address", "kind", "key", "action", "before", "after", "id", "calls"}


def plan_digest(plan: Plan) -> str:
    """Return `sha256:<hex>` over the target and the operations of a plan, in their canonical form."""
    operations: dict[str, Any] = {
        "target": plan.target.model_dump(mode="json"),
        "changes": [change.model_dump(mode="json", include=_MEANING) for change in plan.changes],
        "violations": [violation.model_dump(mode="json", exclude={"source"}) for violation in plan.violations],
    }
    if plan.allowed:
        operations["allowed"] = [violation.model_dump(mode="json", exclude={"source"}) for violation in plan.allowed]
    canonical = json.dumps(operations, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
