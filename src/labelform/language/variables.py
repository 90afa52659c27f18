"""
Variables: what fills the expressions of a spec, each with where its value comes from.

Files and the environment of the process are read elsewhere; here texts and data become variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labelform.core.reach import VARIABLES as PREFIX
from labelform.core.reach import Reach, is_credential
from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.language.document import Document
from labelform.language.places import Path, ValuePlace

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

    A secret may be used nowhere in a spec: what a spec says is shown in plans, and on the platform.
    """

    name: str
    value: Any = field(repr=False)
    source: str
    spot: ValuePlace | None = None
    is_secret: bool = False

    @property
    def shown(self) -> str:
        """The value for people; never that of a secret."""
        return HIDDEN if self.is_secret else json.dumps(self.value, ensure_ascii=False)


Variables = Mapping[str, Variable]
"""Variables by name; what is given last has won."""


def parse_variables(
    document: Document, environ: Mapping[str, str], reach: Reach
) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables of a file that holds nothing else, and what is wrong with it."""
    document = document.sealed()
    if document.diagnostics:
        return {}, list(document.diagnostics)
    if document.data is None:
        return {}, []
    if not isinstance(document.data, dict):
        message, hint = "a file of variables is a mapping of names to values", "write one name: value a line"
        return {}, [Diagnostic("not-a-mapping", message, document.where(()), hint)]
    variables, mistakes = from_document(document, (), environ, reach)
    return variables, list(mistakes.values())


def from_document(
    document: Document, path: Path, environ: Mapping[str, str], reach: Reach
) -> tuple[dict[str, Variable], dict[str, Diagnostic]]:
    """
    Return the variables of a mapping in a file, and what is wrong with others, by name.

    A value is any data, or `{value: …, secret: true}`, or `{env: NAME}` for the value of an environment variable,
    which is a secret unless `secret: false` says otherwise, and one that files may read.
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
        if isinstance(made, Diagnostic):
            mistakes[name] = made
        else:
            found[name] = made
    return found, mistakes


_NAMING = "write a name of letters, digits and _ that starts with a letter"


def _problem_of_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        return f'"{name}" is not the name of a variable'
    return f'"{name}" has a meaning of its own in expressions' if name in RESERVED else ""


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
        # It is not repeated: it may be what belongs into the environment variable.
        message = f'"{name}" names no environment variable'
        hint = "write {env: NAME}; the value itself stands in the environment of the process"
        return Diagnostic("not-a-variable-name", message, document.where((*path, "env")), hint)
    if not reach.may_read(wanted):
        message = f'"{name}" names an environment variable that files may not read'
        return Diagnostic("variable-not-allowed", message, document.where((*path, "env")), _how_to_allow(name, wanted))
    if wanted not in environ:
        message = f'the environment variable "{wanted}" for "{name}" is not set'
        meant = did_you_mean(wanted, filter(reach.may_read, environ))
        hint = meant or f"set it, or give another value with --var {name}=…"
        return Diagnostic("missing-variable", message, document.where((*path, "env")), hint)
    return Variable(name, environ[wanted], f"${wanted}", is_secret=value.get("secret") is not False)


def _how_to_allow(name: str, wanted: str) -> str:
    if is_credential(wanted):
        return "it is a key, and what specs say is shown: name it below ssh_key_file_env, ssh_key_env or token_env"
    return f'call it {PREFIX}{name}, or have an owner list it below "variables" in labelform.policy.yaml'


def from_environ(environ: Mapping[str, str], known: Variables) -> Iterator[Variable]:
    """Yield the variables among the environment variables of a process: those called `LABELFORM_VAR_…`."""
    for key, text in environ.items():
        if key.startswith(PREFIX) and not _problem_of_name(key.removeprefix(PREFIX)):
            yield from_text(key.removeprefix(PREFIX), text, f"${key}", known)


def from_options(given: Iterable[str], known: Variables) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables of `--var name=text`, and what is wrong with them."""
    found: dict[str, Variable] = {}
    mistakes: list[Diagnostic] = []
    for one in given:
        name, equals, text = one.partition("=")
        problem = _problem_of_name(name) if equals else f'"--var {name}" gives no value'
        if problem:
            mistakes.append(Diagnostic("bad-variable", problem, hint="write --var name=value"))
        else:
            found[name] = from_text(name, text, "--var", known)
    return found, mistakes


def from_text(name: str, text: str, source: str, known: Variables) -> Variable:
    """
    Return a variable whose value is text, or what the text says in JSON where the variable so far is not text.

    A secret stays one, whoever gives its value.
    """
    before = known.get(name)
    value: Any = text
    if before is not None and not isinstance(before.value, str):
        value = _parsed(text)
    is_secret = before.is_secret if before else _sounds_secret(name)
    return Variable(name, value, source, is_secret=is_secret)


def _parsed(text: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return text


def _sounds_secret(name: str) -> bool:
    return bool(_SOUNDS_SECRET.search(name.lower()))
