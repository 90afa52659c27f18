"""What there is when a case is over: a new plan, sections as a spec lists them, and what presets select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labelform.core.contained import MOST_COMPARED, things_of
from labelform.core.plan import Plan
from labelform.core.resource import AnyObserved, AnyResource
from labelform.errors import LabelformError
from labelform.language.model import ParsedSpec, listed
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import FoundProject, LiveView
from labelform.sandbox import Sandbox, SandboxError
from labelform.testing.entries import Written, lists_contents
from labelform.testing.expectations import ExpectedEnd
from labelform.testing.ground import Ground

NOT_COUNTED = "not counted: "


@dataclass(frozen=True, slots=True)
class End:
    """
    What there is in the end: `plan` is a new one, of the same spec.

    `sections` holds the items of those that the case mentions, None if there is no project. `filters` says how
    much each preset selects, as in `11 of 36`, or why nobody can say.
    """

    plan: Plan
    sections: dict[str, list[Written]] | None
    filters: dict[str, str]


async def seen_at_the_end(
    expected: ExpectedEnd, parsed: ParsedSpec, options: PlanOptions, base_url: str, ground: Ground
) -> End:  # fmt: skip
    """
    Look at what a case mentions, undisturbed by its faults.

    Raises:
        LabelformError: it cannot be read.
    """
    async with ground.driver_of_others(is_read_only=True) as driver:
        view = LiveView(driver)
        planned = await plan_spec(view, base_url, parsed, options)
        project = planned.observation.project
        sections = await _sections(expected.sections, view, project) if project else None
    return End(planned.plan, sections, _filters(expected.filters, ground.plain, project))


async def _sections(
    expected: Mapping[str, Any], view: LiveView, project: FoundProject
) -> dict[str, list[Written]]:  # fmt: skip
    resources = [listed()[name] for name in expected]
    observed = dict(await view.observed(resources, project))
    for one in resources:
        if lists_contents(one, expected[one.kind]):
            observed[one.kind] = await _with_contents(view, project, one, observed[one.kind])
    return {one.kind: [Written.of(one, seen.item) for seen in observed[one.kind]] for one in resources}


async def _with_contents(
    view: LiveView, project: FoundProject, resource: AnyResource, observed: Iterable[AnyObserved]
) -> list[AnyObserved]:
    items = list(observed)
    wanted = {resource.key(seen.item): MOST_COMPARED for seen in items}
    found = [*await view.containing(resource, project, items, wanted, is_needed=False)]
    for seen in found:
        if things_of(resource, seen.item) is None:
            held = f"{resource.label(seen.item)} holds more than {MOST_COMPARED:,} {resource.contained}"
            raise LabelformError(held, hint=f"leave {resource.contained} out of after.sections.{resource.kind}")
    return found


def _filters(names: Iterable[str], sandbox: Sandbox, project: FoundProject | None) -> dict[str, str]:
    return {name: _selected(name, sandbox, project) if project else NOT_COUNTED + "no project" for name in names}


def _selected(name: str, sandbox: Sandbox, project: FoundProject) -> str:
    try:
        selected = sandbox.count_selected(project.hash, name)
    except SandboxError as exc:
        return f"{NOT_COUNTED}{exc}"
    return f"{selected.count} of {selected.total}"
