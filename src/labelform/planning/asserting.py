"""
Hold a project that was just created against what its spec only asserts: it is not known before what it gets.

Nothing is written for it. What differs remains, like everything that the platform cannot change.
"""

from __future__ import annotations

from collections.abc import Iterator

from labelform.core.assembly import Side
from labelform.core.change import Blocked
from labelform.core.diff import Desired, Prune, diff
from labelform.core.ignoring import ignoring
from labelform.core.packed import plain
from labelform.core.partial import choose
from labelform.core.plan import Plan
from labelform.core.reference import Names
from labelform.core.resource import AnyResource, ObservedByKind
from labelform.language.model import ProjectSpec, kinds


def unlike_asserted(plan: Plan, observed: ObservedByKind) -> tuple[Blocked, ...]:
    """Return in what a project differs from the assertions of the spec of a plan, of the kinds that were observed."""
    if plan.origin is None or not observed:
        return ()
    spec = ProjectSpec.model_validate(plain(plan.origin.spec))
    sides = [
        Side(one, tuple(_desired(one, spec)), tuple(observed[kind]))
        for kind, one in kinds().items()
        if kind in observed
    ]
    told, _ = ignoring(spec.policy.ignore, sides, {})
    differences = [diff(side.resource, side.desired or (), side.observed, prune=Prune()) for side in told]
    found = tuple(blocked for difference in differences for blocked in difference.blocked)
    return choose(plan.partial, (), found, kinds()).blocked if plan.partial else found


def _desired(resource: AnyResource, spec: ProjectSpec) -> Iterator[Desired]:
    """Yield what is asserted; it refers to nothing beyond the project, so that no name has to be looked up."""
    section = getattr(spec, resource.kind)
    for entry in section if isinstance(section, tuple) else (section,):
        yield Desired(resource.resolve(entry, Names(())))
