"""
Variables: what fills the expressions of a spec, each with where its value comes from.

Files and the environment of the process are read elsewhere; here texts and data become variables.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labelform.core.plaindata import in_json, not_json
from labelform.core.reach import VARIABLES as PREFIX
from labelform.core.reach import Reach, is_credential
from labelform.diagnostics import Diagnostic, Where, did_you_mean
from labelform.language.document import Document
from labelform.language.inclusion import without_files
from labelform.language.operations import kind_of
from labelform.language.places import Path, ValuePlace, dotted
from labelform.language.typed import OtherType, form_of, other_type, read_as

RESERVED = frozenset({"item", "environment", "true", "false", "none", "and", "or", "not", "in", "is", "if", "else"})
HIDDEN = "(secret)"
NAME_IN_PROCESS = r"^[A-Za-z_][A-Za-z0-9_]*$"
"""What the name of an environment variable looks like."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SOUNDS_SECRET = re.compile(
    r"(?:^|_)(?:secret|token|password|passphrase|credentials?|(?:private|api|ssh|access)_?key)s?(?:_|$)"
)
_FORMS = (frozenset({"value", "secret"}), frozenset({"env"}), frozenset({"env", "secret"}))


@dataclass(frozen=True, slots=True)
class Variable:
    """
    A named value. `source` says where it comes from, in words; `spot` where that is, when it is a file.

    A secret may be used nowhere in a spec: what a spec says is shown in plans, and on the platform. `where` is where a
    file gives it, whatever the value comes from. `is_untyped` says that the value is text from outside, which may stand
    for anything; `typed_by` is the variable that says the type of one that is nothing.
    """

    name: str
    value: Any = field(repr=False)
    source: str
    spot: ValuePlace | None = None
    is_secret: bool = False
    where: Where | None = field(default=None, repr=False)
    is_untyped: bool = field(default=False, repr=False)
    typed_by: Variable | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """The value for people; never that of a secret."""
        return HIDDEN if self.is_secret else json.dumps(self.value, ensure_ascii=False)


Variables = Mapping[str, Variable]
"""Variables by name; what is given last has won."""


def parse_variables(
    document: Document, environ: Mapping[str, str], reach: Reach, known: Variables
) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables of a file that holds nothing else, and what is wrong with it; see `from_document`."""
    document = without_files(document.sealed())
    if document.diagnostics:
        return {}, list(document.diagnostics)
    if document.data is None:
        return {}, []
    if not isinstance(document.data, dict):
        message, hint = "a file of variables is a mapping of names to values", "write one name: value a line"
        return {}, [Diagnostic("not-a-mapping", message, document.where(()), hint)]
    variables, mistakes = from_document(document, (), environ, reach, known)
    return variables, list(mistakes.values())


def from_document(
    document: Document, path: Path, environ: Mapping[str, str], reach: Reach, known: Variables
) -> tuple[dict[str, Variable], dict[str, Diagnostic]]:
    """
    Return the variables of a mapping in a file, and what is wrong with others, by name.

    A value is any data, or `{value: …, secret: true}`, or `{env: NAME}` for the value of an environment variable,
    which is a secret unless `secret: false` says otherwise, and one that files may read. It is of the type that the
    `known` variable has which it replaces.
    """
    data: Any = document.data
    for step in path:
        data = data[step]
    found: dict[str, Variable] = {}
    mistakes: dict[str, Diagnostic] = {}
    for name, value in data.items():
        problem = _problem_of_name(name)
        if problem:
            mistakes[name] = Diagnostic("bad-variable", problem, document.where((*path, name), key=True), _NAMING)
            continue
        made = _variable(document, (*path, name), name, value, environ, reach)
        if isinstance(made, Variable):
            made = settled(replace(made, where=document.where((*path, name))), known.get(name))
        if isinstance(made, Diagnostic):
            mistakes[name] = made
        else:
            found[name] = made
    return found, mistakes


def takes_from_process(value: Any) -> bool:
    """Return whether a variable of a file names the environment variable that has its value."""
    return isinstance(value, dict) and "env" in value and frozenset(value) in _FORMS


def secrets_in(document: Document, path: Path) -> Iterator[Diagnostic]:
    """Yield a finding for each variable of a mapping in a file whose value is a secret, and not that of a process."""
    data: Any = document.data
    for step in path:
        data = data[step]
    for name, value in data.items() if isinstance(data, dict) else ():
        is_marked = isinstance(value, dict) and frozenset(value) in _FORMS
        if takes_from_process(value) or not (value["secret"] if is_marked else _sounds_secret(name)):
            continue
        message = f'the value of "{name}" is a secret, and this file is sent to workers'
        hint = "write {env: NAME}; the value is read from that environment variable where workers run"
        yield Diagnostic("secret-in-bundle", message, document.where((*path, name)), hint)


_NAMING = "write a name of letters, digits and _ that starts with a letter"


def _problem_of_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        return f'"{name}" is not the name of a variable'
    return f'"{name}" is reserved in expressions' if name in RESERVED else ""


def _variable(
    document: Document, path: Path, name: str, value: Any, environ: Mapping[str, str], reach: Reach
) -> Variable | Diagnostic:
    where = document.where(path)
    source = f"{where.file}:{where.line}"
    if not (isinstance(value, dict) and frozenset(value) in _FORMS):
        return Variable(name, value, source, document.spot(path), is_secret=_sounds_secret(name))
    if "value" in value:
        return Variable(name, value["value"], source, document.spot((*path, "value")), value["secret"] is not False)
    wanted = value["env"]
    if not isinstance(wanted, str) or not (wanted in environ or re.match(NAME_IN_PROCESS, wanted)):
        # It is not repeated: it may be what belongs in the environment variable.
        message = f'"{name}" names no environment variable'
        hint = "write {env: NAME}; the value is read from that environment variable"
        return Diagnostic("not-a-variable-name", message, document.where((*path, "env")), hint)
    if not reach.may_read(wanted):
        message = f'"{name}" names an environment variable that files are not allowed to read'
        return Diagnostic("variable-not-allowed", message, document.where((*path, "env")), _how_to_allow(name, wanted))
    if wanted not in environ:
        message = f'the environment variable "{wanted}" for "{name}" is not set'
        meant = did_you_mean(wanted, filter(reach.may_read, environ))
        hint = meant or f"set it, or pass another value with --var {name}=…"
        return Diagnostic("missing-variable", message, document.where((*path, "env")), hint)
    is_secret = value.get("secret") is not False
    return Variable(name, environ[wanted], f"${wanted}", is_secret=is_secret, is_untyped=True)


def _how_to_allow(name: str, wanted: str) -> str:
    if is_credential(wanted):
        return (
            "it is a key, and the content of specs is shown: name it under ssh_key_file_env, ssh_key_env or token_env"
        )
    return f'call it {PREFIX}{name}, or ask an owner to list it under "variables" in labelform.policy.yaml'


def from_environ(environ: Mapping[str, str], known: Variables) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables among those of a process, called `LABELFORM_VAR_…`, and what is wrong with them."""
    texts = ((key.removeprefix(PREFIX), text) for key, text in environ.items() if key.startswith(PREFIX))
    given = [from_text(name, text, f"${PREFIX}{name}", known) for name, text in texts if not _problem_of_name(name)]
    return _sorted_out(given)


def from_options(given: Iterable[str], known: Variables) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables of `--var name=text`, and what is wrong with them."""
    made: list[Variable | Diagnostic] = []
    for one in given:
        name, equals, text = one.partition("=")
        problem = _problem_of_name(name) if equals else f'"--var {name}" has no value'
        if problem:
            made.append(Diagnostic("bad-variable", problem, hint="write --var name=value"))
        else:
            made.append(from_text(name, text, "--var", known))
    return _sorted_out(made)


def from_program(given: Mapping[str, object], known: Variables) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables that a program gives as plain data, and what is wrong with them. A secret stays one."""
    return _sorted_out([_from_program(name, value, known.get(name)) for name, value in given.items()])


def _from_program(name: str, value: object, before: Variable | None) -> Variable | Diagnostic:
    problem = _problem_of_name(name)
    if problem:
        return Diagnostic("bad-variable", problem, hint=_NAMING)
    for found in not_json(value, (name,)):
        return Diagnostic("bad-variable", f"{dotted(found.path)}: {found.said}", hint=found.hint)
    is_secret = before.is_secret if before else _sounds_secret(name)
    return settled(Variable(name, in_json(value), "the program", is_secret=is_secret), before)


def _sorted_out(made: Iterable[Variable | Diagnostic]) -> tuple[dict[str, Variable], list[Diagnostic]]:
    found: dict[str, Variable] = {}
    mistakes: list[Diagnostic] = []
    for one in made:
        if isinstance(one, Diagnostic):
            mistakes.append(one)
        else:
            found[one.name] = one
    return found, mistakes


def from_text(name: str, text: str, source: str, known: Variables) -> Variable | Diagnostic:
    """
    Return a variable whose value is text, or what the text says where the variable so far is of another type.

    A secret stays one, whoever gives its value.
    """
    before = known.get(name)
    is_secret = before.is_secret if before else _sounds_secret(name)
    return settled(Variable(name, text, source, is_secret=is_secret, is_untyped=True), before)


def settled(new: Variable, before: Variable | None) -> Variable | Diagnostic:
    """
    Return a variable as what replaces another one: its value is of the same type, or that is a mistake.

    Text from outside is read as a value of that type.
    """
    model = before and (before.typed_by if before.value is None or before.is_untyped else before)
    if model is None:
        return new
    if new.value is None:
        return replace(new, typed_by=model)
    if new.is_untyped:
        try:
            return replace(new, value=read_as(new.value, model.value), is_untyped=False, typed_by=model)
        except ValueError:
            return _wrong_type(new, OtherType((), kind_of(model.value), "text"), model)
    found = other_type(model.value, new.value)
    return _wrong_type(new, found, model) if found else new


def _wrong_type(new: Variable, found: OtherType, model: Variable) -> Diagnostic:
    # No value of a file is reported: it may be a secret, or be taken for one.
    what = f'"{new.name}{found.steps}"'
    message = f"{what} is {found.wanted} in {model.source}, and {found.found} in {new.source}"
    return Diagnostic("variable-type", message, new.where, _how_to_write(new, found, model.value))


def _how_to_write(new: Variable, found: OtherType, model: Any) -> str:
    if found.path:
        return f"write {found.wanted} there"
    if not new.is_untyped:
        return f"write {found.wanted}, as in {new.name}: {form_of(model)}"
    form = form_of(model, "" if new.is_secret else new.value)
    if new.source.startswith("$"):
        return f"set {new.source.removeprefix('$')}={shlex.quote(form) if ' or ' not in form else form}"
    pair = f"{new.name}={form}"
    return f"write {new.source} {pair if ' or ' in form else shlex.quote(pair)}"


def _sounds_secret(name: str) -> bool:
    return bool(_SOUNDS_SECRET.search(name.lower()))
