"""
What an expression does, told from its checked tree: which names it uses, and what it must not do.

The library bounds how deep an expression is and how many steps its loops take. It does not bound how large values grow:
text that is doubled in each step of a chain, or lists of lists that are compared. Such operations are refused here, by
the types that the library has found: what is left costs no more than the steps times the size of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from labelform.checking.wire import Message

_GROWING = frozenset({"add_string", "add_list", "add_bytes"})
_EQUALITY, _IN = frozenset({"_==_", "_!=_"}), "@in"
_SEARCHES = frozenset({"startsWith", "endsWith", "contains"})
_OF_MACROS = "@result"
"""The list that a macro such as `map` collects into; no expression can write this name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an expression must not do, and the offset of it."""

    offset: int
    message: str


class Tree:
    """The checked tree of one expression, as `cel.Expression.serialize` returns it."""

    def __init__(self, serialized: bytes) -> None:
        self._checked = Message(serialized).one(2)  # in an envelope with the name of its type
        self.root = self._checked.one(4)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that are looked up, those of variables in loops among them."""
        references = (entry.one(2) for entry in self._checked.all(2))
        return frozenset(one.text(1) for one in references if one.text(1) and not one.has(3))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that are taken from a name itself, as in `project.status`, also to ask whether they are there."""
        selections = (node.one(5) for node in _nodes(self.root) if node.has(5))
        return frozenset(f"{one.one(1).one(4).text(1)}.{one.text(2)}" for one in selections if one.one(1).has(4))

    @cached_property
    def _overloads(self) -> dict[int, frozenset[str]]:
        return {entry.whole(1): frozenset(entry.one(2).texts(3)) for entry in self._checked.all(2)}

    @cached_property
    def _types(self) -> dict[int, Message]:
        return {entry.whole(1): entry.one(2) for entry in self._checked.all(3)}

    @cached_property
    def _offsets(self) -> dict[int, int]:
        return {entry.whole(1): entry.whole(2) for entry in self._checked.one(5).all(4)}

    @property
    def is_all(self) -> bool:
        """Return whether the whole expression is `name.all(one, …)`."""
        loop = self.root.one(9)
        starts_true = loop.one(4).one(3).has(2) and loop.one(4).one(3).whole(2) == 1
        return self.root.has(9) and loop.one(2).has(4) and starts_true

    @property
    def operator(self) -> tuple[str, int]:
        """The operator or function of the whole expression, and its offset; an empty name where it is none."""
        return self.root.one(6).text(2), self._offset(self.root)

    def patterns(self) -> Iterator[tuple[int, str]]:
        """Yield the regular expressions that are written out, with their offsets."""
        for node in _nodes(self.root):
            call = node.one(6)
            if call.text(2) == "matches":
                for argument in call.all(3):
                    if argument.one(3).has(6):
                        yield self._offset(argument), argument.one(3).text(6)

    def comparisons(self) -> Iterator[tuple[str, str, int, str]]:
        """Yield the texts that fields are compared with: the structure and the field, the offset, and the text."""
        for node in _nodes(self.root):
            call = node.one(6)
            function, sides = call.text(2), call.all(3)
            if function in _EQUALITY:
                yield from (one for pair in (sides, sides[::-1]) for one in self._compared(pair[0], [pair[1]]))
            elif function == _IN:
                yield from self._compared(sides[0], sides[1].one(7).all(1))
                # The list that a macro such as `map` collects has what it takes of each thing.
                listed = (one for node in _nodes(sides[1]) for one in node.one(7).all(1))
                yield from (one for field in listed for one in self._compared(field, [sides[0]]))

    def searches(self) -> Iterator[tuple[str, str, int, str]]:
        """Yield the texts that are looked for in fields, as `comparisons` does."""
        yield from self._called(_SEARCHES)

    def matches(self) -> Iterator[tuple[str, str, int, str]]:
        """Yield the regular expressions that fields are held against, as `comparisons` does."""
        yield from self._called(frozenset({"matches"}))

    def _called(self, functions: frozenset[str]) -> Iterator[tuple[str, str, int, str]]:
        for node in _nodes(self.root):
            call = node.one(6)
            if call.text(2) in functions:
                yield from self._compared(call.one(1), call.all(3))

    def _compared(self, side: Message, others: Iterable[Message]) -> Iterator[tuple[str, str, int, str]]:
        of = self._types.get(side.one(5).one(1).whole(2), Message(b"")).text(9)
        for other in others if of and side.has(5) else ():
            for text in self._texts(other):
                yield of.rpartition(".")[2], side.one(5).text(2), self._offset(text), text.one(3).text(6)

    def _texts(self, node: Message) -> Iterator[Message]:
        """Yield the texts in quotes that a part is: of the variable of a loop, those that it goes through."""
        name = node.one(4).text(1)
        loops = (one.one(9) for one in _nodes(self.root) if name and one.one(9).text(1) == name)
        parts = (node, *(one for loop in loops for one in loop.one(2).one(7).all(1)))
        yield from (one for one in parts if one.one(3).has(6))

    def problems(self) -> Iterator[Problem]:
        """Yield what is refused."""
        for node in _nodes(self.root):
            message = self._problem(node)
            if message:
                yield Problem(self._offset(node), message)

    def _problem(self, node: Message) -> str:
        if node.has(8) and node.one(8).text(1):
            return "expressions cannot create objects"
        if self._types.get(node.whole(2), Message(b"")).has(1):
            return "a place cannot hold values of different types"
        call = node.one(6)
        function, arguments = call.text(2), call.all(3)
        if function == "matches" and not (arguments and arguments[-1].one(3).has(6)):
            return "a regular expression must be a text in quotes"  # to make one takes longer than to use it
        if function == "_+_" and self._overloads.get(node.whole(2), frozenset()) & _GROWING:
            is_of_macro = arguments[0].one(4).text(1) == _OF_MACROS
            return "" if is_of_macro else "text and lists cannot be joined"
        if function in ("_==_", "_!=_", "@in") and not all(self._is_plain(one) for one in arguments):
            return "only text, numbers, booleans and lists of them can be compared"
        return ""

    def _is_plain(self, node: Message) -> bool:
        """Return whether comparing a value takes no longer than its length."""
        found = self._types.get(node.whole(2), Message(b""))
        if found.has(6):
            found = found.one(6).one(1)
        return any(found.has(number) for number in (2, 3, 4, 5)) or (found.has(7) and found.one(7).one(1).has(3))

    def _offset(self, node: Message) -> int:
        return self._offsets.get(node.whole(2), 0)


def _nodes(root: Message) -> Iterator[Message]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += _inside(node)


def _inside(node: Message) -> Iterator[Message]:
    yield from node.one(5).all(1)
    yield from (*node.one(6).all(1), *node.one(6).all(3))
    yield from node.one(7).all(1)
    for entry in node.one(8).all(2):
        yield from (*entry.all(3), *entry.all(4))
    loop = node.one(9)
    yield from (inner for number in (2, 4, 5, 6, 7) for inner in loop.all(number))
