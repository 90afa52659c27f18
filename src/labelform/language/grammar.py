"""
What may stand between `{{` and `}}`: the grammar is Jinja2's, and less of it.

Jinja2 parses; a node that is not in the table is refused before any value is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from labelform.diagnostics import one_of_these
from labelform.language.operations import ARITHMETIC, FILTERS

LONGEST_TEMPLATE = 10_000
PLAIN = "write a plain expression, such as {{ name }}"
NODES = frozenset([
    "Name", "Const", "List", "Tuple", "Dict", "Getattr", "Getitem", "Filter", "Test", *ARITHMETIC,
    "Neg", "Pos", "Concat", "Compare", "Not", "And", "Or", "CondExpr",
])  # fmt: skip
"""Everything that an expression can be made of; `expressions` knows what each comes to."""


class Refused(Exception):  # noqa: N818 - becomes a diagnostic where the place is known
    """
    An expression cannot be used. `word` is what of it the caret marks; `place` counts expressions within a scalar.

    `further` are the other expressions of the scalar that cannot be used.
    """

    def __init__(self, code: str, message: str, hint: str, word: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.word = code, message, hint, word
        self.place = 0
        self.further: Sequence[Refused] = ()

    def at(self, place: int) -> Refused:
        """Return it with the number of the expression that it is about."""
        self.place = place
        return self


Template = tuple["str | nodes.Expr | Refused", ...]
"""The parts of a scalar in their order: text, expressions, and what is none."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # A comment would drop text without a word; in a scalar "{#" is text.
    return ImmutableSandboxedEnvironment(
        comment_start_string="\0{", comment_end_string="}\0", keep_trailing_newline=True
    )


def parse_template(text: str) -> Template:
    """
    Return the parts of a scalar.

    Raises:
        Refused: it is too long, not an expression, or uses what expressions do not have.
    """
    if len(text) > LONGEST_TEMPLATE:
        message = f"text with expressions is longer than {LONGEST_TEMPLATE:,} letters"
        raise Refused("template-refused", message, "put the text in a variable")
    try:
        body = _environment().parse(text).body
        return tuple(_checked(_parts(body)))
    except TemplateError as exc:
        raise _syntax(text, str(exc.message)) from None
    except (RecursionError, ValueError, OverflowError):
        raise Refused(
            "template-refused", "the expression is nested too deeply, or its numbers are too long", PLAIN
        ) from None


def _parts(body: list[nodes.Node]) -> list[str | nodes.Expr]:
    found: list[str | nodes.Expr] = []
    for node in body:
        if not isinstance(node, nodes.Output):
            hint = "write {{ … }}; for_each repeats an item, and {{ a if b else c }} chooses"
            raise Refused("template-refused", "statements such as {% … %} are not part of a spec", hint, "{%")
        found += [part.data if isinstance(part, nodes.TemplateData) else part for part in node.nodes]
    return found


def _syntax(text: str, said: str) -> Refused:
    if re.search(r"\{%", text):
        hint = "write {{ … }}; for_each repeats an item, and {{ a if b else c }} chooses"
        return Refused("template-refused", "statements such as {% … %} are not part of a spec", hint, "{%")
    hint = "write a plain expression, such as {{ name }}; for the letters {{ themselves write {{ '{{' }}"
    return Refused("template-syntax", f"this is not an expression: {said[:1].lower()}{said[1:].rstrip('.')}", hint)


def _checked(parts: list[str | nodes.Expr]) -> Iterator[str | nodes.Expr | Refused]:
    """Yield parts, and in place of those that hold what is not in the table why they are refused; no value is asked."""
    place = 0
    for part in parts:
        if isinstance(part, str):
            yield part
            continue
        try:
            _check_node(part)
            yield part
        except Refused as refused:
            yield refused.at(place)
        place += 1


def _check_node(node: nodes.Node) -> None:
    name = type(node).__name__
    if name not in NODES and not isinstance(node, (nodes.Operand, nodes.Pair)):
        raise Refused("template-refused", f"{_WORDS.get(name, 'this')} is not part of a spec", _HINTS.get(name, PLAIN))
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        message = f'"{node.attr}" is not available: a dot only reads a key of a mapping'
        raise Refused("template-refused", message, PLAIN, node.attr)
    if isinstance(node, (nodes.Filter, nodes.Test)):
        _check_name(node)
    for inner in node.iter_child_nodes():
        _check_node(inner)


def _check_name(node: nodes.Filter | nodes.Test) -> None:
    known = [*FILTERS, "default"] if isinstance(node, nodes.Filter) else ["defined", "undefined"]
    noun = "filter" if isinstance(node, nodes.Filter) else "test"
    if node.name not in known:
        hint = one_of_these(node.name, sorted(known), f"{noun.capitalize()}s")
        raise Refused("template-refused", f'there is no {noun} "{node.name}"', hint, node.name)
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise Refused("template-refused", f"the {noun} {node.name} takes plain arguments", PLAIN, node.name)


_WORDS = {
    "Call": "a call",
    "Pow": "**",
    "Slice": "a slice",
    "Keyword": "a named argument",
}
_HINTS = {
    "Call": "functions cannot be called; filters are written {{ name | lower }}: "
    + ", ".join(sorted([*FILTERS, "default"])),
}


def expression_spans(text: str) -> list[tuple[int, int]]:
    """Return where the expressions of a text stand, braces included; as far as the text can be read."""
    spans, offset, start = [], 0, 0
    try:
        for _, token, value in _environment().lexer.tokeniter(text, None):
            at = text.find(value, offset) if value else offset
            offset = at + len(value) if at >= 0 else offset
            if token == "variable_begin":  # noqa: S105 - a token of the lexer
                start = at
            elif token == "variable_end":  # noqa: S105 - see above
                spans.append((start, offset))
    except TemplateError:
        pass
    return spans
