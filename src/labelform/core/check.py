"""A check as specs and policies write it: what must be true of a project. `checking` evaluates it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from labelform.core.model import Frozen

LONGEST_EXPRESSION = 1_000
MOST_CHECKS = 200


class Check(Frozen):
    """Something that must be true of a project: a CEL expression that returns a boolean, and why people want it."""

    model_config = ConfigDict(populate_by_name=False)

    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80, description="What the check is called in reports."
        ),
    ]
    expression: Annotated[
        str,
        StringConstraints(strip_whitespace=False, min_length=1, max_length=LONGEST_EXPRESSION),
        Field(alias="assert", description="A CEL expression over the project that is true if the check passes."),
    ]
    message: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
        Field(description="What is wrong if it fails, for readers of the report."),
    ]


ChecksSetting = Annotated[
    tuple[Check, ...],
    Field(max_length=MOST_CHECKS, description="What must be true of the project, as expressions in CEL."),
]
