"""
An apply as JSON lines in the shape of `terraform apply -json`, for pipelines and dashboards.

Pure functions: each turns one thing that happened, and the moment it did, into one line or several. Readers of
that format ignore keys and types they do not know.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from labelform.core.change import Action, Change
from labelform.core.digest import plan_digest
from labelform.core.following import FollowUp
from labelform.core.model import dump
from labelform.core.terraform import PROVIDER
from labelform.diagnostics import Diagnostic, Severity
from labelform.report.actions import acted, full_name
from labelform.report.diagnostics import as_json
from labelform.report.digest import joint_digest
from labelform.report.findings import refusals
from labelform.report.planned import PlannedProject, modules_of
from labelform.report.progress import counts_line, finished, full_address, started, still, waiting
from labelform.report.tally import Tally, of_plan, total
from labelform.report.words import NO_CHANGES, elapsed
from labelform.runs.account import Account, ActionResult, Outcome, Result
from labelform.version import __version__

UI_VERSION = "1.2"
"""Version of Terraform's machine-readable interface that these lines follow."""

Event = dict[str, Any]
_WELL = (Outcome.DONE, Outcome.ALREADY)


def to_line(event: Event) -> str:
    """Return one event as one line of JSON, with its line end."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"


def version(at: str) -> Event:
    """Return the first line: who speaks."""
    return _event("version", f"labelform {__version__}", at, labelform=__version__, ui=UI_VERSION)


def all_planned(planned: Sequence[PlannedProject], at: str) -> Iterator[Event]:
    """Yield the plans of a run. There is one summary, because tools read one: that of all, after several."""
    if len(planned) == 1:
        yield from planned_events(planned[0], at)
        return
    for one, module in zip(planned, modules_of(planned), strict=True):
        *events, last = planned_events(one, at, module=module)
        yield from (*events, {**last, "type": "project_planned"})
    tally = total(of_plan(one.plan) for one in planned)
    is_in_sync = all(one.plan.matches_spec for one in planned)
    own = {"projects": len(planned), "plan_digest": joint_digest(planned), "blocked": tally.blocked}
    yield _summary(NO_CHANGES if is_in_sync else tally.line, tally, at, own)


def planned_events(planned: PlannedProject, at: str, *, module: str = "") -> Iterator[Event]:
    """Yield a plan: every change, what is refused or blocked as diagnostics, and the summary."""
    for change in planned.plan.changes:
        yield planned_change(change, at, module=module)
    for action in planned.plan.actions:
        yield planned_action(action, at, module=module)
    for found in refusals(planned):
        yield diagnostic(found, at)
    yield plan_summary(planned, at, module=module)


def planned_change(change: Change, at: str, *, module: str = "") -> Event:
    """Return one change of a plan."""
    body: Event = {"resource": _resource(change, module), "action": str(change.action)}
    if change.former:
        address, name = change.former.address, change.former.label
        body["previous_resource"] = _resource(change.model_copy(update={"address": address, "label": name}), module)
    if change.action is Action.DELETE:
        body["reason"] = "delete_because_no_resource_config"
    if change.source:
        body["labelform"] = {"source": change.source.model_dump(mode="json"), "reason": change.reason}
    if change.impact is not None:
        body.setdefault("labelform", {})["impact"] = change.impact.model_dump(mode="json")
    if change.remarks:
        body.setdefault("labelform", {})["remarks"] = list(change.remarks)
    return _event("planned_change", f"{full_address(change, module)}: Plan to {change.action}", at, change=body)


def planned_action(action: FollowUp, at: str, *, module: str = "") -> Event:
    """Return one action of a plan; a type of our own."""
    body: Event = {**_action(action, module), "follows": list(action.follows), "on_failure": action.on_failure}
    if action.source:
        body["source"] = action.source.model_dump(mode="json")
    return _event("planned_action", f"{full_name(action, module)}: Plan to start", at, action=body)


def plan_summary(planned: PlannedProject, at: str, *, module: str = "") -> Event:
    """Return the counts of a plan."""
    tally = of_plan(planned.plan)
    own = {
        "project": planned.plan.target.model_dump(mode="json"),
        "module": module,
        "plan_digest": plan_digest(planned.plan),
        "blocked": tally.blocked,
        **({"actions": len(planned.plan.actions)} if planned.plan.actions else {}),
    }
    return _summary(NO_CHANGES if planned.plan.matches_spec else tally.line, tally, at, own)


def _summary(message: str, tally: Tally, at: str, own: Event) -> Event:
    changes = {"add": tally.add, "change": tally.change, "import": 0, "remove": tally.destroy, "operation": "plan"}
    return _event("change_summary", message, at, changes=changes, labelform=own)


def apply_start(change: Change, at: str, *, module: str = "") -> Event:
    """Return the line that says a change is being made."""
    return _event("apply_start", started(change, module), at, hook=_hook(change, module))


def apply_progress(change: Change, elapsed_seconds: float, at: str, *, module: str = "") -> Event:
    """Return the heartbeat of a change that takes long."""
    hook = {**_hook(change, module), "elapsed_seconds": int(elapsed_seconds)}
    return _event("apply_progress", still(change, elapsed_seconds, module), at, hook=hook)


def apply_waiting(change: Change | None, left_seconds: float, at: str, *, module: str = "") -> Event:
    """Return the countdown while calls may still arrive: one of a change, or with None, those of earlier runs."""
    hook = _hook(change, module) if change else {}
    said = waiting(change, left_seconds, module)
    return _event("apply_waiting", said, at, hook={**hook, "left_seconds": math.ceil(left_seconds)})


def apply_finished(result: Result, at: str, *, module: str = "") -> Iterator[Event]:
    """
    Yield what happened to a change; when it is not what was planned, a diagnostic follows.

    What was never begun has no line of its own kind in that format, only the diagnostic.
    """
    if result.outcome is not Outcome.NOT_ATTEMPTED:
        yield _outcome(result, at, module)
    if result.outcome not in _WELL:
        yield diagnostic(_failure(result, module), at)


def acted_events(result: ActionResult, at: str, *, module: str = "") -> Iterator[Event]:
    """Yield how far an action has come, in the types that Terraform has for actions; a diagnostic where it failed."""
    hook = {"action": _action(result.action, module), "elapsed_seconds": int(result.elapsed_seconds)}
    counts = {"before": result.before, "after": result.after}
    own: Event = {name: count for name, count in counts.items() if count is not None}
    said = acted(result, module=module)
    if result.outcome is None:
        kind = "action_start" if result.after is None else "action_progress"
        yield _event(kind, said, at, hook={**hook, "labelform": own})
        return
    own |= {"outcome": str(result.outcome), "is_over": result.is_over}
    if result.is_well:
        yield _event("action_complete", said, at, hook={**hook, "labelform": own})
        return
    if result.outcome is not Outcome.NOT_ATTEMPTED:
        yield _event("action_errored", said, at, level="error", hook={**hook, "labelform": own})
    found = Diagnostic(
        code=str(result.outcome).replace(" ", "-"),
        message=f"{full_name(result.action, module)}: {result.outcome}: {result.message}",
        hint=result.hint,
        address=full_name(result.action, module),
        severity=Severity.ERROR if result.fails_run else Severity.WARNING,
    )
    yield diagnostic(found, at)


def project_applied(account: Account, at: str, *, module: str) -> Event:
    """Return the end of one project among several; a type of our own, because tools read one summary."""
    return {**apply_summary(account, at, module=module), "type": "project_applied"}


def apply_summary(account: Account, at: str, *, module: str = "") -> Event:
    """Return the end of an apply: what was done, and what was not."""
    done = {
        name: account.count(Outcome.DONE, [action])
        for name, action in (("add", Action.CREATE), ("change", Action.UPDATE), ("remove", Action.DELETE))
    }
    outcomes = {str(outcome).replace(" ", "_"): account.count(outcome) for outcome in Outcome}
    own = {"outcomes": outcomes, "blocked": account.blocked, "is_interrupted": account.is_interrupted}
    if account.actions:
        own["actions"] = {one.action.address: str(one.outcome) for one in account.actions}
    own |= {"module": module} if module else {}
    own |= {"failing": [dump(one) for one in account.failing]} if account.failing else {}
    head = "Apply complete!" if account.is_complete else "Apply ended."
    changes = {**done, "import": 0, "operation": "apply"}
    return _event("change_summary", f"{head} {counts_line(account)}", at, changes=changes, labelform=own)


def wave_start(message: str, at: str, *, name: str, projects: int) -> Event:
    """Return the beginning of a wave; a type of our own."""
    return _event("wave_start", message, at, labelform={"wave": name, "projects": projects})


def wave_complete(message: str, at: str, *, name: str, left: Sequence[Event], is_last_begun: bool) -> Event:
    """Return the end of a wave, with the projects that are not in sync; a type of our own."""
    own = {"wave": name, "not_in_sync": list(left), "is_last_begun": is_last_begun}
    return _event("wave_complete", message, at, level="error" if is_last_begun else "info", labelform=own)


def diagnostic(found: Diagnostic, at: str) -> Event:
    """Return a diagnostic."""
    shown = as_json([found])["diagnostics"][0]
    level = "error" if found.is_error else "warn"
    message = f"{'Error' if found.is_error else 'Warning'}: {found.message}"
    return _event("diagnostic", message, at, level=level, diagnostic=shown)


def _outcome(result: Result, at: str, module: str) -> Event:
    seconds = int(result.elapsed_seconds)
    own = {"outcome": str(result.outcome)}
    hook = {**_hook(result.change, module), "elapsed_seconds": seconds, "labelform": own}
    if result.outcome in _WELL:
        return _event("apply_complete", finished(result, module=module), at, hook=hook)
    message = f"{full_address(result.change, module)}: {result.change.verb.noun} errored after {elapsed(seconds)}"
    return _event("apply_errored", message, at, level="error", hook=hook)


def _failure(result: Result, module: str) -> Diagnostic:
    address = full_address(result.change, module)
    return Diagnostic(
        code=str(result.outcome).replace(" ", "-"),
        message=f"{address}: {result.outcome}: {result.message}",
        address=address,
        severity=Severity.WARNING if result.outcome is Outcome.NOT_ATTEMPTED else Severity.ERROR,
    )


def _hook(change: Change, module: str) -> Event:
    hook: Event = {"resource": _resource(change, module), "action": str(change.action)}
    if change.id:
        hook |= {"id_key": "id", "id_value": change.id}
    return hook


def _resource(change: Change, module: str) -> Event:
    return {
        "addr": f"{module}.{change.address}" if module else change.address,
        "module": module,
        "resource": change.address,
        "implied_provider": PROVIDER.rpartition("/")[2],
        "resource_type": change.kind,
        "resource_name": change.label or change.kind,
        "resource_key": None,
    }


def _action(action: FollowUp, module: str) -> Event:
    return {"addr": full_name(action, module), "module": module, "action": action.address, "action_type": action.kind}


def _event(sort: str, message: str, at: str, *, level: str = "info", **facts: Any) -> Event:
    return {
        "@level": level,
        "@message": message,
        "@module": "labelform.ui",
        "@timestamp": at,
        **facts,
        "type": sort,
    }
