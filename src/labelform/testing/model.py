"""
The model of files of tests: cases, each with what it begins with, what happens, and what is expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import Frozen
from labelform.core.plan import RuleName
from labelform.language.published import published
from labelform.language.schema import polished
from labelform.sandbox.faults import Rule
from labelform.testing.expectations import ExpectedEnd, ExpectedPlan, ExpectedRefusal

SUFFIXES = (".labelform-test.yaml", ".labelform-test.yml")
"""How the names of files of tests end."""
VERSION_KEY = "labelform_tests"
MOST_CASES = 1_000
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Path = Annotated[str, Field(min_length=1, max_length=1_000)]


class WebEdit(Ruled):
    """What somebody does in the web app: things are put there as a spec says them, or removed."""

    put: Annotated[dict[str, Any] | None, Field(description="Sections as in a spec: items are created or changed.")] = (
        None
    )
    remove: Annotated[
        tuple[_Name, ...],
        Field(max_length=100, description="What is removed, as patterns of addresses such as groups[*-leads]."),
    ] = ()

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if len({"put", "remove"} & written.keys) != 1:
            yield clash("one_edit", "an edit either puts or removes something")


class _Given(Frozen):
    """What a case begins with; what a file says holds for those of its cases that say nothing else."""

    spec: Annotated[_Path | None, Field(description="The spec, relative to this file.")] = None
    environment: Annotated[_Name | None, Field(description="The environment for which the spec is read.")] = None
    variables: Annotated[dict[_Name, Any], Field(default_factory=dict, description="Variables of the spec.")]
    seed: Annotated[
        _Path | None,
        Field(
            description="Contents of the sandbox: demo, empty, a seed file, or a snapshot; paths relative to this file."
        ),
    ] = None


class CaseEntry(_Given, Ruled):
    """One case, as its file says it."""

    name: Annotated[_Name, Field(description="What the case shows, as one sentence.")]
    prune: Annotated[
        bool | None, Field(strict=True, description="Whether extras are deleted, regardless of the spec.")
    ] = None
    allow: Annotated[tuple[RuleName, ...], Field(description="Safety rules that the run acknowledges.")] = ()
    faults: Annotated[
        tuple[Rule, ...], Field(max_length=100, description="Faults injected into the requests of plan and apply.")
    ] = ()
    before_plan: Annotated[
        tuple[WebEdit, ...], Field(description="Changes by someone else before the plan is made.")
    ] = ()
    before_apply: Annotated[
        tuple[WebEdit, ...], Field(description="Changes by someone else between plan and apply.")
    ] = ()
    plan: Annotated[ExpectedPlan | None, Field(description="What the plan is.")] = None
    after: Annotated[ExpectedEnd | None, Field(description="The state after apply; if given, the plan is applied.")] = (
        None
    )
    refused: Annotated[ExpectedRefusal | None, Field(description="How labelform refuses it.")] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if not {"plan", "after", "refused"} & written.keys:
            said = "a case that expects nothing cannot fail: add plan, after or refused"
            yield clash("expects_nothing", said, without=["plan", "after", "refused"])

    @property
    def is_applied(self) -> bool:
        """Return whether the plan is applied, and not only made."""
        return self.after is not None or bool(self.before_apply)


class CasesFile(_Given):
    """A file of tests."""

    labelform_tests: Annotated[Literal[1], Field(description="Version of the language of this file.")]
    cases: Annotated[
        tuple[CaseEntry, ...],
        Field(min_length=1, max_length=MOST_CASES, description="The cases, each independent of the others."),
    ]


def cases_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of tests in draft 2020-12."""
    made = polished(CasesFile.model_json_schema(mode="validation"))
    about = "Tests of specs: what a plan does with a seeded project, and what it is refused for."
    return published("test", made, title="labelform tests", description=about)
