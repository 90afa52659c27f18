"""What there is when a case is over: a new plan, sections as a spec lists them, and what presets select."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from labelform.core.plan import Plan
from labelform.core.resource import Inexpressible
from labelform.language.model import ParsedSpec, kinds
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import FoundProject, LiveView
from labelform.sandbox import Sandbox, SandboxError
from labelform.testing.expectations import ExpectedEnd
from labelform.testing.ground import Ground

NOT_COUNTED = "not counted: "


@dataclass(frozen=True, slots=True)
class End:
    """
    What there is in the end: `plan` is a new one, of the same spec.

    `sections` holds the items of those that the case speaks of, as a person would write them. `filters` says how much
    each preset selects, as in `11 of 36`, or why nobody can say.
    """

    plan: Plan
    sections: dict[str, list[Any]]
    filters: dict[str, str]


async def seen_at_the_end(
    expected: ExpectedEnd, parsed: ParsedSpec, options: PlanOptions, base_url: str, ground: Ground
) -> End:  # fmt: skip
    """
    Look at what a case speaks of, undisturbed by its faults.

    Raises:
        LabelformError: it cannot be looked at.
    """
    async with ground.driver_of_others(is_read_only=True) as driver:
        view = LiveView(driver)
        planned = await plan_spec(view, base_url, parsed, options)
        project = planned.observation.project
        sections = await _sections(expected.sections, view, project) if project else {}
    return End(planned.plan, sections, _filters(expected.filters, ground.plain, project))


async def _sections(names: Iterable[str], view: LiveView, project: FoundProject) -> dict[str, list[Any]]:
    resources = [kinds()[name] for name in names]
    observed = await view.observed(resources, project)
    found: dict[str, list[Any]] = {}
    for resource in resources:
        found[resource.kind] = []
        for seen in observed[resource.kind]:
            try:
                entry = resource.write(seen.item, lambda _: True)
            except Inexpressible:
                entry = resource.label(seen.item)
            found[resource.kind].append(entry)
    return found


def _filters(names: Iterable[str], sandbox: Sandbox, project: FoundProject | None) -> dict[str, str]:
    return {name: _selected(name, sandbox, project) if project else NOT_COUNTED + "no project" for name in names}


def _selected(name: str, sandbox: Sandbox, project: FoundProject) -> str:
    try:
        selected = sandbox.count_selected(project.hash, name)
    except SandboxError as exc:
        return f"{NOT_COUNTED}{exc}"
    return f"{selected.count} of {selected.total}"
