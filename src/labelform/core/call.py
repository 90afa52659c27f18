"""
A client call that is not made yet.

A plan holds calls by name and arguments, so that it can be read, saved and reviewed. The name must be one
of `api.calls.WRITES`: a plan file is input, and input never chooses freely what is run.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Concatenate, ParamSpec

from pydantic import ConfigDict, ValidationError, validate_call

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.core.model import Frozen
from labelform.errors import PlanRefusedError

P = ParamSpec("P")


class Call(Frozen):
    """
    One client call: its name, its arguments, and what may be merged.

    `args` holds JSON only. The project is not among them: a plan may create the project that its calls go to.
    `batch` names the one list argument by which neighbouring calls of the same name can be joined.
    `removes` says that the item is gone after this call, although a later call of the same change brings it back.
    """

    name: str
    args: dict[str, Any]
    batch: str | None = None
    removes: bool = False

    @property
    def common(self) -> str:
        """What it shares with the calls that it can be merged with; empty when it stands alone."""
        return f"{self.name} {json.dumps(_without(self.args, self.batch), sort_keys=True)}" if self.batch else ""

    def batched_by(self, argument: str) -> Call:
        """Return the same call, open to merging with neighbours that differ in this list argument alone."""
        return self.model_copy(update={"batch": argument})

    def removing(self) -> Call:
        """Return the same call, marked as leaving nothing at the address until the next call of the change."""
        return self.model_copy(update={"removes": True})


def call(function: Callable[Concatenate[str, P], Operation[Any]], *args: P.args, **kwargs: P.kwargs) -> Call:
    """Describe a call to a project, checked by the type checker as if it were made; the project comes later."""
    if args:
        raise TypeError(f"{function.__name__} takes its arguments by name")
    return Call(name=function.__name__, args=_given(kwargs))


def platform_call(function: Callable[P, Operation[Any]], *args: P.args, **kwargs: P.kwargs) -> Call:
    """Describe a call that belongs to no project, such as the one that creates it."""
    if args:
        raise TypeError(f"{function.__name__} takes its arguments by name")
    return Call(name=function.__name__, args=_given(kwargs))


def bind(planned: Call, project_hash: str | None) -> Operation[Any]:
    """
    Turn a planned call into the operation that makes it.

    Raises:
        PlanRefusedError: the name is not a known write, the arguments do not fit, or the call needs a project
            that does not exist yet.
    """
    function = calls.WRITES.get(planned.name)
    if function is None:
        raise PlanRefusedError(f'the plan asks for "{planned.name}", which labelform never calls')
    positional: tuple[str, ...] = ()
    if calls.takes_project(function):
        if project_hash is None:
            raise PlanRefusedError(f"{planned.name} needs a project, but none was found or created")
        positional = (project_hash,)
    try:
        return _strictly(function)(*positional, **planned.args)
    except ValidationError as exc:
        fault = exc.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise PlanRefusedError(f"the arguments of {planned.name} do not fit: {where}: {fault['msg'].lower()}") from exc


def coalesce(planned: Iterable[Call]) -> Iterator[Call]:
    """Merge neighbouring calls that differ only in their batch argument; order is kept."""
    pending: Call | None = None
    for following in planned:
        merged = _merge(pending, following) if pending else None
        if pending and not merged:
            yield pending
        pending = merged or following
    if pending:
        yield pending


def _merge(first: Call, second: Call) -> Call | None:
    batch = first.batch
    if not batch or second.batch != batch or first.common != second.common:
        return None
    return first.model_copy(update={"args": {**first.args, batch: [*first.args[batch], *second.args[batch]]}})


def _without(args: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in args.items() if key != name}


def _given(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in kwargs.items() if value is not None}


@cache  # a validator takes longer to make than a call to be planned, and there is one for each call of the platform
def _strictly(function: Callable[..., Operation[Any]]) -> Callable[..., Operation[Any]]:
    inspect.signature(function)  # a call without a signature could not be checked, and must not be in the list
    return validate_call(config=ConfigDict(strict=True))(function)
