# mypy: ignore-errors
"""
Tells what members did, one JSON line each, in a form that two clients share.

Times of the run are a placeholder. Identities of new things are left to the test, which knows those of the seed.
"""

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import Enum
from uuid import UUID

BEGUN = datetime.now(UTC) - timedelta(hours=1)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


def tell(step, act):
    """Tell what a member gives back. A step is called "<member>" or "<member>: <what of it>"."""
    with _warnings_about(step) as warned:
        try:
            told = {"result": plain(act())}
        except Exception as error:  # told: the test fails on it, once all other steps have been told
            told = {"failed": repr(error)}
    _line(step, told, warned)


def refuse(step, act):
    """Tell which exception a member raises."""
    with _warnings_about(step) as warned:
        try:
            act()
        except Exception as error:
            told = {"refused": type(error).__name__}
        else:
            told = {"failed": "was not refused"}
    _line(step, told, warned)


def shown(thing, names):
    """Give attributes of a thing, or of each of several."""
    if isinstance(thing, list | tuple | Iterator):
        return [shown(each, names) for each in thing]
    return {name: getattr(thing, name) for name in names.split()}


def entries(thing, names):
    """Give entries of something that can be read in brackets, or of each of several."""
    if isinstance(thing, list):
        return [entries(each, names) for each in thing]
    return {name: thing[name] for name in names.split()}


def plain(value):
    """Give what JSON can say of a value."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int():
            return value
        case float():
            return round(value, 9)
        case UUID():
            return plain(str(value))
        case datetime():
            return _time(value)
        case str():
            return TIME.sub(_time_in_text, value)
        case Mapping():
            return {plain(str(key)): plain(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted(plain(each) for each in value)
        case list() | tuple() | Iterator():
            return [plain(each) for each in value]
    raise TypeError(f"{value!r} cannot be told; say which attributes")


@contextmanager
def _warnings_about(step):
    """Catch the warnings that call the member of a step deprecated."""
    member, about = step.split(":")[0], []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield about
    about += [each for each in caught if issubclass(each.category, DeprecationWarning) and member in str(each.message)]


def _line(step, told, warned):
    deprecated = {"deprecated": True} if warned else {}
    print(json.dumps({"step": step, **told, **deprecated}), flush=True)  # noqa: T201 - what the test reads


def _time_in_text(match):
    return _time(datetime.fromisoformat(match[0]))


def _time(value):
    """Give a time as it is, or a placeholder when it is that of this run. Without a zone it is UTC."""
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return "<now>" if value > BEGUN and value < BEGUN + timedelta(hours=2) else value.isoformat()
