"""
What only an admin of the organisation may do, known before it is tried.

Which changes those are, kinds say (`Resource.beyond_rights`). Whether the account that applies is such an admin is
asked only when a plan holds one of them, and may stay unknown: then it is reported, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from labelform.core.change import Blocked, Change, Note, NoteCode
from labelform.core.item import items_of
from labelform.core.model import Item
from labelform.core.resource import AnyResource

ASK_AN_ADMIN: Final = (
    "apply with the key of an admin of your organisation, ask one to do it in the web app, or remove it from the spec"
)
SAY_WHO_APPLIES: Final = "say in LABELFORM_ACCOUNT which account applies, or apply with a key of such an admin"


@dataclass(frozen=True, slots=True)
class Rights:
    """
    Whether the account that applies is an admin of its organisation; `is_admin` is None if that is not known.

    `why` completes "because": how it is known, or why it is not.
    """

    is_admin: bool | None
    why: str


def told(resource: AnyResource, before: Item | None, after: Item | None) -> str:
    """Return what a reader has to know of a change that needs such an admin; empty for any other."""
    beyond = resource.beyond_rights(before, after)
    return f"only an admin of the organisation may {beyond}" if beyond else ""


def why_barred(resource: AnyResource, before: Item | None, after: Item | None) -> str:
    """Return why a change is blocked for an account that is no such admin; empty if it is not."""
    only = told(resource, before, after)
    return f"{only}, and the account that applies is not one" if only else ""


def needing(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> tuple[Change, ...]:
    """Return the changes that need such an admin."""
    return tuple(one for one in changes if told(kinds[one.kind], *items_of(kinds[one.kind], one)))


def barred(change: Change, resource: AnyResource) -> Blocked:
    """Return a change that needs such an admin as one that cannot be made."""
    stopped = change.model_copy(update={"calls": (), "impact": None})
    return Blocked(change=stopped, reason=why_barred(resource, *items_of(resource, change)), hint=ASK_AN_ADMIN)


def note_of_doubt(needs: Iterable[Change], rights: Rights) -> Note:
    """Return what is said about changes that may turn out to need more than the account has."""
    addresses = tuple(one.address for one in needs)
    what = addresses[0] if len(addresses) == 1 else f"{len(addresses)} changes"
    verb = "needs" if len(addresses) == 1 else "need"
    return Note(
        code=NoteCode.NEEDS_ORGANISATION_ADMIN,
        message=f"{what} {verb} an admin of the organisation; it is not known whether the account that applies is one: "
        f"{rights.why}",
        hint=SAY_WHO_APPLIES,
        addresses=addresses,
    )
