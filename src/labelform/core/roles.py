"""The project roles in the words of a spec. On the wire they are numbers; unknown ones keep theirs."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from labelform.core.known import Known
from labelform.diagnostics import did_you_mean
from labelform.types import ProjectRole

RoleName = Literal["admin", "annotator", "annotator_reviewer", "reviewer", "team_manager", "viewer"]

KNOWN_ROLES: Final = Known(get_args(RoleName))


def _known(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    if value not in get_args(RoleName):
        raise PydanticCustomError(
            "unknown_role", '"{role}" is not a project role',
            {"role": value, "suggestion": did_you_mean(value.lower().replace(" ", "_"), get_args(RoleName)),
             "known": ", ".join(get_args(RoleName))},
        )  # fmt: skip
    return value


_DESCRIPTIONS = (
    "Manages everything in the project, including its members.",
    "Labels tasks.",
    "Labels tasks and reviews the work of others.",
    "Reviews the work of others.",
    "Manages the team and its work; can add anyone but admins.",
    "Can see the project, but change nothing.",
)

Role = Annotated[
    RoleName,
    BeforeValidator(_known),
    Field(
        json_schema_extra={
            "enumDescriptions": list(_DESCRIPTIONS),
            "markdownEnumDescriptions": list(_DESCRIPTIONS),
        }
    ),
]


def role_name(role: ProjectRole) -> str:
    """Return the word for a role; a role that labelform does not know is called `unknown_<number>`."""
    return role.name.lower()


def why_unknown(role: str) -> str:
    """Return why a role is neither replaced nor written in a spec; empty for one that labelform knows."""
    return "" if role in get_args(RoleName) else f"this labelform does not know the role {role}"


def role_number(name: str) -> int:
    """Return the number that the platform knows a role by."""
    return ProjectRole[name.upper()].value
