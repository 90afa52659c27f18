"""
Fill the expressions of a document, and repeat its items.

This happens after parsing, value by value: what a variable says is one value, whatever YAML could be read into it, and
every value keeps its place. Nothing here is imported for a spec without expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from labelform.diagnostics import Diagnostic
from labelform.language.document import Document, Provenance, null_paths, shorten
from labelform.language.expressions import MOST_STEPS, UNKNOWN, Budget, Result, Scope, Unknowable, evaluate
from labelform.language.grammar import Refused, Template, expression_spans, parse_template
from labelform.language.inclusion import source_of
from labelform.language.late import settled
from labelform.language.operations import kind_of
from labelform.language.places import Lines, Path, Place, ValuePlace
from labelform.language.source import FOR_EACH
from labelform.language.variables import Variable, Variables

MOST_REPEATED = 10_000
"""The most repetitions of one item, and the most texts of a spec that are searched for mistakes."""
_FAILED: Any = object()


def fill(document: Document, variables: Variables) -> Document:
    """
    Return the document with values in place of expressions; mistakes are among its diagnostics.

    A value that could not be made stands as text, and its path among the faulty ones. A document that asks for more
    than there is to spend is not whole: what has been made of it until then says nothing.
    """
    filler = _Filler(document.place.lines or document.lines, variables)
    data, place = filler.value(document.data, document.place, (), (), filler.scope)
    found = [*document.diagnostics, *filler.found]
    faulty = {path for path in document.faulty if path} | filler.faulty
    nulls = tuple(path for path in null_paths(data) if path not in faulty)
    made = replace(
        document, data=data, place=place, diagnostics=tuple(found), faulty=frozenset(faulty), nulls=nulls,
        has_templates=False, is_whole=document.is_whole and not filler.is_given_up,
        provenance={**document.provenance, **filler.provenance},
    )  # fmt: skip
    return settled(made, filler.made) if made.late and made.is_whole else made


class _Filler:
    """Walks a document once, and makes the filled one beside it: repeated items move those after them."""

    def __init__(self, lines: Lines, variables: Variables) -> None:
        self._lines = lines
        self._templates: dict[str, Template | Refused] = {}
        self._budget = Budget()
        self.scope = Scope(variables, self._budget)
        self.found: list[Diagnostic] = []
        self.faulty: set[Path] = set()
        self.provenance: dict[Path, Provenance] = {}
        self.made: dict[tuple[str, int], range] = {}
        """Where the items stand that one entry of a section became."""

    @property
    def is_given_up(self) -> bool:
        """Return whether the document asks for more than there is to spend."""
        return self._budget.is_spent

    def value(self, value: Any, place: Place | None, old: Path, new: Path, scope: Scope) -> tuple[Any, Place]:
        """Return a filled value and its place; `old` is its path in the text, `new` where it will stand."""
        outer = self._lines
        place = place or Place((0, 0))
        self._lines = place.lines or outer
        try:
            if self._lines.is_verbatim:
                return value, place
            if isinstance(value, dict):
                return self._mapping(value, place, old, new, scope)
            if isinstance(value, list):
                return self._list(value, place, old, new, scope)
            if isinstance(value, str) and ("{{" in value or "{%" in value):
                return self._text(value, place, new, scope), place
            return value, place
        finally:
            self._lines = outer

    def _mapping(self, value: dict[str, Any], place: Place, old: Path, new: Path, scope: Scope) -> tuple[Any, Place]:
        data, inner = {}, {}
        for key, one in value.items():
            filled, stands = self.value(one, place.step(key), (*old, key), (*new, key), scope)
            if filled is None and one is not None:
                self.provenance.pop((*new, key), None)  # an expression that gives nothing leaves its key out
                continue
            data[key], inner[key] = filled, stands
        return data, replace(place, inner=inner)

    def _list(self, value: list[Any], place: Place, old: Path, new: Path, scope: Scope) -> tuple[Any, Place]:
        data: list[Any] = []
        inner: list[Place] = []
        for index, one in enumerate(value):
            stands = place.step(index) or Place(place.span)
            first = len(data)
            for body, inside in self._repeated(one, stands, scope):
                step = len(data)
                filled, where = self.value(body, stands, (*old, index), (*new, step), inside)
                data.append(filled)
                inner.append(where)
            if len(old) == 1:
                self.made[str(old[0]), index] = range(first, len(data))
        return data, replace(place, inner=inner)

    # -- repeating ---------------------------------------------------------------------------------------------

    def _repeated(self, value: Any, place: Place, scope: Scope) -> Iterator[tuple[Any, Scope]]:
        """Yield an entry of a list once, or as often as its `for_each` says."""
        if not (isinstance(value, dict) and FOR_EACH in value):
            yield value, scope
            return
        at = place.step(FOR_EACH) or place
        lines, self._lines = self._lines, at.lines or place.lines or self._lines
        items, spot, used = self._items(value[FOR_EACH], at, scope)
        self._lines = lines
        body = {key: one for key, one in value.items() if key != FOR_EACH}
        if items is None:  # once all the same, for what is wrong in the rest of it
            yield body, scope.with_item(Variable("item", UNKNOWN, ""))
            return
        try:
            self._budget.repeat(len(items) * _values_in(body))
        except Refused as refused:
            where = (at.lines or place.lines or self._lines).where(at.span)
            self.found.append(Diagnostic(refused.code, refused.message, where, refused.hint))
            return
        is_included = spot is not None and spot.lines.is_verbatim and not used
        source = (
            source_of(spot) if spot and is_included else ", ".join(dict.fromkeys(one.source for one in used.values()))
        )
        for index, item in enumerate(items):
            if self._budget.is_spent:
                return
            variable = Variable("item", item, source, spot.step(index) if spot else None)
            yield body, scope.with_item(variable)

    def _items(
        self, given: Any, place: Place, scope: Scope
    ) -> tuple[list[Any] | None, ValuePlace | None, dict[str, Variable]]:
        """Return the entries of a list to repeat an item for, None if it is none."""
        result = Result(given, spot=ValuePlace(self._lines, place))
        if isinstance(given, str):
            filled = self._evaluated(given, place, scope)
            if filled is _FAILED:
                return None, None, {}
            result = filled
        value = result.value
        if not isinstance(value, list) or len(value) > MOST_REPEATED:
            got = f"{len(value):,} entries" if isinstance(value, list) else kind_of(value)
            message = f"for_each expects a list of at most {MOST_REPEATED:,} entries, got {got}"
            hint = 'write a list, or an expression that is one, such as for_each: "{{ vendors }}"'
            self.found.append(Diagnostic("bad-for-each", message, self._lines.where(place.span), hint))
            return None, None, {}
        return value, result.spot, result.used

    # -- values ------------------------------------------------------------------------------------------------

    def _text(self, text: str, place: Place, path: Path, scope: Scope) -> Any:
        result = self._evaluated(text, place, scope)
        if result is _FAILED:
            self.faulty.add(path)
            return text
        if result.used:
            sources = tuple((name, variable.source) for name, variable in result.used.items() if variable.source)
            spot = result.spot if not isinstance(result.value, str) or result.spot else None
            self.provenance[path] = Provenance(sources, spot)
        return result.value

    def _evaluated(self, text: str, place: Place, scope: Scope) -> Any:
        if self._budget.is_spent:
            return _FAILED  # said once
        try:
            result = evaluate(self._template(text), scope)
            self._budget.spend(_count(result.value))
        except Refused as refused:
            told = (one for one in (refused, *refused.further) if not isinstance(one, Unknowable))
            self.found += [self._refusal(one, text, place) for one in told]
            return _FAILED
        return result

    def _template(self, text: str) -> Template:
        known = self._templates.get(text)
        if known is None:
            try:
                known = parse_template(text)
            except Refused as refused:
                known = refused
            self._templates[text] = known
        if isinstance(known, Refused):
            raise known
        return known

    def _refusal(self, refused: Refused, text: str, place: Place) -> Diagnostic:
        span = self._marked(refused, text, place)
        return Diagnostic(refused.code, shorten(refused.message, 200), self._lines.where(span), refused.hint)

    def _marked(self, refused: Refused, text: str, place: Place) -> tuple[int, int]:
        """Return where the word, or else the expression, stands that a refusal is about."""
        start, end = place.span
        raw = self._lines.text[start:end]
        spans = expression_spans(raw)
        if len(spans) != len(expression_spans(text)):
            spans = []  # escapes in the text hide where expressions stand
        if refused.place < len(spans):
            start, end = start + spans[refused.place][0], start + spans[refused.place][1]
        at = self._lines.text.find(refused.word, start, end) if refused.word else -1
        return (at, at + len(refused.word)) if at >= 0 else (start, end)


def _values_in(value: Any) -> int:
    """Return how many values are in one, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_values_in, inner))


def _count(value: Any) -> int:
    """
    Return what a value takes: one for each value in it, and for every few characters; twice for what is there twice.
    """
    stack, count = [value], 0
    while stack and count <= MOST_STEPS:
        one = stack.pop()
        count += 1 + (len(one) // 16 if isinstance(one, str) else 0)
        stack.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
    return count
