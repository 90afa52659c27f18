"""
What differs between desired and observed, for people, with the calls that will fix it, for the machine.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from labelform.core.call import Call
from labelform.core.impact import Impact
from labelform.core.kept import Kept
from labelform.core.model import Frozen
from labelform.core.picture import Picture
from labelform.core.words import PLAIN, Verb, Words


class Action(StrEnum):
    """What a change does to its item."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Source(Frozen):
    """
    The place in a spec that asks for a change; counts from 1.

    `origins` says which variables and mappings the entry there was made from, as in `dark from environments.yaml:12`.
    """

    file: str
    line: int
    column: int
    origins: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place} with {', '.join(self.origins)}" if self.origins else place

    @model_serializer(mode="wrap")
    def _without_nothing(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out `origins` if there are none: most specs have no variables."""
        made: dict[str, Any] = serialize(self)
        return made if self.origins else {key: value for key, value in made.items() if key != "origins"}


class FieldChange(Frozen):
    """One field that differs inside an item. A path such as `filters[0].between[1]`."""

    path: str
    old: Any
    new: Any


class Shown(Frozen):
    """
    An item before and after as people see it: plain data under the keys of a spec, `None` if there is none.

    The kind says how it reads (`Resource.shown`). Nothing is decided by it, and it is never taken from a file.
    """

    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Former(Frozen):
    """What an item is called before a change renames it."""

    address: str
    key: str
    label: str


class Change(Frozen):
    """
    One difference at one address.

    `before` and `after` are the whole items as JSON, `None` if there is none; they decide at apply time
    whether the change is still what was reviewed. `id` is the platform's identity of the observed item. `impact` is
    what is lost with the item; None if a change takes nothing away, or nobody asked. `restores` is what a create
    puts into the item once it is there. `remarks` are what a reader should know of the change besides; like what is
    shown, they follow from the rest. `words` are those of the kind, `picture` shows both items where the kind draws
    them; they are in no document, and never taken from one.
    Of a rename, `address`, `key` and `label` are the new ones; those before it are its `Former`.
    """

    address: str
    kind: str
    key: str
    label: str
    action: Action
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    id: str | None = None
    former: Annotated[Former | None, Field(exclude_if=lambda former: former is None)] = None
    shown: Shown = Shown()
    fields: tuple[FieldChange, ...] = ()
    calls: tuple[Call, ...] = ()
    reason: str = ""
    source: Source | None = None
    impact: Annotated[Impact | None, Field(exclude_if=lambda impact: impact is None)] = None
    restores: Annotated[Kept | None, Field(exclude_if=lambda kept: kept is None)] = None
    remarks: tuple[str, ...] = ()
    words: Annotated[Words, Field(exclude=True)] = PLAIN
    picture: Annotated[Picture | None, Field(exclude=True)] = None

    @property
    def verb(self) -> Verb:
        """What the change does to its item, in the words of the kind."""
        verbs = {Action.CREATE: self.words.create, Action.UPDATE: self.words.update, Action.DELETE: self.words.delete}
        return verbs[self.action]

    @property
    def labels(self) -> tuple[str, ...]:
        """The names that it is about, the one before the change first."""
        return (self.former.label, self.label) if self.former else (self.label,)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that it is about, the one before the change first."""
        return (self.former.address, self.address) if self.former else (self.address,)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys under which its item may be found, the one before the change first."""
        return (self.former.key, self.key) if self.former else (self.key,)


class Blocked(Frozen):
    """A change that the platform offers no call for: `reason` explains the platform, `hint` what a person can do."""

    change: Change
    reason: str
    hint: str = ""


class NoteCode(StrEnum):
    """What a note is about; see `docs/renames.md`."""

    LOOKS_LIKE_A_RENAME = "looks-like-a-rename"
    LOOKS_ALIKE = "looks-alike"
    RENAMED = "renamed"
    NEEDS_ORGANISATION_ADMIN = "needs-organisation-admin"
    CHECKED_LATER = "checked-later"
    HIDDEN_PEOPLE = "hidden-people"


class Note(Frozen):
    """
    Something that a reader of a plan should know, and that keeps nobody from applying it.

    `hint` is what a person can do about it, and `source` is where.
    """

    code: NoteCode
    message: str
    hint: str = ""
    addresses: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def is_warning(self) -> bool:
        """Return whether the plan may not be what is meant."""
        return self.code not in (NoteCode.RENAMED, NoteCode.CHECKED_LATER)


class Extra(Frozen):
    """Something the project has, the spec does not name, and the plan leaves alone; `reason` says why."""

    address: str
    kind: str
    label: str
    id: str
    reason: str
