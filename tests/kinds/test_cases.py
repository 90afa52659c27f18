"""
Every kind is tested by cases, not code: a spec and an observed project in, changes and calls out.

A case is a YAML file in the folder of its kind. `LABELFORM_UPDATE_GOLDEN=1` writes what came out into the case;
read the difference like code before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Action, Change, Source
from labelform.core.diff import Desired
from labelform.core.ensuring import sides_of
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target, steps
from labelform.core.reference import Named, Names
from labelform.core.resource import AnyResource, Observed
from labelform.language.model import ProjectSpec, kinds

CASES = sorted(Path(__file__).parent.glob("*/*.yaml"))
OUTPUTS = ("changes", "calls", "blocked", "extras", "notes", "violations")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert case.pop("why"), "a case says why it exists"
    expected = {name: case.get(name, []) for name in OUTPUTS}

    actual = _outputs(_plan(case))

    if os.environ.get("LABELFORM_UPDATE_GOLDEN") and actual != expected:
        _rewrite(path, actual)
    assert actual == expected


def _plan(case: dict[str, Any]) -> Plan:
    spec = ProjectSpec.model_validate({"labelform": 1, "project": {"title": "P"}, **case["spec"]})

    touched = [kinds()[kind] for kind in case["spec"] if kind in kinds()]
    sides = [side for resource in touched for side in _sides(resource, spec, case)]
    return make_plan(Target(title="P"), sides, spec.policy, NO_GUARDRAILS)


def _sides(resource: AnyResource, spec: ProjectSpec, case: dict[str, Any]) -> Iterator[Side]:
    """Yield the kind, after that of things which its entries ask for."""
    beyond = resource.makes
    living = [_observed(beyond, one) for one in case.get("living", {}).get(beyond.kind, [])] if beyond else []
    names = [Named(seen.id, beyond.label(seen.item)) for seen in living] if beyond else []
    side, entries = _side(resource, spec, case, names)
    asked = [(resource.wanted(entry), one) for entry, one in zip(entries, side.desired or (), strict=True)]
    wanted = [(Desired(thing, one.at), resource.key(one.item)) for thing, one in asked if thing is not None]
    if beyond and wanted:
        yield Side(beyond, *sides_of(beyond, wanted, living))
    yield side


def _side(
    resource: AnyResource, spec: ProjectSpec, case: dict[str, Any], living: list[Named]
) -> tuple[Side, tuple[Any, ...]]:
    observed = tuple(_observed(resource, one) for one in case.get("observed", {}).get(resource.kind, []))
    candidates = [Named(**one) for one in case.get("candidates", {}).get(resource.kind, [])] + living
    section = getattr(spec, resource.kind)
    entries = section if isinstance(section, tuple) else (section,)
    names = Names(resource.attached(observed), candidates)
    at = Source(file="s.yaml", line=1, column=1)
    desired = tuple(Desired(resource.resolve(entry, names), at, tuple(resource.previously(entry))) for entry in entries)
    return Side(resource, desired, observed), entries


def _observed(resource: AnyResource, fields: dict[str, Any]) -> Observed[Any]:
    identity, keep = fields.pop("id"), fields.pop("keep", "")
    return Observed(resource.item.model_validate(fields), id=identity, keep=keep)


def _outputs(plan: Plan) -> dict[str, list[Any]]:
    return {
        "changes": [_line(change) for change in plan.changes],
        "calls": [{"call": step.call.name, "args": step.call.args} for step in steps(plan.changes)],
        "blocked": [f"{_line(one.change)}: {one.reason}" for one in plan.blocked],
        "extras": [f"{extra.address}: {extra.reason}" for extra in plan.extras],
        "notes": [f"{note.code}: {note.message}: {note.hint}" for note in plan.notes],
        "violations": [f"{violation.rule}: {violation.message}" for violation in plan.violations],
    }


def _line(change: Change) -> str:
    fields = ", ".join(f"{field.path} {field.old!r} -> {field.new!r}" for field in change.fields)
    shows_fields = change.action is Action.UPDATE and fields
    renamed = f" renamed from {change.former.address}" if change.former else ""
    return f"{change.action} {change.address}{renamed}" + (f" ({fields})" if shows_fields else "")


def _rewrite(path: Path, actual: dict[str, list[Any]]) -> None:
    text = path.read_text(encoding="utf-8")
    kept = yaml.safe_load(text)
    inputs = {name: value for name, value in kept.items() if name not in OUTPUTS}
    outputs = {name: value for name, value in actual.items() if value}
    path.write_text(
        yaml.safe_dump({**inputs, **outputs}, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8"
    )
