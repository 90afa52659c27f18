"""
Names that stand for hashes: how one is resolved, and what is said when it cannot be.

Names are not identities on the platform, so a name resolves only when exactly one thing has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import AS_PEOPLE_WRITE
from labelform.core.titles import Twins, what_differs
from labelform.diagnostics import did_you_mean


@dataclass(frozen=True, slots=True)
class Named:
    """
    Something on the platform that can be referred to: its hash and the name people see.

    `of` is the id of the item of the project that it comes and goes with; empty if that is none, or not known.
    """

    hash: str
    name: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Refers:
    """
    Where an entry of a kind has a name that stands for something else in another environment.

    `table` is the mapping of environments in which the name is looked up. `noun` is what is found by the name on the
    platform, as in `unknown-<noun>`; it is empty if the name is the item's own. `field` holds the name; when that is
    empty, the entry does, as text or under `name` and `hash`. `former` is the field with further names that the item
    had: text, or a list of it. `unlisted` says that the name is that of something beyond the project which the platform
    does not list: whether it is there, only the call that names it shows it. `is_mapped_only` says that the platform
    takes a hash and lists none: only a mapping says what a name means.
    """

    table: str
    noun: str = ""
    field: str = ""
    former: str = ""
    unlisted: bool = False
    is_mapped_only: bool = False

    @property
    def is_beyond(self) -> bool:
        """Return whether something beyond the project is named, and not the item itself."""
        return bool(self.noun) or self.unlisted

    @property
    def path(self) -> tuple[str, ...]:
        """The path from the entry to what has the name."""
        return (self.field,) if self.field else ()


class Unresolved(Exception):  # noqa: N818 - a finding on its way to becoming a diagnostic, not an error class
    """
    A reference that fits nothing or too much; becomes a diagnostic where the spec's position is known.

    `path` leads from the entry to the field that holds the reference; empty when the entry is the reference. `beside`
    are those of the same entry that come to nothing, too.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.path: tuple[str | int, ...] = ()
        self.beside: tuple[Unresolved, ...] = ()


class NeedsCandidates(Exception):  # noqa: N818 - asks for one more read; nothing went wrong
    """What the project has does not decide the reference; the candidates must be read."""


def parse_hash(value: Any) -> str:
    """Return a hash in the platform's spelling: lower case with hyphens."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    try:
        return str(UUID(value))
    except ValueError:
        raise PydanticCustomError("bad_uuid", '"{value}" is not a hash of the platform', {"value": value}) from None


_UUID_PATTERN = "^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$"

Hash = Annotated[str, BeforeValidator(parse_hash), Field(json_schema_extra={"pattern": _UUID_PATTERN})]
"""A uuid as the platform writes it. Upper case and missing hyphens are accepted and normalised."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


PREVIOUSLY = "previously"
"""The key of an entry that holds names it had before."""

_Name = Annotated[str, Field(min_length=1)]
FormerNames = Annotated[
    tuple[_Name, ...],
    BeforeValidator(_as_list, json_schema_input_type=_Name | tuple[_Name, ...]),
    Field(description="Its former name, or several: it is renamed and stays the same item."),
]
"""Names that an entry had before, as a spec writes them."""


ONE_OF_NAME_AND_HASH = ConfigDict(json_schema_extra={"oneOf": [{"required": ["name"]}, {"required": ["hash"]}]})
"""Says in JSON Schema that an entry names something either by name or by hash."""


def one_of(written: Written, kind: str, first: str, second: str) -> Iterator[PydanticCustomError]:
    """Yield a clash where not exactly one of two keys is given."""
    given = {first, second} & written.keys
    if len(given) != 1:
        missed = () if given else (first, second)
        yield clash(kind, "give either {first} or {second}", without=missed, first=first, second=second)


def made_by_name(written: Written, asks: str, facts: Iterable[str] = ()) -> Iterator[PydanticCustomError]:
    """
    Yield what does not go together where an entry can ask that a thing be made: `asks` is the key that asks for it.

    A hash is that of something that is there; `facts` say what the new thing is, and mean nothing without the request.
    """
    is_asked = written.right.get(asks) is True
    if is_asked and "hash" in written.keys:
        said = "{asks} creates something that has no hash yet: give its name, or leave {asks} out"
        yield clash("made_by_hash", said, about=("hash",), asks=asks)
    for fact in facts:
        if fact in written.keys and not is_asked:
            said = "{fact} only applies to something new, but {asks}: true is missing"
            yield clash("made_unasked", said, about=(fact,), without=(asks,), fact=fact, asks=asks)


class Reference(Ruled):
    """
    Something outside the project, by name or by hash.

    In a spec, a bare string is a name. Exactly one of the two is set.
    """

    model_config = ONE_OF_NAME_AND_HASH
    expected_as = "a name or {hash: …}"

    name: Annotated[str | None, Field(min_length=1, description="Name or title, as people see it.")] = None
    hash: Annotated[Hash | None, Field(description="Hash on the platform, needed where the name is ambiguous.")] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        yield from one_of(written, "one_of_name_and_hash", "name", "hash")

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
        data = handler(self)
        return data["name"] if info.context is AS_PEOPLE_WRITE and [*data] == ["name"] else data

    @property
    def text(self) -> str:
        """The reference as the spec writes it."""
        return self.hash or self.name or ""


def by_name(value: Any) -> Any:
    """Return what a bare string in a spec is short for: something with that name. Anything else stays as it is."""
    return {"name": value} if isinstance(value, str) else value


class Names:
    """
    What references may mean: the things that the project has, and the candidates beyond them.

    `candidates` is None while they have not been read: what the project has may be enough. `leaving` are items that the
    plan takes from the project, by id, each with what is said about it: what comes with them is nothing to refer to.
    """

    def __init__(
        self, attached: Iterable[Named], candidates: Iterable[Named] | None = None, *,
        leaving: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._attached = _Index(attached)
        self._candidates = None if candidates is None else _Index(candidates)
        self._leaving = leaving or {}

    @property
    def while_all_stays(self) -> Names:
        """The same before anything leaves."""
        made = copy(self)
        made._leaving = {}
        return made

    def find(
        self, noun: str, reference: Reference, *, field: str = "", way_out: str = "", otherwise: Named | None = None
    ) -> Named:
        """
        Return the one thing that a reference means; `field` is where the entry holds it.

        `way_out` is what somebody can do where nothing has a name like it, if there is more to say than that it must
        be there. `otherwise` is what is meant where nothing fits: something that is made first.

        What the project has already wins over an equal name elsewhere: it is bound, so nothing is guessed.

        Raises:
            NeedsCandidates: what the project has does not decide, and the candidates have not been read.
            Unresolved: nothing fits, or several do.
        """
        found = self._attached.matching(reference) or self._beyond().matching(reference)
        matches = [one for one in found if one.of not in self._leaving]
        if len(matches) == 1:
            return matches[0]
        if otherwise is not None and not found:
            return otherwise
        if matches:
            fault = _too_many(noun, reference, matches)
        elif found:
            fault = _leaves(noun, reference, self._leaving[found[0].of])
        else:
            fault = _none(noun, reference, self._beyond(), way_out)
        fault.path = (field,) if field else ()
        raise fault

    def _beyond(self) -> _Index:
        if self._candidates is None:
            raise NeedsCandidates
        return self._candidates


class _Index:
    """Things by hash and by name: a spec of 1,000 names must not look through 1,000 things for each."""

    def __init__(self, things: Iterable[Named]) -> None:
        self._by_hash = {thing.hash: thing for thing in things}
        self._by_name: dict[str, list[Named]] = {}
        for thing in self._by_hash.values():
            self._by_name.setdefault(thing.name, []).append(thing)

    def matching(self, reference: Reference) -> Sequence[Named]:
        if reference.hash is None:
            return self._by_name.get(reference.name or "", ())
        thing = self._by_hash.get(reference.hash)
        return () if thing is None else (thing,)

    @cached_property
    def _twins(self) -> Twins:
        return Twins(self._by_name)

    def meant(self, name: str) -> str:
        """Return what is known by a name like one that fits nothing, with the letters that only look the same."""
        twin = next(self._twins.of(name), None)
        if twin is None:
            return did_you_mean(name, self._by_name)
        return f'did you mean "{twin}"? {what_differs(name, twin)}'


def _too_many(noun: str, reference: Reference, matches: Sequence[Named]) -> Unresolved:
    hashes = ", ".join(sorted(match.hash for match in matches))
    return Unresolved(
        code_of("ambiguous", noun),
        f'{len(matches)} {plural(noun)} are called "{reference.text}"',
        f"refer to one of them by hash, as in {{hash: …}}: {hashes}",
    )


def _leaves(noun: str, reference: Reference, leaving: str) -> Unresolved:
    hint = "add that to the spec too, or list nothing from it here"
    return Unresolved(code_of("unknown", noun), f'"{reference.text}" is in {leaving}', hint)


def _none(noun: str, reference: Reference, candidates: _Index, way_out: str) -> Unresolved:
    if reference.hash is not None:
        hint = f"check the hash, and that the account of your key can use this {noun}"
        return Unresolved(code_of("unknown", noun), f"there is no {noun} {reference.hash} that you can use", hint)
    meant = candidates.meant(reference.text)
    hint = meant or way_out or f"{_article(noun)} must exist, and the account of your key must be able to use it"
    return Unresolved(code_of("unknown", noun), f'there is no {noun} called "{reference.text}" that you can use', hint)


def code_of(what: str, noun: str) -> str:
    """Return the code of a finding about a noun of a kind."""
    return f"{what}-{noun.replace(' ', '-')}"


def plural(noun: str) -> str:
    """Return the plural of a noun of a kind."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
