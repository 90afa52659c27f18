"""
Compile and evaluate expressions of checks, by the CEL of Google (`cel-expr-python`, which wraps its C++ library).

Expressions are untrusted input. They see the value that they are given and nothing else, and their work is bounded:
how long and how deep they are, how many steps they take, and (see `tree`) how large anything becomes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from labelform.checking.descriptors import PACKAGE, described, type_name
from labelform.checking.mistakes import TOO_MANY_FOR_DISTINCT, Mistake, Unfit, mistake_at, mistakes_in, plainly
from labelform.checking.reasons import false_part
from labelform.checking.shape import Holds, Shape, Structure, label_of
from labelform.checking.tree import Tree
from labelform.core.emails import folded

if TYPE_CHECKING:
    from cel_expr_python import cel

MOST_DISTINCT: Final = 100_000
"""The most values that `distinct` takes in one evaluation: it is the only function that is not the library's."""
_LONGEST_TEXT: Final = 10_000

_UNBOUND = re.compile(r'No value with name "[^"]*" found')
_BESIDE_LETTERS = re.compile(r"(?s)\(\?\w*i.*|\(\?P?<\w+>|\\[pP]\{\w+\}|\\.|\[[^\]]+\]")
"""What of a regular expression may have capitals: what ignores case, names, escapes, and one character of several."""
_ALL = re.compile(r"\A\s*([A-Za-z_]\w*)\s*\.\s*all\s*\(\s*([A-Za-z_]\w*)\s*,(.*)\)\s*\Z", re.DOTALL)


class Verdict(StrEnum):
    """What an expression came to. What is not known is not held."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A verdict, and why it is not that it holds: what is false, or what went wrong.

    `offenders` are the things that break a rule about all of them, `missing` the names that are not known.
    """

    verdict: Verdict
    why: str = ""
    offenders: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """
    An expression without mistakes. `uses` are the names of the shape that it looks at, in the order of the shape.

    `fields` are those that it takes from a name itself, as in `project.status`.
    """

    text: str
    uses: tuple[str, ...]
    fields: frozenset[str]
    program: cel.Expression
    offending: cel.Expression | None = None


@dataclass(slots=True)
class _Budget:
    left: int = 0


@dataclass(slots=True)
class _Distinct:
    """The values of a list without those that are there twice; counts what goes through."""

    budget: _Budget

    def __call__(self, values: list[str]) -> list[str]:
        self.budget.left -= len(values)
        if self.budget.left < 0:
            raise ValueError(TOO_MANY_FOR_DISTINCT)
        return list(dict.fromkeys(values))


@dataclass(slots=True)
class Engine:
    """Compiles and evaluates expressions over values of one shape. Not for several threads at once."""

    shape: Shape
    _budget: _Budget = field(default_factory=_Budget)
    _classes: Mapping[str, Any] = field(init=False)
    _env: cel.Env = field(init=False)
    _fields: Mapping[str, Mapping[str, Holds]] = field(init=False)

    def __post_init__(self) -> None:
        from cel_expr_python import cel
        from google.protobuf import descriptor_pool, message_factory

        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(described(self.shape))
        self._classes = {
            one.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{one.name}"))
            for one in self.shape.structures()
        }
        self._fields = {one.name: one.fields for one in self.shape.structures()}
        texts = cel.Type("list<string>")
        distinct = cel.Overload(
            "distinct_list_string", return_type=texts, parameters=[texts], impl=_Distinct(self._budget)
        )
        self._env = cel.NewEnv(
            pool,
            variables={name: cel.Type(type_name(holds)) for name, holds in self.shape.names.items()},
            functions=[cel.FunctionDecl("distinct", [distinct])],
        )

    def ask(self, text: str) -> Asked:
        """
        Compile an expression.

        Raises:
            Unfit: it does not parse, names what does not exist, is not a boolean, or does what is refused.
        """
        program = self._compiled(text)
        tree = Tree(program.serialize())
        refused = [mistake_at(text, one.offset, one.message) for one in tree.problems()]
        refused += [
            mistake_at(text, offset, f"not a regular expression: {why}")
            for offset, pattern in tree.patterns()
            if (why := self._wrong_with(pattern))
        ]
        refused += self._slips(text, tree)
        refused += self._capitals(text, tree)
        if program.return_type().name() != "BOOL":
            refused.append(Mistake(1, 1, "a check must be true or false, and this is neither"))
        if refused:
            raise Unfit(sorted(set(refused), key=lambda one: (one.line, one.column)))
        uses = tuple(name for name in self.shape.names if name in tree.names)
        return Asked(text, uses, tree.fields, program, self._offending(text) if tree.is_all else None)

    def evaluate(self, asked: Asked, values: Mapping[str, Any], unknown: Collection[str] = ()) -> Answer:
        """
        Ask an expression of a value: plain data in the shape, without the names that are not known.

        An expression that comes to the same whatever those hold is decided all the same. `unknown` may name fields too,
        as in `project.status`: for an expression that takes one of them, nothing of that name is known.
        """
        hidden = {path.partition(".")[0]: path for path in sorted(asked.fields.intersection(unknown))}
        known = [
            name for name in asked.uses if name in values and name not in hidden and not _is_too_large(values[name])
        ]
        data = {name: self._made(self.shape.names[name], values[name]) for name in known}
        answer = self._run(asked.program, data)
        if answer is True:
            return Answer(Verdict.HOLDS)
        if answer is False:
            return Answer(Verdict.FAILS, self._false_part(asked.text, data), self._offenders(asked, data))
        if _UNBOUND.search(answer):
            return Answer(
                Verdict.UNKNOWN, missing=tuple(hidden.get(name, name) for name in asked.uses if name not in data)
            )
        return Answer(Verdict.UNKNOWN, why=plainly(answer))

    def _compiled(self, text: str) -> cel.Expression:
        try:
            return self._env.compile(text)
        except (RuntimeError, ValueError) as exc:
            raise Unfit(mistakes_in(text, str(exc), self.shape)) from exc

    def _slips(self, text: str, tree: Tree) -> Iterator[Mistake]:
        """Yield the words that a field is compared with and never is, because another word is meant."""
        for structure, name, offset, word in tree.comparisons():
            known = self._fields[structure][name].known
            if known is not None and known.meant_by(word):
                message = f'"{word}" is no {name} that labelform knows'
                # Refused, and not only warned of: a rule that never holds, or always, would go unnoticed in a policy.
                really = f"If it is right, write {name}.matches('^{word}$')"
                yield mistake_at(text, offset, message, f"{known.hint(word)}. {really}")

    def _capitals(self, text: str, tree: Tree) -> Iterator[Mistake]:
        """Yield the texts with capital letters that a field in lower case is never equal to, and never has in it."""
        patterns = ((of, name, at, _BESIDE_LETTERS.sub("", pattern)) for of, name, at, pattern in tree.matches())
        for structure, name, offset, word in (*tree.comparisons(), *tree.searches(), *patterns):
            if self._fields[structure][name].is_caseless and folded(word) != word:
                message = f"this has capital letters, and every {name} is in lower case here"
                yield mistake_at(text, offset, message, "write it in lower case")

    def _wrong_with(self, pattern: str) -> str:
        answer = self._run(self._env.compile(f"''.matches({json.dumps(pattern)})"), {})
        return "" if isinstance(answer, bool) else plainly(answer).removeprefix("invalid regular expression: ")

    def _offending(self, text: str) -> cel.Expression | None:
        """Return what lists the things that break a rule about all of them."""
        match = _ALL.match(text)
        holds = self.shape.names.get(match[1]) if match else None
        label = label_of(holds.of) if holds and isinstance(holds.of, Structure) else None
        if match is None or label is None:
            return None
        name, one, rule = match.groups()
        # The line break ends a comment.
        return self._env.compile(f"{name}.filter({one}, !({rule}\n)).map({one}, {one}.{label})")

    def _false_part(self, text: str, data: Mapping[str, Any]) -> str:
        def parsed(part: str) -> cel.Expression | None:
            try:
                return self._compiled(part)
            except Unfit:
                return None

        def tree(part: str) -> Tree | None:
            program = parsed(part)
            return None if program is None else Tree(program.serialize())

        def value(part: str) -> Any:
            program = parsed(part)
            return None if program is None else self._run(program, data)

        return false_part(text.strip(), tree, value)

    def _offenders(self, asked: Asked, data: Mapping[str, Any]) -> tuple[str, ...]:
        if asked.offending is None:
            return ()
        found = self._run(asked.offending, data)
        return () if isinstance(found, (bool, str)) else tuple(dict.fromkeys(map(str, found)))

    def _run(self, program: cel.Expression, data: Mapping[str, Any]) -> Any:
        """Return what a program comes to; text where it comes to nothing."""
        from cel_expr_python import cel

        self._budget.left = MOST_DISTINCT
        try:
            value = program.eval(data=dict(data))
        except (RuntimeError, ValueError, MemoryError) as exc:
            return str(exc)
        plain = value.plain_value()
        return str(plain) if value.type() == cel.Type.ERROR else plain

    def _made(self, holds: Holds, value: Any) -> Any:
        if holds.is_list:
            one = Holds(holds.of)
            return [self._made(one, inner) for inner in value]
        if not isinstance(holds.of, Structure):
            return value
        known = {name: value[name] for name in holds.of.fields if value.get(name) not in (None, "")}
        return self._classes[holds.of.name](
            **{name: self._made(holds.of.fields[name], inner) for name, inner in known.items()}
        )


@lru_cache(maxsize=4)  # made once for the kinds of a process
def engine_of(shape: Shape) -> Engine:
    """Return the engine of a shape, the same one for the same shape."""
    return Engine(shape)


def _is_too_large(value: Any) -> bool:
    """Return whether some text in a value is so long that a few thousand searches in it would take long."""
    if isinstance(value, str):
        return len(value) > _LONGEST_TEXT
    if isinstance(value, Mapping):
        return any(map(_is_too_large, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_is_too_large, value))
