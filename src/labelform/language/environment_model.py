"""
The model of `environments.yaml`: what the file may say about each environment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, LiteralString

from pydantic import BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import Frozen
from labelform.core.reference import Reference, parse_hash
from labelform.core.schedule import Freeze, Schedule, read_span
from labelform.core.waves import Waves
from labelform.language.environment_policy import EnvironmentPolicy
from labelform.language.mappings import EMAILS
from labelform.language.model import sections
from labelform.language.variables import NAME_IN_PROCESS

KEYS = ("ssh_key_file_env", "ssh_key_env", "token_env")
"""What names the environment variable that proves who you are; at most one of them."""


def _name_of_variable(value: Any) -> Any:
    if not isinstance(value, str) or not re.match(NAME_IN_PROCESS, value):
        raise PydanticCustomError("not_a_variable_name", "this is not the name of an environment variable")
    return value


VariableName = Annotated[str, BeforeValidator(_name_of_variable), Field(json_schema_extra={"pattern": NAME_IN_PROCESS})]
_NAME = r"^[A-Za-z0-9](?:[\w. -]*[\w.-])?$"
"""Names of environments may have spaces inside."""
_Name = Annotated[str, Field(min_length=1)]


def _as_reference(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return {"hash": parse_hash(value)} if value.count("-") == 4 else {"name": value}
    except PydanticCustomError:
        return {"name": value}


_Reference = Annotated[Reference, BeforeValidator(_as_reference, json_schema_input_type=_Name | Reference)]


def _as_variables(value: Any) -> Any:
    # What pydantic would say about another type repeats the value.
    if not isinstance(value, dict):
        raise PydanticCustomError("not_variables", "variables are a mapping of names to values")
    return value


_Vars = Annotated[dict[str, Any], BeforeValidator(_as_variables)]


def _tables() -> dict[str, Any]:
    """Return a field for each table that kinds refer to, in the order of the kinds, and one for e-mails."""
    kinds = [one for section in sections() for one in (section.resource.refers, *section.resource.aliases)]
    tables = {one.table: _to_hashes if one.noun else _to_names for one in kinds if one}
    return {**{table: field() for table, field in tables.items()}, EMAILS: _to_addresses()}


def _to_hashes() -> Any:
    return Annotated[
        dict[str, _Reference], Field(default_factory=dict, description="From names in specs to names or hashes.")
    ]


def _to_names() -> Any:
    return Annotated[dict[str, _Name], Field(default_factory=dict, description="From names in specs to names.")]


def _to_addresses() -> Any:
    described = "From addresses in specs, or their domains such as @example.org, to others."
    return Annotated[dict[str, _Name], Field(default_factory=dict, description=described)]


if TYPE_CHECKING:

    class MappingTables(Frozen):
        """What the names of specs stand for in one environment: a field for each table of `_tables`."""
else:
    MappingTables = create_model(
        "MappingTables",
        __base__=Frozen,
        __doc__="What the names of specs stand for in one environment: other names, or hashes.",
        **_tables(),
    )


def _read_as(read: Callable[[str], object], code: LiteralString) -> BeforeValidator:
    """Return a check by a function that reads a text; what it says is what is said of a mistake."""

    def checked(value: Any) -> Any:
        try:
            read(value if isinstance(value, str) else "")
        except ValueError as exc:
            raise PydanticCustomError(code, "{said}", {"said": str(exc)}) from exc
        return value

    return BeforeValidator(checked)


_ScheduleText = Annotated[str, _read_as(Schedule.read, "bad_schedule")]


class FleetEntry(Frozen):
    """The store that commands with --on and workers share, and what workers do by themselves."""

    store_env: Annotated[
        VariableName,
        Field(description="Name of the environment variable with the address of the store, as libpq reads it."),
    ]
    drift: Annotated[
        _ScheduleText | None, Field(description="When to look for drift, in UTC: hourly, every 6 hours, daily 02:00.")
    ] = None
    plan: Annotated[_ScheduleText | None, Field(description="When to make a plan, in UTC: weekdays 06:30.")] = None
    jitter: Annotated[
        str,
        _read_as(read_span, "bad_span"),
        Field(description="Begin up to so much later, always the same for an environment: 10m, 2h."),
    ] = "0m"
    freeze: Annotated[
        tuple[Annotated[str, _read_as(Freeze.read, "bad_freeze")], ...],
        Field(description="When nothing is begun by itself, in UTC: Fri 16:00 - Mon 06:00."),
    ] = ()


class EnvironmentEntry(Ruled):
    """One environment: which platform, and what is different there."""

    platform: Annotated[
        Literal["sandbox", "encord"] | None, Field(description="sandbox for the embedded one; encord when left out.")
    ] = None
    database: Annotated[str | None, Field(min_length=1, description="File of the sandbox, relative to this file.")] = (
        None
    )
    domain: Annotated[str | None, Field(min_length=1, description="URL of the platform.")] = None
    ssh_key_file_env: Annotated[
        VariableName | None, Field(description="Name of the environment variable with the path of the private key.")
    ] = None
    ssh_key_env: Annotated[
        VariableName | None, Field(description="Name of the environment variable with the text of the private key.")
    ] = None
    token_env: Annotated[
        VariableName | None, Field(description="Name of the environment variable with a bearer token.")
    ] = None
    specs: Annotated[
        tuple[_Name, ...],
        Field(description="The specs of this environment: paths and patterns, relative to this file."),
    ] = ()
    vars: Annotated[
        _Vars,
        Field(
            default_factory=dict,
            description="Variables: values, {value: …, secret: true}, or {env: NAME} for an environment variable.",
        ),
    ]
    mappings: Annotated[
        MappingTables, Field(default_factory=MappingTables, description="What names in specs stand for here.")
    ]
    policy: Annotated[
        EnvironmentPolicy | None, Field(description="Rules on top of those in the specs; they can only be stricter.")
    ] = None
    protected: Annotated[
        bool,
        Field(strict=True, description="Whether apply needs the name of the environment to be typed, or a saved plan."),
    ] = False

    waves: Annotated[
        str | None,
        _read_as(Waves.read, "bad_waves"),
        Field(description="The waves in which projects are applied, such as canary=2,10%,rest; see apply --waves."),
    ] = None
    fleet: Annotated[
        FleetEntry | None, Field(description="The store of a fleet of workers, for commands with --on.")
    ] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        keys = [key for key in KEYS if key in written.keys]
        if written.right.get("platform") == "sandbox":
            extra = [key for key in ("domain", *keys) if key in written.keys]
            if extra or "database" not in written.keys:
                yield _more_than_a_sandbox(*extra)
            return
        is_elsewhere = "platform" not in written.keys or "platform" in written.right
        if "database" in written.keys and is_elsewhere:
            said = "a database needs platform: sandbox"
            yield clash("one_platform", said, about=["platform"], without=["platform"])
        if len(keys) > 1:
            yield clash("one_platform", "{keys} are both given", keys=" and ".join(keys))


def _more_than_a_sandbox(*extra: str) -> PydanticCustomError:
    said = f"it has {extra[0]}" if extra else "it has no database"
    without = () if extra else ("database",)
    return clash("one_platform", "a sandbox takes only a database: {what}", without=without, what=said)


class EnvironmentsFile(Frozen):
    """Environments by name, and the variables that all of them have."""

    labelform_environments: Annotated[Literal[1], Field(description="Version of the language of this file.")]
    vars: Annotated[
        _Vars,
        Field(default_factory=dict, description="Variables of all environments; each environment can override them."),
    ]
    environments: Annotated[
        dict[Annotated[str, Field(pattern=_NAME)], EnvironmentEntry],
        Field(description="Environments by name."),
    ]
