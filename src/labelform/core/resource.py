"""
The contract of a kind: everything labelform must know to manage one sort of thing.

One kind is one file in `resources/`. What a kind leaves out, the platform cannot do, and the plan shows the
change as *blocked* with the reason the kind gives. What cannot be deleted and is not in the spec is left alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from pydantic_core import to_jsonable_python

from labelform.api.operation import Operation, Page
from labelform.core.call import Call
from labelform.core.emails import folded
from labelform.core.impact import NOTHING, Impact, Unit
from labelform.core.model import Frozen, Item, dump
from labelform.core.picture import Graph
from labelform.core.reference import Named, Names, Reference, Refers
from labelform.core.words import PLAIN, Words

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

S = TypeVar("S")
T = TypeVar("T")
EntryT = TypeVar("EntryT", bound=Frozen)
ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True, slots=True)
class Observed(Generic[ItemT]):
    """
    An item as the platform has it.

    `id` is the platform's own identity (a uuid): two things of one name differ in it, and so does a thing
    that was deleted and made again. `keep` says why labelform must not delete it, and is empty when it may. `lacking`
    is what a change puts into it and it does not hold, where somebody looked for that.
    """

    item: ItemT
    id: str
    keep: str = ""
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """Access to a project that an item gives: a role, to one person or, without `email`, to the members of a group."""

    role: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """
    What stops in a project by an update of an item; such an update is made after everything else.

    With `is_end`, it is meant to be for good, and a run has to acknowledge it (`core.closing`).
    """

    said: str
    is_end: bool = False


class Thing(Protocol):
    """One of the things that an item holds, equal by what it is; as text it reads as people call it."""

    @property
    def text(self) -> str:
        """What it is, as `Resource.restore` takes it."""

    @property
    def reference(self) -> Reference:
        """What in the project it is about, by the name that people know that by."""

    def __hash__(self) -> int:
        """Things are put into sets."""


Things = frozenset[Any]
"""Some things of one kind, each a `Thing`."""


class Inexpressible(Exception):  # noqa: N818 - a finding on its way to a comment, not an error class
    """An item that no entry of a spec can stand for; the text says why."""


class Read(Protocol):
    """Runs operations that cannot write."""

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        """
        Run one operation and return its decoded answer.

        `unchanged_since` is what the platform says about the answer; a reader may have it from an earlier run.
        """

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        """Run a list operation to its last page, in the order of the platform."""

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        """Await all tasks concurrently, as far as the limit of requests in flight allows; order is kept."""

    async def follow(self, operation: Operation[Page[S]], then: Callable[[S], Awaitable[T]]) -> list[T]:
        """Run a list operation, and `then` for each item as soon as its page is there; order is kept."""


class Resource(Generic[EntryT, ItemT]):
    """
    One kind of thing in a project.

    Type parameters: the *entry* as the spec writes it (names) and the *item* it stands for (hashes).
    """

    kind: ClassVar[str]
    """Section of the spec, and first part of every address."""
    level: ClassVar[int] = 1
    """Creates and updates run by rising level, deletes by falling level."""
    item: type[ItemT]
    fixed: ClassVar[Mapping[str, str]] = {}
    """Fields that the platform cannot change once the item exists, each with the reason shown to people."""
    write_only: ClassVar[frozenset[str]] = frozenset()
    """Fields that the platform takes when it creates the item and never shows again."""
    identity: ClassVar[frozenset[str]] = frozenset({"hash", "name", "title"})
    """Fields by which an item is found; where one differs, it is another item."""
    caseless: ClassVar[frozenset[str]] = frozenset()
    """Fields of text in which the case means nothing: what is there is left in its own spelling."""
    invites: ClassVar[bool] = False
    """
    Whether an item is a person, by e-mail, who need not be known to the platform before they are added.

    Whoever creates a project is in it, so that nobody knows all of them before.
    """
    comes_with_copy: ClassVar[bool] = False
    """Whether the platform's own copy of a project brings items, as its options say, so that nothing adds them."""
    also_said: ClassVar[frozenset[str]] = frozenset()
    """Keys of entries that say what an item is, besides those that are called like its fields."""
    given: ClassVar[frozenset[str]] = frozenset()
    """Fields that the platform fills in a new item where nobody says what they are to be."""
    refers: ClassVar[Refers | None] = None
    """Where entries name something that is called differently elsewhere, or found by its name."""
    aliases: ClassVar[tuple[Refers, ...]] = ()
    """Where entries name something else by a name that only mappings know (`Refers.is_mapped_only`)."""
    holds: ClassVar[tuple[Unit, ...]] = ()
    """What people put into an item, which is lost with it; see `contents`."""
    contained: ClassVar[str] = ""
    """The field with the things of which an entry lists some that are to be in the item; see `core.contained`."""
    words: ClassVar[Words] = PLAIN
    """What actions are called where something else happens than that the item comes to be or ceases to be."""
    cannot: ClassVar[Mapping[str, str]] = {}
    """Why an action is impossible on this platform, for actions that have no method."""
    if_refused: ClassVar[Mapping[str, str]] = {}
    """What a person can do where the platform refuses a call although it may be made, by the name of the call."""
    advice: ClassVar[str] = ""
    """What a person can do about what no call can change, where there is more to say than to change it by hand."""
    is_asserted: ClassVar[bool] = False
    """Whether a spec only says how items must be: what a project that is created gets shows when it is there."""
    irretrievable: ClassVar[str] = ""
    """What of an item is gone for good when it is deleted, though it can be created again; empty for nothing."""
    late: ClassVar[frozenset[str]] = frozenset()
    """Fields that may hold a reference to the id of something that the same plan makes first; see `core.late`."""
    makes: ClassVar[Beyond[Any] | None] = None
    """The kind of things beyond the project that an entry of this kind can ask for; see `wanted`."""
    is_beyond: ClassVar[bool] = False
    """Whether items belong to the organisation, and need no project to be looked at; see `Beyond`."""

    listed_noun: ClassVar[str] = ""
    """What is found by the names that listed things have, as in `unknown-<noun>`; see `contained`."""

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns of what names in entries are looked up for on the platform."""
        return tuple(noun for noun in (self.refers.noun if self.refers else "", self.listed_noun) if noun)

    @cached_property
    def naming(self) -> frozenset[str]:
        """
        The keys of an entry that say which thing is meant: its identity, and how a reference names one.

        Nobody writes over them for people: so they, or an environment, call the thing.
        """
        return self.identity | Reference.model_fields.keys()

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The fields in which an item can differ from what is desired."""
        return tuple(name for name in self.item.model_fields if name not in self.identity | self.write_only)

    def entry_key(self, entry: EntryT) -> str:
        """Return what makes an entry unique within its section, before names are resolved."""
        raise NotImplementedError

    def key(self, item: ItemT) -> str:
        """Return the identity that pairs desired with observed, never a position."""
        raise NotImplementedError

    def label(self, item: ItemT) -> str:
        """Return the name that people know the item by; the second part of its address."""
        return self.key(item)

    def references(self, entry: EntryT) -> Iterator[tuple[Refers, Reference]]:
        """Yield what an entry refers to beyond the project, each with where that is."""
        refers = self.refers
        bearer: Any = getattr(entry, refers.field) if refers and refers.field else entry
        if refers and refers.noun and bearer is not None:
            yield refers, Reference(name=bearer.name, hash=bearer.hash)

    def unmapped(self, entry: EntryT) -> Iterator[tuple[Refers, Reference]]:
        """Yield what an entry refers to by a name of which no mapping says what it is."""
        for alias in self.aliases:
            bearer: Reference | None = getattr(entry, alias.field)
            if bearer is not None and bearer.hash is None:
                yield alias, bearer

    def previously(self, entry: EntryT) -> Sequence[str]:
        """
        Return the names that the item may still have: those that the entry says it had before.

        Only for kinds whose items go by their name, as `key` and `label`, and whose `update` can give them another one.
        """
        return ()

    def wanted(self, entry: EntryT) -> Item | None:
        """Return the thing of the kind `makes` that must be there for an entry; None if the entry asks for none."""
        return None

    def grant(self, item: ItemT) -> Grant | None:
        """Return the access that an item gives to people; None for what gives none."""
        return None

    def forbids(self, before: ItemT | None, after: ItemT | None) -> str:
        """Return why a change must not be made though the platform has the calls for it; empty if it may."""
        return ""

    def beyond_rights(self, before: ItemT | None, after: ItemT | None) -> str:
        """
        Return what of a change only an admin of the organisation may do, as in "remove an admin"; empty for nothing.

        Such a change is blocked where the account that applies is known to be none, and told where that is not known.
        """
        return ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[ItemT]]:
        """
        Read what the project has. The only reading of this kind, and complete: every page.

        What the record of the `project` says may be older than the last write: a kind whose calls change that reads it
        again.
        `only` names the keys that matter; a kind that needs a request per item may leave out the others.
        """
        raise NotImplementedError

    async def contents(self, read: Read, project: ProjectRecord, before: Observed[ItemT]) -> Impact:
        """
        Count what people put into an item, which is lost when it goes.

        Asked for what a plan takes away only, and again when it is applied. What may not be read is unknown, with the
        reason; a count stops at `MOST_COUNTED`. Costs at most two requests for each page of what is counted. Whom an
        item lets in is not counted here: that follows from `grant`.
        """
        return NOTHING

    async def administered(self, read: Read) -> frozenset[str] | None:
        """
        Read the keys of what the account is admin of, where nobody else may attach or detach it.

        None for kinds of which a role in the project says who may change an item.
        """
        return None

    async def candidates(self, read: Read) -> Sequence[Named]:
        """Read what entries of this kind may refer to by name, beyond what the project already has."""
        return ()

    def attached(self, observed: Iterable[Observed[ItemT]]) -> Iterable[Named]:
        """Return what entries of this kind may refer to among what the project has."""
        return ()

    def listed(self, entry: EntryT) -> Iterator[Reference]:
        """Yield what the things that an entry lists refer to within the project; see `contained`."""
        yield from ()

    async def inside(self, read: Read, project: ProjectRecord, listed: Sequence[Reference]) -> Sequence[Named]:
        """Read what in the project is meant by some references, at least; asked only where entries list things."""
        return ()

    async def brought(self, read: Read, item: ItemT, listed: Sequence[Reference]) -> Sequence[Named]:
        """Read what an item that a plan adds will bring into the project of what some references mean; see `inside`."""
        return ()

    def resolve(self, entry: EntryT, names: Names) -> ItemT:
        """
        Turn an entry into the item it stands for; `names` holds what is `attached`, and the candidates.

        A kind whose entries list things is given what is `inside` instead.

        Raises:
            NeedsCandidates: the candidates have not been read, and what the project has is not enough.
            Unresolved: the name fits nothing, or more than one thing.
        """
        raise NotImplementedError

    def write(self, item: ItemT, is_unique: Callable[[str], bool]) -> Any:
        """
        Return the entry that a person would write for an item, as plain data: the opposite of `resolve`.

        `is_unique` says whether a name is enough to find what the item refers to; without that it takes a hash.

        Raises:
            Inexpressible: no entry means this item.
        """
        return {name: value for name, value in dump(item).items() if value not in (None, "")}

    def shown(self, item: ItemT, field: str) -> Mapping[str, Any]:
        """
        Return one field of an item as people see it: plain data under the keys that an entry of a spec has for it.

        Nothing for a field that is open. A kind whose items hold something else than what its entries say, such as JSON
        of the platform, shows what it would `write`.
        """
        value = getattr(item, field)
        return {} if value is None else {field: to_jsonable_python(value)}

    def create(self, after: ItemT) -> Iterable[Call]:
        """Return the calls that create the item."""
        raise NotImplementedError

    def update(self, before: Observed[ItemT], after: ItemT) -> Iterable[Call]:
        """Return the calls that turn the observed item into the desired one; only changeable fields differ."""
        raise NotImplementedError

    def delete(self, before: Observed[ItemT]) -> Iterable[Call]:
        """Return the calls that remove the item from the project."""
        raise NotImplementedError

    def held(self, read: Read, project: ProjectRecord, seen: Observed[ItemT]) -> AsyncIterator[str]:
        """
        Yield what an item holds, each thing as one text that `restore` takes; only of kinds that hold something.

        Who asks may stop early: pages that nobody wants are not read.
        """
        raise NotImplementedError

    def restore(self, made: Observed[ItemT], entries: Sequence[str]) -> Iterable[Call]:
        """
        Return the calls that put things back into an item, which must come to the same when they are made twice.

        Raises:
            ValueError: an item of this kind cannot contain an entry.
        """
        raise NotImplementedError

    async def containing(
        self, read: Read, project: ProjectRecord, seen: Observed[ItemT], sought: Things | int
    ) -> Things | None:
        """
        Read which of some things an item holds; of a number, all that it holds, and None if that is more.

        Pages that nobody needs are not read; see `contained`.
        """
        raise NotImplementedError

    def thing(self, text: str) -> Thing:
        """Return the thing that is written so, see `Thing.text`; what people call it is not known."""
        raise NotImplementedError

    def unit(self, item: ItemT) -> Unit:
        """Return what the things of an item are counted as; see `contained`."""
        raise NotImplementedError

    def not_restored(self, answer: Any) -> Sequence[str]:
        """Return the things that the platform did not take, from its answer to a call about them."""
        return ()

    def is_container(self) -> bool:
        """Return whether items of this kind hold things that can be put back."""
        return type(self).held is not Resource.held

    def filled(self, desired: ItemT, observed: ItemT) -> ItemT:
        """
        Return a desired item with what it leaves open, or the platform never shows, from the observed one.

        So is what differs in its case only, where that means nothing.
        """
        open_fields = {
            name: getattr(observed, name)
            for name, value in vars(desired).items()
            if value is None or name in self.write_only or self._is_spelling(name, value, getattr(observed, name))
        }
        return desired.model_copy(update=open_fields) if open_fields else desired

    def _is_spelling(self, name: str, first: str, second: str) -> bool:
        return name in self.caseless and folded(first) == folded(second)

    def picture(self, item: ItemT) -> Graph | None:
        """Return an item as boxes and arrows, for reports of what changes in it; None if its fields show enough."""
        return None

    def unchangeable(self, before: ItemT, after: ItemT) -> Mapping[str, str]:
        """Return the fields in which two states differ and that no call can change, each with the reason."""
        return {name: why for name, why in self.fixed.items() if getattr(before, name) != getattr(after, name)}

    def begun(self, after: ItemT) -> ItemT | None:
        """
        Return the item as it is after the first call of its create, open where that does not say; None without others.

        The calls after the first one must come to the same when they are made twice.
        """
        return None

    def closing(self, before: ItemT | None, after: ItemT) -> Closing | None:
        """Return what a create or an update of an item stops in its project; None if everything goes on."""
        return None

    def can(self, action: str) -> bool:
        """Return whether this kind defines the action; what is left out is blocked."""
        return getattr(type(self), action) is not getattr(Resource, action)

    def can_rename(self) -> bool:
        """Return whether items of this kind can be given another name and stay what they are."""
        return type(self).previously is not Resource.previously

    def can_close(self) -> bool:
        """Return whether a change of such an item can stop its project."""
        return type(self).closing is not Resource.closing

    def has_grants(self) -> bool:
        """Return whether items of this kind may give access."""
        return type(self).grant is not Resource.grant

    def brings(self) -> bool:
        """Return whether items of this kind bring something into the project that entries of other kinds may list."""
        return type(self).brought is not Resource.brought

    def has_candidates(self) -> bool:
        """Return whether entries of this kind may refer to something beyond the project."""
        return type(self).candidates is not Resource.candidates


class Beyond(Resource[Any, ItemT]):
    """
    A kind of things of the organisation that a plan makes where entries of another kind ask for them.

    No section lists them, names find them. They are ensured: nobody deletes one, because other projects may use it.
    """

    is_beyond = True
    cannot: ClassVar[Mapping[str, str]] = {
        "delete": "labelform deletes nothing of an organisation, where other projects may use it"
    }

    async def living(self, read: Read, *, only: frozenset[str] | None = None) -> Sequence[Observed[ItemT]]:
        """Read what the organisation has, as far as the account may see it; `only` names the keys that matter."""
        raise NotImplementedError

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[ItemT]]:
        return await self.living(read, only=only)


AnyResource = Resource[Any, Any]
AnyBeyond = Beyond[Any]
AnyObserved = Observed[Any]
ObservedByKind = Mapping[str, Sequence[AnyObserved]]
"""What a project has of some kinds."""


async def pages(read: Read, listing: Operation[Page[T]]) -> AsyncIterator[tuple[T, ...]]:
    """Yield the pages of a list, one request each, for who may not want all of them."""
    following: Operation[Page[T]] | None = listing
    while following is not None:
        page = await read.one(following)
        yield page.items
        following = page.next
