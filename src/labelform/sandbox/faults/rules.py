"""
Fault rules: which requests a fault strikes, how often, and what it does. Read from YAML, strict about every key.
"""

import random
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labelform.files.inputs import UnfitError, read_input
from labelform.sandbox.errors import SandboxError

_MOST_BYTES = 1024**2


class Fault(StrEnum):
    """
    What can go wrong with one request. `BEFORE`: nothing is carried out. `AFTER`: it is committed first. `HOLD`: it is
    committed when nobody waits for it any more.
    """

    LATENCY = "latency"
    REFUSE = "refuse"
    RATE_LIMIT = "rate-limit"
    ERROR_BEFORE = "error-before"
    CUT_BEFORE = "cut-before"
    ERROR_AFTER = "error-after"
    CUT_AFTER = "cut-after"
    TIMEOUT_BEFORE = "timeout-before"
    TIMEOUT_AFTER = "timeout-after"
    HOLD = "hold"
    TRUNCATED = "truncated"
    WRONG_JSON = "wrong-json"
    DUPLICATE = "duplicate"
    STALE_READS = "stale-reads"
    FOREIGN_EDIT = "foreign-edit"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Match(_Strict):
    """Which requests: every condition that is given must hold. Requests are counted from 1 over the whole run."""

    request: int | None = None
    write: Annotated[int | None, Field(description="The n-th write of the run.")] = None
    after_write: Annotated[int | None, Field(description="Requests after the n-th write, up to and with the next.")] = (
        None
    )
    method: str | None = None
    path: Annotated[str | None, Field(description="* stands for any text, as in /v2/public/active/*/presets.")] = None
    kind: Literal["read", "write"] | None = None


class ForeignEdit(_Strict):
    """What someone else does at that moment, to the collection or preset of a name in any project."""

    section: Literal["collections", "presets"]
    name: str
    action: Annotated[
        Literal["touch", "delete", "fill"], Field(description="fill puts one item into a collection.")
    ] = "touch"


class Rule(_Strict):
    """One fault and when it strikes."""

    fault: Fault
    match: Match = Match()
    times: Annotated[int | None, Field(ge=1, description="How often at most; without it, every time.")] = None
    chance: Annotated[float, Field(ge=0, le=1, description="The probability; the seed decides.")] = 1.0
    status: Literal[403, 404, 500, 502, 503, 504] = 500
    seconds: Annotated[float, Field(ge=0, le=3600)] = 1.0
    retry_after: Annotated[int | None, Field(ge=0)] = None
    reads: Annotated[
        int, Field(ge=0, le=10_000, description="How many reads after the request still see the state before it.")
    ] = 0
    edit: ForeignEdit | None = None


class FaultPlan(_Strict):
    """All rules of a run. The first rule that matches a request strikes it."""

    seed: int = 0
    rules: tuple[Rule, ...] = ()


def read_fault_plan(path: Path) -> FaultPlan:
    """
    Read rules from a YAML file.

    Raises:
        SandboxError: the file cannot be read, or is not a list of rules; names the place.
    """
    try:
        data: Any = yaml.safe_load(read_input(path, most_bytes=_MOST_BYTES).decode("utf-8"))
        return FaultPlan.model_validate(data if data is not None else {})
    except UnfitError as unfit:
        raise SandboxError(f"cannot read faults from {path}: it {unfit}") from unfit
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise SandboxError(f"cannot read faults from {path}: {problem}") from problem
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "top"
        raise SandboxError(f"{path}: {place}: {first['msg']}") from problem


class Dice:
    """Decides which rule strikes. Equal seeds and equal requests give equal faults."""

    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose, protects nothing
        self._struck = [0] * len(plan.rules)

    @property
    def struck(self) -> tuple[int, ...]:
        """How many requests each rule struck, in their order."""
        return tuple(self._struck)

    def strikes(self, request: int, writes: int, method: str, path: str, *, is_write: bool) -> Rule | None:
        """Return the rule for a request; `writes` counts those so far, including this one."""
        for place, rule in enumerate(self._plan.rules):
            if rule.times is not None and self._struck[place] >= rule.times:
                continue
            if (
                _matches(rule.match, request, writes, method, path, is_write=is_write)
                and self._random.random() < rule.chance
            ):
                self._struck[place] += 1
                return rule
        return None


def _matches(match: Match, request: int, writes: int, method: str, path: str, *, is_write: bool) -> bool:
    return (
        (match.request is None or match.request == request)
        and (match.write is None or (is_write and match.write == writes))
        and (match.after_write is None or match.after_write == writes - is_write)
        and (match.method is None or match.method == method)
        and (match.path is None or fnmatchcase(path, match.path))
        and (match.kind is None or (match.kind == "write") == is_write)
    )
