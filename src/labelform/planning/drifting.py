"""How a project moved since its spec was last applied, from what a plan was made of."""

from __future__ import annotations

from labelform.core.drift import Drift, find_drift
from labelform.planning.recipe import Planned


def drift_of(planned: Planned) -> Drift:
    """Return which side changed; the plan must have been made with its base."""
    base = planned.base
    assert base is not None  # noqa: S101 - see above: drift asks for it
    then = planned.observation.base
    if base.missing:
        then = None
    elif then is None:  # the file is new: it managed nothing then
        then = {}
    since = "" if base.missing else base.since
    drift = find_drift(planned.plan, planned.sides, then, since=since, missing=base.missing)
    return drift.model_copy(update={"failing": planned.failing})
