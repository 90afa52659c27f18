"""
What expressions between `{{` and `}}` come to: their tree is evaluated node by node, by what is in two tables.

The grammar refuses a node that is not in the table. So there is nothing to escape from: no attribute of a Python value
is ever read, nothing is called, nothing repeats.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, cast

from jinja2 import nodes

from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.language.grammar import PLAIN, Refused, Template
from labelform.language.operations import (
    ARITHMETIC,
    FILTERS,
    TooMuch,
    ValueFault,
    bounded,
    compare,
    is_number,
    joined,
    kind_of,
    text_of,
)
from labelform.language.places import ValuePlace
from labelform.language.source import MOST_VALUES
from labelform.language.typed import SAYS_NO
from labelform.language.variables import Variable, Variables, settled

MOST_STEPS = 1_000_000
"""The most operations of all expressions of a spec together: about a second."""


class Absent(Refused):
    """An expression asks for what does not exist: a variable, or a key of a mapping. A default stands in for it."""


class Unknowable(Refused):
    """An expression needs what nobody knows, because of a mistake that was reported."""


UNKNOWN: Any = object()
"""The value of a variable that nobody knows, because of a mistake that was reported."""


@dataclass(slots=True)
class Result:
    """A value, and the variables it was made from. `spot` is set while it is one of them, or part of one."""

    value: Any
    used: dict[str, Variable] = field(default_factory=dict)
    spot: ValuePlace | None = None


@dataclass(slots=True)
class Budget:
    """What a spec may still spend on its expressions, and on the values that its repeated items hold."""

    steps: int = MOST_STEPS
    values: int = MOST_VALUES

    @property
    def is_spent(self) -> bool:
        """Return whether nothing is left; that has been said then."""
        return self.steps < 0 or self.values < 0

    def spend(self, steps: int = 1) -> None:
        """Take off some steps; a spec that asks for more than there are is refused."""
        self.steps -= steps
        if self.steps < 0:
            hint = "write values out, or split the spec"
            raise Refused("template-refused", "the expressions of this spec take too long", hint)

    def repeat(self, values: int) -> None:
        """Take off the values of repeated items, as if they had been written out."""
        self.values -= values
        if self.values < 0:
            message = f"the items that this spec repeats hold more than {MOST_VALUES:,} values"
            raise Refused("template-refused", message, "repeat fewer items, or split the spec")


class Scope:
    """Variables, and the budget that evaluating draws on."""

    def __init__(self, variables: Variables, budget: Budget, item: Variable | None = None) -> None:
        self.budget = budget
        self._given = variables
        # A view: a copy for each repetition would take as long as there are variables.
        self.variables = variables if item is None else ChainMap({item.name: item}, cast(Any, variables))

    def with_item(self, item: Variable) -> Scope:
        """Return the scope inside one repetition of an item, which hides that of a repetition around it."""
        return Scope(self._given, self.budget, item)


def evaluate(template: Template, scope: Scope) -> Result:
    """
    Return the value of a scalar: that of its expression where it is exactly one, else text.

    Raises:
        Refused: a variable is undefined or secret, or an operation does not fit its values; with what else is refused.
    """
    if len(template) == 1 and not isinstance(template[0], str):
        return _expression(template[0], scope, 0, is_text=False)
    texts: list[str] = []
    used: dict[str, Variable] = {}
    refused: list[Refused] = []
    expressions = count()
    for part in template:
        if isinstance(part, str):
            texts.append(part)
            continue
        try:
            result = _expression(part, scope, next(expressions), is_text=True)
            texts.append(result.value)
            used |= result.used
        except Refused as one:
            refused.append(one)
    if refused:
        refused[0].further = refused[1:]
        raise refused[0]
    try:
        return Result(joined(texts), used)
    except TooMuch as fault:
        raise Refused("template-refused", str(fault), _PLAIN_VALUES) from None


def _expression(node: nodes.Expr | Refused, scope: Scope, place: int, *, is_text: bool) -> Result:
    if isinstance(node, Refused):
        raise node
    try:
        result = _evaluate(node, scope)
        if is_text:
            result.value = text_of(result.value)
    except Refused as refused:
        refused.place = place
        raise
    except ValueFault as fault:
        code = "template-refused" if isinstance(fault, TooMuch) else "template-value"
        raise Refused(code, str(fault), _PLAIN_VALUES).at(place) from None
    except RecursionError:
        raise Refused("template-refused", "the expression is nested too deeply", PLAIN).at(place) from None
    return result


_PLAIN_VALUES = "check the values of the variables: labelform render shows the resulting spec"


def _evaluate(node: nodes.Node, scope: Scope) -> Result:
    scope.budget.spend()
    return _EVALUATE[type(node).__name__](node, scope)


def _name(node: Any, scope: Scope) -> Result:
    variable = scope.variables.get(node.name)
    if variable is None:
        hint = did_you_mean(node.name, scope.variables) or _how_to_give(node.name)
        raise Absent("undefined-variable", f'there is no variable "{node.name}"', hint, node.name)
    if variable.value is UNKNOWN:
        raise Unknowable("template-value", f'the value of "{node.name}" is not known', "", node.name)
    if variable.is_secret:
        hint = "a spec is shown in plans and on the platform: keep the secret out of it"
        raise Refused("secret-in-spec", f'the variable "{node.name}" is a secret', hint, node.name)
    return Result(variable.value, {node.name: variable}, variable.spot)


def _how_to_give(name: str) -> str:
    if name == "item":
        return '"item" only exists inside an item with for_each'
    if name == "environment":
        return '"environment" only exists with --env'
    return f"set it with --var {name}=…, in the vars of an environment, or in a --var-file"


def _constant(node: Any, scope: Scope) -> Result:  # noqa: ARG001 - as all of the table
    return Result(bounded(node.value))


def _list(node: Any, scope: Scope) -> Result:
    results = [_evaluate(one, scope) for one in node.items]
    return Result(bounded([one.value for one in results]), _used(*results))


def _dict(node: Any, scope: Scope) -> Result:
    pairs = [(_evaluate(pair.key, scope), _evaluate(pair.value, scope)) for pair in node.items]
    if not all(isinstance(key.value, str) for key, _ in pairs):
        raise ValueFault("the keys of a mapping are text")
    return Result({key.value: value.value for key, value in pairs}, _used(*(one for pair in pairs for one in pair)))


def _used(*results: Result) -> dict[str, Variable]:
    return {name: variable for result in results for name, variable in result.used.items()}


def _getattr(node: Any, scope: Scope) -> Result:
    return _step(_evaluate(node.node, scope), node.attr)


def _getitem(node: Any, scope: Scope) -> Result:
    step = _evaluate(node.arg, scope)
    result = _step(_evaluate(node.node, scope), step.value)
    result.used |= step.used
    return result


def _step(whole: Result, step: Any) -> Result:
    value = whole.value
    if isinstance(value, dict) and isinstance(step, str):
        if step not in value:
            hint = did_you_mean(step, value) or f"keys: {', '.join(list(value)[:20])}"
            raise Absent("template-value", f'the mapping has no key "{step}"', hint, step)
    elif isinstance(value, list) and isinstance(step, int) and not isinstance(step, bool):
        if not -len(value) <= step < len(value):
            raise ValueFault(f"the list has {len(value)} entries, but none at {step}")
        step %= len(value)
    else:
        raise ValueFault(f"{kind_of(value)} has no {'key' if isinstance(step, str) else 'entry'} to read")
    return Result(value[step], whole.used, whole.spot.step(step) if whole.spot else None)


def _filter(node: Any, scope: Scope) -> Result:
    arguments = [_evaluate(one, scope) for one in node.args]
    if node.name == "default":
        return _default(node, scope, arguments)
    result = _evaluate(node.node, scope)
    scope.budget.spend(_size(result.value))
    try:
        value = FILTERS[node.name](result.value, *(one.value for one in arguments))
    except TypeError:
        raise Refused("template-value", f"the filter {node.name} takes other arguments", PLAIN, node.name) from None
    return Result(value, _used(result, *arguments))


def _default(node: Any, scope: Scope, arguments: list[Result]) -> Result:
    if len(arguments) != 1:
        raise Refused("template-value", "the filter default takes one value", PLAIN, node.name)
    try:
        result = _evaluate(node.node, scope)
    except Absent:
        return arguments[0]
    scope.budget.spend(_size(result.value))
    return _like_default(result, node, arguments[0].value)


def _like_default(result: Result, node: Any, default: Any) -> Result:
    """Return a value as one of the type of the default that it replaces: there a spec says what it expects."""
    if result.value is None or default is None or isinstance(default, str):
        return result  # `default('')` stands for nothing, whatever else the value is
    if isinstance(node.node, nodes.Name) and (variable := result.used[node.node.name]).is_untyped:
        made = settled(variable, Variable(variable.name, default, "its default"))
        if isinstance(made, Diagnostic):
            raise Refused(made.code, made.message, made.hint, variable.name)
        return replace(result, value=made.value)
    if kind_of(result.value) != kind_of(default):
        message = f"the default is {kind_of(default)}, but the value that replaces it is {kind_of(result.value)}"
        raise Refused("variable-type", message, f"give {kind_of(default)}", node.name)
    return result


def _test(node: Any, scope: Scope) -> Result:
    if not isinstance(node.node, nodes.Name):
        raise ValueFault(f"only a name can be {node.name}")
    return Result((node.node.name in scope.variables) == (node.name == "defined"))


def _size(value: Any) -> int:
    return len(value) // 100 + 1 if isinstance(value, (str, list)) else 1


def _binary(node: Any, scope: Scope) -> Result:
    left, right = _evaluate(node.left, scope), _evaluate(node.right, scope)
    scope.budget.spend(_size(left.value) + _size(right.value))
    return Result(ARITHMETIC[type(node).__name__](left.value, right.value), _used(left, right))


def _signed(node: Any, scope: Scope) -> Result:
    result = _evaluate(node.node, scope)
    if not is_number(result.value):
        raise ValueFault(f"{kind_of(result.value)} has no sign")
    return Result(-result.value if isinstance(node, nodes.Neg) else result.value, result.used)


def _concat(node: Any, scope: Scope) -> Result:
    results = [_evaluate(one, scope) for one in node.nodes]
    return Result(joined(text_of(one.value) for one in results), _used(*results))


def _compare(node: Any, scope: Scope) -> Result:
    left = _evaluate(node.expr, scope)
    results, is_true = [left], True
    for operand in node.ops:
        right = _evaluate(operand.expr, scope)
        scope.budget.spend(_size(left.value) + _size(right.value))
        is_true = is_true and compare(operand.op, left.value, right.value)
        results.append(right)
        left = right
    return Result(is_true, _used(*results))


def _is_true(result: Result) -> bool:
    """Return whether a value is true; text from outside that says `False` or `no` may be meant for either."""
    if isinstance(result.value, str) and result.value.casefold() in SAYS_NO:
        for name, variable in result.used.items():
            if variable.is_untyped and variable.value == result.value:
                message = f'"{name}" is text in {variable.source}, where a boolean is expected'
                hint = f"write {{{{ {name} | default(false) }}}}, or give it a type in the vars of an environment"
                raise Refused("variable-type", message, hint, name)
    return bool(result.value)


def _not(node: Any, scope: Scope) -> Result:
    result = _evaluate(node.node, scope)
    return Result(not _is_true(result), result.used)


def _and(node: Any, scope: Scope) -> Result:
    left = _evaluate(node.left, scope)
    if not _is_true(left):
        return left
    right = _evaluate(node.right, scope)
    return Result(right.value, _used(left, right))


def _or(node: Any, scope: Scope) -> Result:
    left = _evaluate(node.left, scope)
    if _is_true(left):
        return left
    right = _evaluate(node.right, scope)
    return Result(right.value, _used(left, right))


def _condition(node: Any, scope: Scope) -> Result:
    test = _evaluate(node.test, scope)
    is_true = _is_true(test)
    if not is_true and node.expr2 is None:
        raise ValueFault("a condition needs an else")
    chosen = _evaluate(node.expr1 if is_true else node.expr2, scope)
    return Result(chosen.value, _used(test, chosen), chosen.spot)


_EVALUATE: Mapping[str, Callable[[Any, Scope], Result]] = {
    "Name": _name,
    "Const": _constant,
    "List": _list,
    "Tuple": _list,
    "Dict": _dict,
    "Getattr": _getattr,
    "Getitem": _getitem,
    "Filter": _filter,
    "Test": _test,
    **dict.fromkeys(ARITHMETIC, _binary),
    "Neg": _signed,
    "Pos": _signed,
    "Concat": _concat,
    "Compare": _compare,
    "Not": _not,
    "And": _and,
    "Or": _or,
    "CondExpr": _condition,
}
"""What each node of the grammar comes to."""
