"""
The safety rules of a spec: what may be deleted, how much of it, and what may not be touched at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    WrapValidator,
    model_serializer,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from labelform.core.addresses import LONGEST_PATTERN, MOST_PATTERNS, address_matcher
from labelform.core.change import Action, Change, Source
from labelform.core.check import ChecksSetting
from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import AS_PEOPLE_WRITE, Frozen
from labelform.core.plan import Rule, RuleName, SectionSummary, Violation
from labelform.core.whose import named_limit, named_rule

_OWNED: Final = "owned"
_BOOLEANS: Final = frozenset({"true", "false", "yes", "no", "on", "off"})
"""What people put in quotes that is meant to be true or false."""
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")

SMALL_SECTION_DELETES = 3
"""Up to this many deletes in a section never break a percentage: one of two items is 50 %, and no accident."""


class MaxDeletes(Ruled):
    """
    How many items one run may delete.

    `count` limits the whole run. `percent` limits each section, as a share of what the project has there. Up to `floor`
    deletes in a section always pass, so that small sections do not trip the limit.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["count"]}, {"required": ["percent"]}]})
    expected_as = "a count or a percentage"

    count: Annotated[int | None, Field(strict=True, ge=0, description="Most deletes in one run.")] = None
    percent: Annotated[
        float | None, Field(strict=True, ge=0, le=100, description="Most deletes in a section, as a share of it.")
    ] = None
    floor: Annotated[
        int, Field(strict=True, ge=0, description="This many deletes in a section never break the percentage.")
    ] = SMALL_SECTION_DELETES

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        limits = ("count", "percent")
        if not written.keys & {*limits}:
            yield clash("bad_max_deletes", "a limit needs a count, a percent, or both", without=limits)

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
        data = handler(self)
        if info.context is not AS_PEOPLE_WRITE or len(data) != 1:
            return data
        if "count" in data:
            return self.count
        short = _PERCENT.fullmatch(f"{self.percent:g}%")
        return short[0] if short and float(short[1]) == self.percent else data


def _parse_max_deletes(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return value
    if isinstance(value, int):
        return {"count": value}
    match = _PERCENT.fullmatch(value.strip())
    if not match:
        raise PydanticCustomError("bad_max_deletes", '"{value}" is neither a count nor a percentage', {"value": value})
    return {"percent": float(match[1])}


class Pruning(IntEnum):
    """Which extras of one section are deleted, from the strictest to the loosest."""

    NONE = 0
    OWNED = 1
    """Those that the spec named when it was last applied, and no longer names."""
    ALL = 2


@cache
def _boolean_or_sections() -> TypeAdapter[bool | tuple[str, ...]]:
    return TypeAdapter(StrictBool | tuple[str, ...])


def _parse_prune(value: Any, _: Any) -> bool | Literal["owned"] | tuple[str, ...]:
    # The union is validated without the word: what is said about a mistake would otherwise come in two findings.
    if value == _OWNED:
        return "owned"
    if isinstance(value, str) and value.lower() not in _BOOLEANS:
        raise PydanticKnownError("literal_error", {"expected": f"true, false, {_OWNED}, a list of sections"})
    return _boolean_or_sections().validate_python(value)


PruneSetting = Annotated[
    bool | Literal["owned"] | tuple[str, ...],
    WrapValidator(_parse_prune, json_schema_input_type=StrictBool | Literal["owned"] | tuple[str, ...]),
]
"""`true`, `false`, `owned`, or the sections in which everything is pruned."""


def pruning(setting: bool | str | tuple[str, ...], kind: str) -> Pruning:
    """Return what a prune setting means for one section."""
    if setting == "owned":
        return Pruning.OWNED
    is_on = setting if isinstance(setting, bool) else kind in setting
    return Pruning.ALL if is_on else Pruning.NONE


_WrittenLimit = Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=rf"^{_PERCENT.pattern}$")]


MaxDeletesSetting = Annotated[
    MaxDeletes | None,
    BeforeValidator(_parse_max_deletes, json_schema_input_type=_WrittenLimit | MaxDeletes | None),
    Field(description="The most deletes a plan may contain: a count, a percentage such as 25%, or both."),
]
ProtectSetting = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_PATTERN)], ...],
    Field(
        max_length=MOST_PATTERNS,
        description=(
            "Patterns of addresses, such as groups[*-leads], that no plan may update or delete; for things of "
            "the organisation, such as organisation_tags, that none may create."
        ),
    ),
]

ItemsSetting = Annotated[
    int | None,
    Field(strict=True, ge=0, description="The most frames, labels and label rows that may be lost by deletes."),
]
TasksSetting = Annotated[
    int | None, Field(strict=True, ge=0, description="The most tasks that may be lost by deletes.")
]
NonEmptySetting = Annotated[
    tuple[str, ...],
    Field(description="Sections in which only empty items may be deleted: collections, datasets."),
]
OpenWorkSetting = Annotated[
    bool,
    Field(strict=True, description="Whether access and data are kept where someone has an open task."),
]


CreateProjectSetting = Annotated[
    bool,
    Field(strict=True, description="Whether a plan may create the project: false if every project is pinned."),
]


class IgnoreEntry(Frozen):
    """Fields that people edit by hand, as in `collections[*].description`, and why."""

    expected_as = "{fields: …, reason: …}"

    fields: Annotated[
        str,
        Field(max_length=LONGEST_PATTERN, description="A pattern of addresses, a dot and a field."),
    ]
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1),
        Field(description="Why people own them; every plan shows it."),
    ]

    @property
    def address(self) -> str:
        """The pattern of addresses."""
        return self.fields.rpartition(".")[0]

    @property
    def field(self) -> str:
        """The name of the field."""
        return self.fields.rpartition(".")[2]


class Policy(Frozen):
    """
    What a plan may do beyond creating and updating.

    `prune` is `true`, `false`, `owned`, or a list of the sections in which items that the spec does not name are
    deleted. `protect` lists address patterns such as `groups[*-leads]`: nothing at such an address is updated or
    deleted, and in the organisation nothing is created there. `core.rails` decides about people's work.
    """

    prune: Annotated[
        PruneSetting,
        Field(
            description="Whether extras of managed sections are deleted: true, false, owned (what the spec named when "
            "it was last applied), or a list of sections."
        ),
    ] = False
    max_deletes: MaxDeletesSetting = None
    protect: ProtectSetting = ()
    max_items_lost: ItemsSetting = None
    max_tasks_lost: TasksSetting = None
    no_delete_of_non_empty: NonEmptySetting = ()
    no_open_work: OpenWorkSetting = False
    create_project: CreateProjectSetting = True
    ignore: Annotated[
        tuple[IgnoreEntry, ...],
        Field(
            max_length=MOST_PATTERNS,
            description="Fields that people edit by hand: no plan changes them, and drift only counts them.",
        ),
    ] = ()


CREDENTIALS = "ENCORD_"
"""What the names of environment variables start with that hold keys and tokens of the platform."""


def _no_key(name: str) -> str:
    if name.startswith(CREDENTIALS):
        raise PydanticCustomError("key_as_variable", "environment variables called ENCORD_… are keys")
    return name


_VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class OwnerPolicy(Frozen):
    """
    What the owner of a repository lets its specs do. A spec can be stricter, never looser.

    `checks` must hold of every project below. What `include` names holds as if it stood beside this file; `cases` are
    examples, and say nothing to plans.

    `prune` is the most that specs and options may prune. `allow` lists the rules that a run may acknowledge with
    `--allow`; left out, all. `account` is the e-mail of the account that applies, for the lockout rule. What
    `domains`, `variables` and `credentials` mean is in `core.reach`.
    """

    labelform_policy: Annotated[Literal[1], Field(description="Version of the policy language.")]
    prune: Annotated[
        PruneSetting,
        Field(description="The most that specs and options can prune: true, false, owned, or a list of sections."),
    ] = True
    max_deletes: MaxDeletesSetting = None
    protect: ProtectSetting = ()
    max_items_lost: ItemsSetting = None
    max_tasks_lost: TasksSetting = None
    no_delete_of_non_empty: NonEmptySetting = ()
    no_open_work: OpenWorkSetting = False
    create_project: CreateProjectSetting = True
    checks: ChecksSetting = ()
    include: Annotated[
        tuple[Annotated[str, Field(min_length=1)], ...],
        Field(
            max_length=MOST_PATTERNS,
            description=(
                "Other policy files whose rules and checks also apply: paths and patterns, relative to this file."
            ),
        ),
    ] = ()
    cases: Annotated[
        tuple[dict[str, Any], ...],
        Field(description="Examples for `labelform policy test`: projects that pass, and projects that fail."),
    ] = ()
    allow: Annotated[
        tuple[RuleName, ...] | None,
        Field(description="Rules that a run may acknowledge by name; all when left out, none when empty."),
    ] = None
    account: Annotated[str | None, Field(min_length=1, description="E-mail of the account that applies.")] = None
    domains: Annotated[
        tuple[Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9._\-\[\]:]+$")], ...] | None,
        Field(
            description="URLs of the platforms that keys and tokens may be used for; this machine is always allowed."
        ),
    ] = None
    variables: Annotated[
        tuple[Annotated[_VariableName, AfterValidator(_no_key)], ...] | None,
        Field(description="Environment variables that {env: NAME} may read, besides those called LABELFORM_VAR_…."),
    ] = None
    credentials: Annotated[
        tuple[_VariableName, ...] | None,
        Field(description="Environment variables that environments may name as keys; left out, those called ENCORD_…."),
    ] = None


def violations(
    policy: Policy | OwnerPolicy,
    changes: Sequence[Change],
    sections: Iterable[SectionSummary],
    *,
    sources: Mapping[str, Source] | None = None,
    whose: str = "",
    beyond: Collection[str] = (),
) -> tuple[Violation, ...]:
    """
    Return every rule that the changes break; an empty tuple means the plan may be applied.

    `sources` says where `max_deletes` and `protect` are written, and `whose` policy they are, when that is not in the
    spec. `beyond` are kinds of things of the organisation: they are only ever made, which is what they are protected
    from.
    """
    deletes = [change for change in changes if change.action is Action.DELETE]
    found: list[Violation] = []
    places = sources or {}
    if policy.max_deletes:
        found += _too_many_deletes(policy.max_deletes, deletes, sections, places.get("max_deletes"), whose)
    found += _protected(policy.protect, changes, places.get("protect"), whose, beyond)
    return tuple(found)


def _too_many_deletes(
    limit: MaxDeletes, deletes: Sequence[Change], sections: Iterable[SectionSummary], source: Source | None, whose: str
) -> list[Violation]:
    found = []
    named = named_limit(whose)
    if limit.count is not None and len(deletes) > limit.count:
        found.append(
            Violation(
                rule=Rule.MAX_DELETES,
                message=f"the plan deletes {_items(len(deletes))}, {named} is {limit.count}",
                addresses=tuple(change.address for change in deletes),
                source=source,
            )
        )
    if limit.percent is None:
        return found
    for section in sections:
        addresses = tuple(change.address for change in deletes if change.kind == section.kind)
        if len(addresses) > limit.floor and len(addresses) * 100 > limit.percent * section.observed:
            share = f"the plan deletes {len(addresses)} of {section.observed} {section.kind}"
            message = f"{share}, {named} is {limit.percent:g} %"
            found.append(Violation(rule=Rule.MAX_DELETES, message=message, addresses=addresses, source=source))
    return found


def _protected(
    patterns: Sequence[str], changes: Sequence[Change], source: Source | None, whose: str, beyond: Collection[str]
) -> list[Violation]:
    matchers = [(pattern, address_matcher(pattern)) for pattern in patterns]
    named = named_rule("protect", whose)
    return [
        Violation(
            rule=Rule.PROTECT,
            message=f"the plan would {change.action} {change.address}, which {named} protects ({pattern})",
            addresses=(change.address,),
            source=source,
        )
        for change in changes
        if change.action is not Action.CREATE or change.kind in beyond
        for pattern in [next((pattern for pattern, matches in matchers if matches(change)), None)]
        if pattern is not None
    ]


def _items(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"
