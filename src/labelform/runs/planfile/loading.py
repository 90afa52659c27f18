"""
Reading plan files. Nothing in one is believed that can be derived: it is made anew from what the plan does, and where
the file says something else, the file is refused.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from labelform.core.change import Blocked, Change
from labelform.core.derived import NotDerivedError, check_whole, derived, derived_blocked
from labelform.core.digest import canonical
from labelform.core.plan import Origin, Plan
from labelform.core.resource import AnyResource
from labelform.core.terraform import FORMAT_VERSION, resource_change
from labelform.errors import PlanRefusedError
from labelform.files.inputs import UnfitError, read_json
from labelform.files.outputs import PLAN
from labelform.language.model import ProjectSpec, sections
from labelform.runs.planfile.form import FORMAT, change_entry, file_digest, frame

LARGEST_BYTES = 64 * 1024 * 1024
"""A larger plan is none that anybody reviews; reading one takes about four times as much memory."""

T = TypeVar("T")

_UNFIT = "its parts do not fit together"

LONGEST_NAME = 255
"""So many bytes may the name of a file have; file systems refuse longer ones."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan read from a file that holds together."""

    plan: Plan
    base_url: str
    environment: str | None
    plan_digest: str


def is_plan_file(path: Path) -> bool:
    """Tell a plan file from a spec by its first character and the key that every plan has."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False  # a pipe can be read once only
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return PLAN.begins(head)


def load(path: Path) -> SavedPlan:
    """
    Read a plan that labelform saved.

    Raises:
        PlanRefusedError: it is not a plan, comes from another format, or was edited: no part of it may differ from
            what labelform writes, whatever its digests say.
    """
    whole = _read(path)
    ours = whole["labelform"]
    try:
        _check_digest(whole, ours)
        return _load(whole, ours)
    except NotDerivedError as exc:
        raise _doctored(path, str(exc)) from exc
    except (KeyError, ValidationError) as exc:
        raise _doctored(path, _UNFIT) from exc


def _read(path: Path) -> dict[str, Any]:
    try:
        whole = read_json(path, most_bytes=LARGEST_BYTES)
    except UnfitError as exc:
        raise PlanRefusedError(f'"{path}" is not a plan: it {exc}') from exc
    except OSError as exc:
        raise PlanRefusedError(f'the plan "{path}" cannot be read: {(exc.strerror or "").lower()}') from exc
    if not isinstance(whole, dict):
        raise PlanRefusedError(f'"{path}" is not a plan')
    ours = whole.get("labelform")
    if not isinstance(ours, dict):
        raise PlanRefusedError(f'"{path}" has no part that labelform can apply', hint="save it with plan --out")
    if (whole.get("format_version"), ours.get("format")) != (FORMAT_VERSION, FORMAT):
        version = ours.get("tool_version")
        raise PlanRefusedError(
            f'"{path}" is written in another format (by labelform {str(version)[:20]})',
            hint="apply it with the version that planned it, or plan again",
        )
    return whole


def _check_digest(whole: dict[str, Any], ours: dict[str, Any]) -> None:
    """Tell a file that was damaged or edited by hand from one that was doctored with care."""
    if ours["file_digest"] != file_digest(whole):
        raise NotDerivedError("its digest does not match its content")


def _load(whole: dict[str, Any], ours: dict[str, Any]) -> SavedPlan:
    """Return the plan of a document, which is used up on the way: each part of it goes when its model is there."""
    kinds = {section.name: section.resource for section in sections()}
    parts = _mapping(ours["plan"])
    entries, shown = _taken(parts, "changes"), _taken(whole, "resource_changes")
    if len(entries) != len(shown):
        raise NotDerivedError("what it shows is not what it would do")
    changes = tuple(_changes(entries, shown, kinds))
    plan = Plan.model_validate(parts).model_copy(update={"changes": changes})
    plan = plan.model_copy(update={"blocked": tuple(_blocked(one, kinds) for one in plan.blocked)})
    check_whole(plan, kinds)
    if plan.origin:
        _check_origin(plan.origin, plan)
    saved = SavedPlan(plan, _text(ours["base_url"]), _name(ours["environment"]), _text(ours["plan_digest"]))
    made = frame(plan, base_url=saved.base_url, environment=saved.environment)
    made["labelform"] |= {"tool_version": _text(ours["tool_version"]), "file_digest": ours["file_digest"]}
    parts["changes"] = whole["resource_changes"] = []
    if canonical(made) != canonical(whole):
        raise NotDerivedError("what it shows is not what it would do")
    return saved


def _changes(entries: list[Any], shown: list[Any], kinds: Mapping[str, AnyResource]) -> Iterator[Change]:
    entries.reverse()
    shown.reverse()
    while entries:
        entry = entries.pop()
        change = Change.model_validate(entry)
        made = _of(change, lambda resource: derived(change, resource), kinds)  # noqa: B023 - called at once
        if canonical(change_entry(made)) != canonical(entry):
            raise NotDerivedError(f"what it says of {change.address} does not follow from what it would do")
        if canonical(resource_change(made)) != canonical(shown.pop()):
            raise NotDerivedError(f"what it shows of {change.address} is not what it would do")
        yield made


def _blocked(blocked: Blocked, kinds: Mapping[str, AnyResource]) -> Blocked:
    return _of(blocked.change, lambda resource: derived_blocked(blocked, resource), kinds)


def _of(change: Change, make: Callable[[AnyResource], T], kinds: Mapping[str, AnyResource]) -> T:
    """Derive something of a change, and say of which when it cannot be."""
    if change.kind not in kinds:
        raise NotDerivedError(f"there is no kind {change.kind}")
    try:
        return make(kinds[change.kind])
    except NotDerivedError as exc:
        raise NotDerivedError(f"{change.address}: {exc}") from exc


def _check_origin(origin: Origin, plan: Plan) -> None:
    """Check that the spec of a plan is one, is about its project, and manages what it changes."""
    spec = ProjectSpec.model_validate(origin.spec)
    if spec.project.title != plan.target.title or spec.project.hash not in (None, plan.target.hash):
        raise NotDerivedError("the spec in it is about another project")
    changed = {change.kind for change in (*plan.changes, *(one.change for one in plan.blocked))}
    if any(getattr(spec, kind) is None for kind in changed):
        raise NotDerivedError("it changes what the spec in it does not manage")
    if "\0" in origin.file or any(len(part.encode()) > LONGEST_NAME for part in origin.file.split("/")):
        raise NotDerivedError("no file can have the name of its spec")


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotDerivedError(_UNFIT)
    return value


def _taken(holder: dict[str, Any], key: str) -> list[Any]:
    taken = holder.pop(key, None)
    if not isinstance(taken, list):
        raise NotDerivedError(_UNFIT)
    return taken


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotDerivedError(_UNFIT)
    return value


def _name(value: Any) -> str | None:
    return None if value is None else _text(value)


def _doctored(path: Path, why: str) -> PlanRefusedError:
    return PlanRefusedError(f'"{path}" was changed after it was saved: {why}', hint="plan again")
