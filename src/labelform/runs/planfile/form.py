"""The parts of a plan file, made from a plan: for writing it, and for comparing with what was read."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from labelform.core.change import Change
from labelform.core.derived import kept
from labelform.core.digest import canonical
from labelform.core.planset import Member, PlanSet
from labelform.core.terraform import in_module, resource_change, terraform_frame
from labelform.version import __version__

FORMAT = 2
"""Version of the part under the key `labelform`. In 1, a file contained what could not be derived from what it does."""
SET_FORMAT = 3
"""The same where a file holds several plans, or says which are missing; a file of one plan is as it always was."""

NOT_KEPT = {"former", "shown", "fields", "source", "remarks"}
"""What a file does not say: all but `source`, which is left out (`kept`), follows from the rest."""


def document(planset: PlanSet) -> dict[str, Any]:
    """Return plans as the JSON document that is saved."""
    whole = written(planset)
    whole["resource_changes"] = [*whole["resource_changes"]]
    if not is_alone(planset):
        whole["labelform"]["plans"] = [*whole["labelform"]["plans"]]
    return whole


def written(planset: PlanSet) -> dict[str, Any]:
    """
    Return plans as the JSON document that is saved, to be written from its beginning to its end.

    Its large lists are made while they are read, plan by plan: see `Made`.
    """
    members, modules = planset.members, planset.modules
    digests = [one.plan_digest for one in members]
    whole = frame(planset, digests)
    whole["resource_changes"] = Made(
        lambda: (
            in_module(resource_change(change), module)
            for member, module in zip(members, modules, strict=True)
            for change in member.plan.changes
        )
    )
    if is_alone(planset):
        whole["labelform"] |= member_entry(members[0], digests[0])
    else:
        whole["labelform"]["plans"] = Made(lambda: map(member_entry, members, digests))
    whole["labelform"]["file_digest"] = file_digest(whole)
    return whole


class Made:
    """A list of a document whose values are made each time it is read, one after the other."""

    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return self._make()


class Part:
    """A part of a document that was read, packed: with its keys in the order in which they were read."""

    __slots__ = ("_packed",)

    def __init__(self, value: Any) -> None:
        self._packed = zlib.compress(json.dumps(value).encode(), 1)

    @property
    def text(self) -> str:
        """Its canonical text."""
        return canonical(self.value())

    def value(self) -> Any:
        """Return what it says."""
        return json.loads(zlib.decompress(self._packed))


def frame(planset: PlanSet, digests: Sequence[str]) -> dict[str, Any]:
    """
    Return the document without plans and changes, which are all that is large, and without its digest.

    `digests` are those of the plans.
    """
    whole = terraform_frame(one.plan for one in planset.members)
    whole["complete"] = whole["complete"] and planset.is_complete
    version = {"tool_version": __version__}
    if is_alone(planset):
        ours: dict[str, Any] = {"format": FORMAT, **version}
    else:
        unplanned = [one.model_dump(mode="json") for one in planset.unplanned]
        digest = planset.digest_of(digests)
        ours = {"format": SET_FORMAT, **version, "set_digest": digest, "plans": [], "unplanned": unplanned}
    return {**whole, "labelform": ours}


def is_alone(planset: PlanSet) -> bool:
    """Return whether a set is one plan and nothing else."""
    return planset.is_complete and len(planset.members) == 1


def member_entry(member: Member, digest: str) -> dict[str, Any]:
    """Return what a file says about one plan, which has this digest."""
    entry = member_frame(member, digest)
    entry["plan"]["changes"] = [change_entry(change) for change in kept(member.plan).changes]
    return entry


def member_frame(member: Member, digest: str) -> dict[str, Any]:
    """Return what a file says about one plan, which has this digest, without its changes."""
    bare = kept(member.plan.model_copy(update={"changes": ()}))
    return {
        "base_url": member.base_url,
        "environment": member.environment,
        "plan_digest": digest,
        "plan": bare.model_dump(
            mode="json",
            exclude={
                "extras": True,
                "notes": True,
                "sections": True,
                "blocked": {"__all__": {"change": NOT_KEPT}},
                "violations": {"__all__": {"source"}},
                "allowed": {"__all__": {"source"}},
            },
        ),
    }


def change_entry(change: Change) -> dict[str, Any]:
    """Return what a file says about one change that is `kept`."""
    return change.model_dump(mode="json", exclude=NOT_KEPT)


def file_digest(whole: Mapping[str, Any]) -> str:
    """Return `sha256:<hex>` over everything in a document but this."""
    hasher = hashlib.sha256()
    ours = {key: value for key, value in whole["labelform"].items() if key != "file_digest"}
    for piece in _pieces({**whole, "labelform": ours}, depth=6):
        hasher.update(piece.encode(errors="surrogatepass"))
    return f"sha256:{hasher.hexdigest()}"


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """Yield the canonical form of a value, change by change: in one piece it would be as large as the file."""
    if isinstance(value, Made):
        yield from _listed(map(canonical, value))
    elif depth == 0 or not value or not isinstance(value, dict | list):
        yield value.text if isinstance(value, Part) else canonical(value)
    elif isinstance(value, dict):
        for place, key in enumerate(sorted(value)):
            yield f"{',' if place else '{'}{canonical(key)}:"
            yield from _pieces(value[key], depth - 1)
        yield "}"
    else:
        for place, inner in enumerate(value):
            yield "," if place else "["
            yield from _pieces(inner, depth - 1)
        yield "]"


def _listed(pieces: Iterable[str]) -> Iterator[str]:
    place = -1
    for place, piece in enumerate(pieces):
        yield f"{',' if place else '['}{piece}"
    yield "]" if place >= 0 else "[]"
