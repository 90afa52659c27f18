"""
Plans as JSON in the shape of `terraform show -json`, so that rules and tools made for that read them unchanged.

Everything that is labelform's own is under the one key `labelform`; readers of that format ignore it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from labelform.core.digest import plan_digest
from labelform.core.planset import Unplanned
from labelform.core.terraform import terraform_plans
from labelform.report.digest import joint_digest
from labelform.report.planned import PlannedProject, modules_of
from labelform.report.tally import of_plan
from labelform.version import __version__


def render_json(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return plans as one JSON document."""
    return json.dumps(document(planned, unplanned), indent=2, ensure_ascii=False) + "\n"


def document(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> dict[str, Any]:
    """
    Return plans as plain data.

    The changes of several projects are in one list, as those of several modules do: every address then begins
    with that of its project, `module.projects["<title>"]`.
    """
    whole = terraform_plans([one.plan for one in planned], modules_of(planned))
    if len(planned) == 1 and not unplanned:
        return {**whole, "labelform": _own(planned[0])}
    ours = {
        "tool_version": __version__,
        "plan_digest": joint_digest(planned, unplanned),
        "projects": [_own(one) for one in planned],
        "unplanned": [one.model_dump(mode="json") for one in unplanned],
    }
    return {**whole, "complete": whole["complete"] and not unplanned, "labelform": ours}


def _own(planned: PlannedProject) -> dict[str, Any]:
    return {
        "tool_version": __version__,
        "plan_digest": plan_digest(planned.plan),
        "spec_file": planned.spec_file,
        "environment": planned.environment,
        **({"beside": asdict(planned.beside)} if planned.beside else {}),
        "summary": asdict(of_plan(planned.plan)),
        **({"actions": len(planned.plan.actions)} if planned.plan.actions else {}),
        "impact": {
            change.address: change.impact.model_dump(mode="json")
            for change in planned.plan.changes
            if change.impact is not None
        },
        **({"access": planned.plan.access.model_dump(mode="json")} if planned.plan.access else {}),
        "plan": planned.plan.model_dump(mode="json"),
    }
