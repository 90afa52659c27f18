"""
What a copy within the platform comes to: its call, and the plan of what that call leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.core.resource import AnyResource
from labelform.language.model import kinds, parse, sections
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.view import LiveView
from labelform.transfer.importing import Entries
from labelform.types import CopyDatasetAction, CopyDatasetOptions


@dataclass(frozen=True, slots=True)
class Order:
    """What is copied, as the options say it."""

    title: str
    description: str | None
    datasets: str
    collaborators: bool
    models: bool
    labels: bool


def copy_call(project_hash: str, order: Order, entries: Entries) -> Operation[str]:
    """Return the platform's copy; the hash of the new project is all that comes back."""
    return calls.copy_project(
        project_hash,
        copy_datasets=_dataset_options(order),
        copy_collaborators=order.collaborators,
        copy_models=order.models,
        copy_labels=order.labels,
        new_title=order.title,
        new_description=order.description or entries.data["project"].get("description"),
    )


def _dataset_options(order: Order) -> bool | CopyDatasetOptions:
    if order.datasets == "clone":
        return CopyDatasetOptions(action=CopyDatasetAction.CLONE, dataset_title=order.title)
    return order.datasets == "attach"


async def plan_rest(view: LiveView, base_url: str, entries: Entries, order: Order, plan_options: PlanOptions) -> Plan:
    """
    Plan what the copy is going to lack, before it exists: everything but itself and its datasets.

    What the platform brings over all the same is found by apply, and drops out. The status stays that of a new project:
    the work in the old one is not done in the new one. No spec is remembered as applied.
    """
    kept = {
        name: [one for index, one in enumerate(value) if (name, index) not in entries.foreign]
        for name, value in entries.data.items()
        if isinstance(value, list) and not _is_left_out(kinds()[name], order)
    }
    data = {"labelform": 1, "project": {"title": order.title}, **kept}
    parsed = parse(read_document(Writer().spec(escaped(data)), f"copy of {order.title}"))
    whole = (await plan_spec(view, base_url, parsed, plan_options)).plan
    itself = {section.name for section in sections() if section.resource.level == 0}
    original = entries.data["project"]["title"]
    return whole.model_copy(
        update={
            "origin": None,
            "changes": tuple(_copied(change, original) for change in whole.changes if change.kind not in itself),
            "blocked": tuple(one for one in whole.blocked if one.change.kind not in itself),
            "sections": tuple(one for one in whole.sections if one.kind not in itself),
        }
    )


def _is_left_out(resource: AnyResource, order: Order) -> bool:
    """Return whether nothing adds items of a kind: the copy has them as the order says, or people are not to come."""
    return resource.comes_with_copy or (resource.invites and not order.collaborators)


def _copied(change: Change, original: str) -> Change:
    """Return a change with what asks for it: the project that is copied, and no file."""
    return change.model_copy(update={"source": None, "reason": f'"{original}" has it, and the copy does not'})
