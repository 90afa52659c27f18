"""
Take into a spec what moved in its project: which differences are meant, the edits that bring them in, and the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labelform.core.drift import Drift
from labelform.core.partial import chosen_by
from labelform.core.shift import Mover
from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.errors import LabelformError, SpecError
from labelform.language.document import Document
from labelform.language.editing import edited
from labelform.language.literals import Reader
from labelform.language.model import SpecInputs
from labelform.planning.recipe import Planned
from labelform.transfer.differing import differing
from labelform.transfer.importing import Entries
from labelform.transfer.routing import Routed, by_file, routed

Keys = frozenset[tuple[str, str]]
"""Items by their kinds and identities."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One item in which spec and project differ. `is_pending` says that the plan would do something about it."""

    kind: str
    key: str
    address: str
    addresses: tuple[str, ...]
    labels: tuple[str, ...]
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken into the spec, and what is left, each with the reason."""

    taken: tuple[Difference, ...]
    left: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> Keys:
        """The items that are taken."""
        return frozenset((one.kind, one.key) for one in self.taken)

    def is_absorbed(self, planned: Planned) -> bool:
        """Return whether nothing that is taken differs any more."""
        return not any((one.kind, one.key) in self.keys for one in differences(planned))


def differences(planned: Planned) -> list[Difference]:
    """Return every item in which a spec and its project differ, in the order of the plan."""
    plan = planned.plan
    changes = [*plan.changes, *(one.change for one in plan.blocked)]
    found = [Difference(one.kind, one.key, one.address, one.addresses, one.labels, True) for one in changes]
    for extra in plan.extras:
        key = next(key for key, identity in _identities(planned, extra.kind) if identity == extra.id)
        found.append(Difference(extra.kind, key, extra.address, (extra.address,), (extra.label,), False))
    return found


def _identities(planned: Planned, kind: str) -> Iterator[tuple[str, str]]:
    for side in planned.sides:
        if side.resource.kind == kind:
            yield from ((side.resource.key(one.item), one.id) for one in side.observed)


def chosen(planned: Planned, patterns: Sequence[str]) -> Selection:
    """
    Return the differences that some patterns of addresses choose; none if nothing differs.

    Raises:
        LabelformError: a pattern fits none of them.
    """
    every = differences(planned)
    for pattern in patterns if every else ():
        if not any(map(chosen_by([pattern]), every)):
            hint = did_you_mean(pattern, [one.address for one in every]) or _differing(every)
            raise LabelformError(f'"{pattern}" matches no difference between the spec and its project', hint=hint)
    fits = chosen_by(patterns)
    return Selection(tuple(one for one in every if fits(one)))


def _differing(every: Sequence[Difference]) -> str:
    more = f" and {len(every) - 5} more" if len(every) > 5 else ""
    return f"they differ in {', '.join(one.address for one in every[:5])}{more}"


def moved_live(planned: Planned, drift: Drift) -> Selection:
    """
    Return the differences that come from the project alone, since the spec was last applied.

    Raises:
        LabelformError: something differs, and which side changed is not known.
    """
    every = differences(planned)
    if drift.missing and any(one.is_pending for one in every):
        hint = "name the items by address, use '*' for everything that differs, or give a revision with --since"
        raise LabelformError(f"which side changed is not known: {drift.missing}", hint=hint)
    movers = {(one.kind, one.key): one.mover for one in drift.shifts}
    taken, left = [], []
    for one in every:
        mover = movers.get((one.kind, one.key))
        if mover is Mover.LIVE and one.is_pending:
            taken.append(one)
        elif mover is Mover.BOTH_DIFFERENTLY:
            left.append((one.address, "the spec changed too"))
        elif mover is Mover.SPEC:
            left.append((one.address, "only the spec changed"))
        elif mover is Mover.LIVE:
            left.append((one.address, "it is not in the spec, and the plan leaves it alone"))
    return Selection(tuple(taken), tuple(left))


# -- the texts afterwards --------------------------------------------------------------------------------------------


def edits_of(
    selection: Selection, planned: Planned, plain: Document, given: SpecInputs, entries: Entries, read: Reader
) -> list[Routed]:
    """
    Return the edits that bring what is chosen into the files that it comes from.

    Raises:
        SpecError: some of it comes from no single literal.
    """
    keys = selection.keys
    wanted = differing(plain.data, planned.sides, entries, planned.plan, lambda kind, key: (kind, key) in keys)
    return routed(wanted, plain, planned.parsed, given.mappings, read)


def edited_files(edits: Sequence[Routed], texts: Mapping[str, str]) -> dict[str, str]:
    """
    Return what files say afterwards, by their names; `texts` is what they say.

    Raises:
        SpecError: a place cannot be edited exactly.
    """
    return {file: edited(texts[file], file, some) for file, some in by_file(edits).items()}


# -- the proof -------------------------------------------------------------------------------------------------------


def check_absorbed(selection: Selection, before: Planned, after: Planned) -> None:
    """
    Hold the plan afterwards to what was meant: nothing is left of what is taken, and everything else is as it was.

    Raises:
        SpecError: it is not so.
    """
    was, now = _states(before), _states(after)
    left = next((one for one in now if (one.kind, one.key) in selection.keys), None)
    if left is not None:
        raise _refusal(
            f"{left.address} would still differ afterwards",
            "the spec cannot express it, or has it in another place too",
        )
    for one in dict.fromkeys((*now, *was)):
        if (one.kind, one.key) not in selection.keys and now.get(one) != was.get(one):
            raise _refusal(
                f"{one.address} would change too: both come from the same value",
                "write the value out for the one that changed, or change it by hand",
            )


def _states(planned: Planned) -> dict[Difference, Any]:
    """Return what a plan does about each item; without the places from where it is said."""
    plan = planned.plan
    changes = [*plan.changes, *(one.change for one in plan.blocked)]
    contents = [*((one.action, one.before, one.after) for one in changes), *(one.id for one in plan.extras)]
    return dict(zip(differences(planned), contents, strict=True))


def _refusal(said: str, hint: str) -> SpecError:
    message = f"this cannot be absorbed: {said}"
    return SpecError([Diagnostic("not-editable", message, hint=f"nothing was written; {hint}")])


def check_shared(moved: Sequence[str]) -> None:
    """
    Refuse what would move other specs.

    Raises:
        SpecError: some would.
    """
    if moved:
        shown = ", ".join(moved[:5]) + (f" and {len(moved) - 5} more" if len(moved) > 5 else "")
        hint = (
            "nothing was written; write the value out for this item alone, or change the others too with --also-moves"
        )
        raise SpecError(
            [Diagnostic("shared-value", f"the value is shared, so this would also change {shown}", None, hint)]
        )
