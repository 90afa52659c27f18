"""The policy that holds for a spec, with where each rule is written, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from labelform.language.writing import flow
from labelform.planning.effective import EffectiveRule
from labelform.report.diagnostics import visible


class PolicyOfSpec(NamedTuple):
    """A spec, the environment that it is read in, and the rules that hold for it there."""

    file: str
    environment: str | None
    rules: Sequence[EffectiveRule]


def policy_text(of: PolicyOfSpec) -> str:
    """Return each rule with what holds, and below it what is written where."""
    where = f" in {of.environment}" if of.environment else ""
    lines = [f"{of.file}{where}"]
    if not of.rules:
        lines.append("  no rule is written: nothing is pruned, and nothing is limited")
    width = max((len(flow(one.value)) for rule in of.rules for one in rule.written), default=0)
    for rule in of.rules:
        is_listed = rule.name == "checks" and bool(rule.holds[0])  # one a line below, which is all of them
        lines.append(f"  {rule.name}:" if is_listed else f"  {rule.name}: {', and '.join(map(flow, rule.holds))}")
        lines += [f"      {flow(one.value):{min(width, 40)}}  {_place(one.source)}" for one in rule.written]
    return "".join(f"{visible(line)}\n" for line in lines)


def policy_data(of: PolicyOfSpec) -> dict[str, Any]:
    """Return the same as plain data."""
    rules = {
        rule.name: {
            "holds": rule.holds[0] if len(rule.holds) == 1 else list(rule.holds),
            "written": [{"value": one.value, "at": _place(one.source)} for one in rule.written],
        }
        for rule in of.rules
    }
    return {"spec": of.file, "environment": of.environment, "policy": rules}


def _place(source: object) -> str:
    return str(source or "")
