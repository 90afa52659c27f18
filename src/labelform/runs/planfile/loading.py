"""
Reading plan files. Nothing in one is believed that can be derived: it is made again from what the plan does, and where
the file says something else, the file is refused.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from labelform.actions.all import BY_ENTRY
from labelform.core.asserting import checked_later
from labelform.core.change import Blocked, Change, Note
from labelform.core.derived import NotDerivedError, derived, derived_blocked
from labelform.core.derived_reverts import derived_blocked_revert, derived_revert
from labelform.core.derived_whole import check_whole
from labelform.core.digest import canonical
from labelform.core.following import is_following
from labelform.core.ignoring import touches
from labelform.core.lookalikes import notes_again
from labelform.core.plan import Origin, Plan, Target
from labelform.core.planset import Member, PlanSet, Unplanned, modules
from labelform.core.resource import AnyResource
from labelform.core.terraform import FORMAT_VERSION, in_module, resource_change
from labelform.errors import PlanRefusedError
from labelform.files.inputs import UnfitError, strict_json
from labelform.files.outputs import PLAN
from labelform.files.parts import read_parts
from labelform.language.model import ProjectSpec, kinds, section_of
from labelform.runs.planfile.form import (
    FORMAT,
    SET_FORMAT,
    Part,
    change_entry,
    file_digest,
    frame,
    is_alone,
    member_frame,
)

LARGEST_BYTES = 64 * 1024 * 1024
"""Nobody reviews a larger plan; reading one takes about four times as much memory."""
LARGEST_SET_BYTES = 8 * LARGEST_BYTES
"""A plan with three changes is 11 kB, and 10,000 of them are 110 MB. They are read one by one."""

T = TypeVar("T")

_OF_MEMBER = ("base_url", "environment", "plan_digest", "plan")
_LARGE = (("resource_changes",), ("labelform", "plans"))
"""Where a file has the lists that are long in one of many plans."""

_UNFIT = "its parts do not match"
_ANOTHER = "what it shows differs from what it would do"

LONGEST_NAME = 255
"""The longest name of a file in bytes; file systems refuse longer ones."""


def is_plan_file(path: Path) -> bool:
    """Distinguish a plan file from a spec by its first character and the key that every plan has."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False  # a pipe can be read once only
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return PLAN.begins(head)


def load(path: Path) -> PlanSet:
    """
    Read plans that labelform saved.

    Raises:
        PlanRefusedError: it is not a plan, comes from another format, or was edited: no part of it may differ from
            what labelform writes, whatever its digests say.
    """
    try:
        whole = read_parts(path, dict.fromkeys(_LARGE, Part), most_bytes=LARGEST_SET_BYTES, most_in_part=LARGEST_BYTES)
    except UnfitError as exc:
        raise _unfit(path, exc) from exc
    except OSError as exc:
        raise PlanRefusedError(f'the plan "{path}" cannot be read: {(exc.strerror or "").lower()}') from exc
    return _checked(whole, path)


def loads(content: bytes, place: str) -> PlanSet:
    """
    Read what such a file holds, where it is kept elsewhere; `place` says where, for messages.

    Raises:
        PlanRefusedError: see `load`.
    """
    try:
        return _checked(strict_json(content, most_bytes=LARGEST_BYTES), place)
    except UnfitError as exc:
        raise _unfit(place, exc) from exc


def _checked(whole: Any, place: Path | str) -> PlanSet:
    """Return the plans of a document, of which no part may differ from what labelform writes."""
    ours = _ours(whole, place)
    try:
        _check_digest(whole, ours)
        return _load(whole, ours)
    except NotDerivedError as exc:
        raise _doctored(place, str(exc)) from exc
    except (KeyError, ValidationError) as exc:
        raise _doctored(place, _UNFIT) from exc


def load_alone(path: Path) -> Member:
    """
    Read a file that holds one plan, for what can be done with one only.

    Raises:
        PlanRefusedError: see `load`; or it holds several.
    """
    planset = load(path)
    if not is_alone(planset):
        raise PlanRefusedError(
            f'"{path}" holds the plans of {len(planset.members)} projects, but this needs the plan of one',
            hint="plan that spec alone, with --out",
        )
    return planset.members[0]


def _ours(whole: Any, place: Path | str) -> dict[str, Any]:
    """Return the part of a document that labelform applies; others write plans in this shape too."""
    if not isinstance(whole, dict):
        raise PlanRefusedError(f'"{place}" is not a plan')
    ours = whole.get("labelform")
    if not isinstance(ours, dict):
        raise PlanRefusedError(
            f'"{place}" contains nothing that labelform can apply', hint="save a plan with plan --out"
        )
    if whole.get("format_version") != FORMAT_VERSION or ours.get("format") not in (FORMAT, SET_FORMAT):
        version = ours.get("tool_version")
        raise PlanRefusedError(
            f'"{place}" has another format (written by labelform {str(version)[:20]})',
            hint="apply it with the version that planned it, or plan again",
        )
    return ours


def _check_digest(whole: dict[str, Any], ours: dict[str, Any]) -> None:
    """Distinguish a file that was damaged or edited by hand from one that was doctored with care."""
    if ours["file_digest"] != file_digest(whole):
        raise NotDerivedError("its digest does not match its content")


def _load(whole: dict[str, Any], ours: dict[str, Any]) -> PlanSet:
    """Return the plans of a document, which is used up on the way: each part of it goes when its model is there."""
    is_set = ours["format"] == SET_FORMAT
    holders = _taken(ours, "plans") if is_set else [{key: ours.pop(key) for key in _OF_MEMBER}]
    shown = _taken(whole, "resource_changes")
    shown.reverse()
    addresses = modules([_named(_holder(one)) for one in holders])
    members, digests = [], []
    holders.reverse()
    for module in addresses:
        holder = _holder(holders.pop())
        member = _whole(_bare(holder), _taken(holder["plan"], "changes"), shown, module)
        digests.append(_checked_frame(member, holder))
        members.append(member.model_copy(update={"plan": member.plan.packed()}) if is_set else member)
    if shown:
        raise NotDerivedError(_ANOTHER)
    planset = PlanSet(members=tuple(members), unplanned=_unplanned(ours))
    _check_frame(planset, digests, whole)
    return planset


def _holder(part: Any) -> dict[str, Any]:
    """Return the part of a document that holds one plan."""
    holder = _mapping(_value(part))
    _mapping(holder["plan"])
    return holder


def _value(part: Any) -> Any:
    return part.value() if isinstance(part, Part) else part


def _named(holder: Mapping[str, Any]) -> tuple[str | None, str, str | None]:
    target = Target.model_validate(holder["plan"]["target"])
    return _name(holder["environment"]), target.title, target.hash


def _bare(holder: Mapping[str, Any]) -> Member:
    """Return one plan without its changes."""
    said = {key: value for key, value in holder["plan"].items() if key != "changes"}
    plan = Plan.model_validate(said)
    return Member(plan=plan, base_url=_text(holder["base_url"]), environment=_name(holder["environment"]))


def _unplanned(ours: Mapping[str, Any]) -> tuple[Unplanned, ...]:
    return tuple(Unplanned.model_validate(one) for one in _list(ours["unplanned"])) if "unplanned" in ours else ()


def _whole(member: Member, entries: list[Any], shown: list[Any], module: str) -> Member:
    """Return a plan with its changes, each of which takes what is shown of it from the end of `shown`."""
    if len(entries) > len(shown):
        raise NotDerivedError(_ANOTHER)
    make, make_blocked = (derived_revert, derived_blocked_revert) if member.plan.revert else (derived, derived_blocked)
    plan = member.plan.model_copy(update={"changes": tuple(_changes(entries, shown, module, make))})
    plan = plan.model_copy(update={"blocked": tuple(_blocked(one, make_blocked) for one in plan.blocked)})
    check_whole(plan, kinds())
    plan = plan.model_copy(update={"notes": (*notes_again(plan, kinds()), *_checked_later(plan))})
    if plan.origin:
        _check_origin(plan.origin, plan)
    elif plan.actions:
        raise NotDerivedError("its actions are in no spec")
    return member.model_copy(update={"plan": plan})


def _checked_frame(member: Member, holder: dict[str, Any]) -> str:
    """Check that all that is said of a plan, but for its changes, is what is written of it; return its digest."""
    holder["plan"]["changes"] = []
    digest = member.plan_digest
    if canonical(member_frame(member, digest)) != canonical(holder):
        raise NotDerivedError(_ANOTHER)
    return digest


def _check_frame(planset: PlanSet, digests: Sequence[str], whole: dict[str, Any]) -> None:
    """Check that the rest of a document is what is written of the plans that were read."""
    ours = whole["labelform"]
    made = frame(planset, digests)
    if made["labelform"]["format"] != ours["format"]:
        raise NotDerivedError(_UNFIT)
    made["labelform"] |= {"tool_version": _text(ours["tool_version"]), "file_digest": ours["file_digest"], "plans": []}
    whole |= {"resource_changes": [], "labelform": {**ours, "plans": []}}
    if canonical(made) != canonical(whole):
        raise NotDerivedError(_ANOTHER)


def _changes(
    entries: list[Any],
    shown: list[Any],
    module: str,
    make: Callable[[Change, AnyResource], Change],
) -> Iterator[Change]:
    entries.reverse()
    while entries:
        entry = entries.pop()
        change = Change.model_validate(entry)
        made = _of(change, lambda resource: make(change, resource))  # noqa: B023 - called at once
        if canonical(change_entry(made)) != canonical(entry):
            raise NotDerivedError(f"what it says about {change.address} does not match what it would do")
        if canonical(in_module(resource_change(made), module)) != _canonical(shown.pop()):
            raise NotDerivedError(f"what it shows for {change.address} differs from what it would do")
        yield made


def _canonical(part: Any) -> str:
    return part.text if isinstance(part, Part) else canonical(part)


def _blocked(blocked: Blocked, make: Callable[[Blocked, AnyResource], Blocked]) -> Blocked:
    return _of(blocked.change, lambda resource: make(blocked, resource))


def _of(change: Change, make: Callable[[AnyResource], T]) -> T:
    """Derive something of a change, and say which when it cannot be."""
    if change.kind not in kinds():
        raise NotDerivedError(f"the kind {change.kind} does not exist")
    try:
        return make(kinds()[change.kind])
    except NotDerivedError as exc:
        raise NotDerivedError(f"{change.address}: {exc}") from exc


def _check_origin(origin: Origin, plan: Plan) -> None:
    """Check that the spec of a plan is one, is about its project, and manages what it changes."""
    spec = ProjectSpec.model_validate(origin.spec)
    if spec.project.title != plan.target.title or spec.project.hash not in (None, plan.target.hash):
        raise NotDerivedError("its spec is about another project")
    changed = {change.kind for change in (*plan.changes, *(one.change for one in plan.blocked))}
    if any(getattr(spec, section_of(kind)) is None for kind in changed):
        raise NotDerivedError("it changes something that its spec does not manage")
    entries, without = () if plan.revert else spec.after_apply, plan.partial.without if plan.partial else ()
    if not is_following(plan.actions, entries, plan.changes, BY_ENTRY, without):
        raise NotDerivedError("its actions do not match its changes")
    if any(touches(spec.policy.ignore, change) for change in plan.changes):
        raise NotDerivedError("it changes something that its spec ignores")
    if "\0" in origin.file or any(len(part.encode()) > LONGEST_NAME for part in origin.file.split("/")):
        raise NotDerivedError("the name of its spec is not a possible file name")


def _checked_later(plan: Plan) -> Iterator[Note]:
    """Yield the notes of what the spec of a plan asserts of a project that the plan creates."""
    spec = plan.origin.spec if plan.origin and plan.target.hash is None and not plan.revert else {}
    return (checked_later(one) for kind, one in kinds().items() if one.is_asserted and spec.get(kind) is not None)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotDerivedError(_UNFIT)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotDerivedError(_UNFIT)
    return value


def _taken(holder: dict[str, Any], key: str) -> list[Any]:
    return _list(holder.pop(key, None))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotDerivedError(_UNFIT)
    return value


def _name(value: Any) -> str | None:
    return None if value is None else _text(value)


def _unfit(place: Path | str, error: UnfitError) -> PlanRefusedError:
    return PlanRefusedError(f'"{place}" is not a plan: it {error}')


def _doctored(place: Path | str, why: str) -> PlanRefusedError:
    return PlanRefusedError(f'"{place}" was changed after it was saved: {why}', hint="plan again")
