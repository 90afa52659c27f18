"""
`environments.yaml`: where specs are applied, and what is different there.

The model of the file, and one environment of it with its variables, mappings and rules. Which environment variables
are set is given; the file itself is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from labelform.core.change import Source
from labelform.core.clashes import Ruled, Written, clash
from labelform.core.guardrails import OwnerRules
from labelform.core.model import Frozen
from labelform.core.policy import CREDENTIALS, OwnerPolicy
from labelform.core.promotion import PromotionRule
from labelform.core.reach import USUAL, VARIABLES, Reach
from labelform.core.reference import Reference, parse_hash
from labelform.core.waves import Waves
from labelform.diagnostics import Diagnostic, did_you_mean
from labelform.errors import SpecError
from labelform.language.checks import check_nulls, check_top
from labelform.language.document import Document
from labelform.language.environment_policy import EnvironmentPolicy, check_policies, promotion_of
from labelform.language.explain import check
from labelform.language.inclusion import without_files
from labelform.language.mappings import EMAILS, Mapped, Mappings
from labelform.language.model import SpecInputs, sections
from labelform.language.places import Path
from labelform.language.published import published
from labelform.language.schema import polished
from labelform.language.variables import NAME_IN_PROCESS, Variable, Variables, from_document, takes_from_process

KEYS = ("ssh_key_file_env", "ssh_key_env", "token_env")
"""What names the environment variable that proves who you are; at most one of them."""


def _name_of_variable(value: Any) -> Any:
    if not isinstance(value, str) or not re.match(NAME_IN_PROCESS, value):
        raise PydanticCustomError("not_a_variable_name", "this is not the name of an environment variable")
    return value


def _read_as_waves(value: Any) -> Any:
    try:
        Waves.read(value if isinstance(value, str) else "")
    except ValueError as exc:
        raise PydanticCustomError("bad_waves", "{said}", {"said": str(exc)}) from exc
    return value


VariableName = Annotated[str, BeforeValidator(_name_of_variable), Field(json_schema_extra={"pattern": NAME_IN_PROCESS})]
_NAME = r"^[A-Za-z0-9](?:[\w. -]*[\w.-])?$"
"""Names of environments may have spaces inside."""
_Name = Annotated[str, Field(min_length=1)]
_START = 'start with "labelform_environments: 1", and "environments:" with a name below it'


def _as_reference(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return {"hash": parse_hash(value)} if value.count("-") == 4 else {"name": value}
    except PydanticCustomError:
        return {"name": value}


_Reference = Annotated[Reference, BeforeValidator(_as_reference, json_schema_input_type=_Name | Reference)]


def _as_variables(value: Any) -> Any:
    # What pydantic would say of another type repeats the value.
    if not isinstance(value, dict):
        raise PydanticCustomError("not_variables", "variables are a mapping of names to values")
    return value


_Vars = Annotated[dict[str, Any], BeforeValidator(_as_variables)]


def _tables() -> dict[str, Any]:
    """Return a field for each table that kinds refer to, in the order of the kinds, and one for e-mails."""
    kinds = [section.resource.refers for section in sections()]
    tables = {one.table: _to_hashes if one.noun else _to_names for one in kinds if one}
    return {**{table: field() for table, field in tables.items()}, EMAILS: _to_addresses()}


def _to_hashes() -> Any:
    return Annotated[
        dict[str, _Reference], Field(default_factory=dict, description="Names in specs to names or hashes.")
    ]


def _to_names() -> Any:
    return Annotated[dict[str, _Name], Field(default_factory=dict, description="Names in specs to names.")]


def _to_addresses() -> Any:
    described = "Addresses in specs, or their domains such as @example.org, to others."
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


class EnvironmentEntry(Ruled):
    """One environment: which platform, and what is different there."""

    platform: Annotated[
        Literal["sandbox", "encord"] | None, Field(description="sandbox for the embedded one; encord when left out.")
    ] = None
    database: Annotated[str | None, Field(min_length=1, description="File of the sandbox, from this file.")] = None
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
        tuple[_Name, ...], Field(description="The specs of this environment: paths and patterns, from this file.")
    ] = ()
    vars: Annotated[
        _Vars,
        Field(
            default_factory=dict,
            description="Variables: values, {value: …, secret: true}, or {env: NAME} for an environment variable.",
        ),
    ]
    mappings: Annotated[
        MappingTables, Field(default_factory=MappingTables, description="What names of specs stand for here.")
    ]
    policy: Annotated[
        EnvironmentPolicy | None, Field(description="Rules beside those of the specs; only stricter.")
    ] = None
    protected: Annotated[
        bool, Field(strict=True, description="Whether apply asks for the name of the environment, or a saved plan.")
    ] = False

    waves: Annotated[
        str | None,
        BeforeValidator(_read_as_waves),
        Field(description="The waves in which apply takes the projects, as in canary=2,10%,rest; see apply --waves."),
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
            said = "a database goes with platform: sandbox"
            yield clash("one_platform", said, about=["platform"], without=["platform"])
        if len(keys) > 1:
            yield clash("one_platform", "{keys} are both given", keys=" and ".join(keys))


def _more_than_a_sandbox(*extra: str) -> PydanticCustomError:
    said = f"it has {extra[0]}" if extra else "it has no database"
    without = () if extra else ("database",)
    return clash("one_platform", "a sandbox has a database and nothing else: {what}", without=without, what=said)


class EnvironmentsFile(Frozen):
    """Environments by name, and the variables that all of them have."""

    labelform_environments: Annotated[Literal[1], Field(description="Version of the language of this file.")]
    vars: Annotated[
        _Vars,
        Field(default_factory=dict, description="Variables of all environments; each may give others."),
    ]
    environments: Annotated[
        dict[Annotated[str, Field(pattern=_NAME)], EnvironmentEntry],
        Field(description="Environments by name."),
    ]


@dataclass(frozen=True, slots=True)
class Environment:
    """
    One environment, ready to be used.

    `declared` are variables that its file has for all environments, and those of the process that it takes values from.
    """

    name: str
    file: str
    entry: EnvironmentEntry
    variables: Variables = field(default_factory=dict)
    mappings: Mappings = field(default_factory=dict)
    rules: OwnerRules | None = None
    promotion: PromotionRule | None = None
    declared: frozenset[str] = frozenset()

    def given(self, further: Variables) -> SpecInputs:
        """Return what specs are read with here; `further` variables win."""
        own = Variable("environment", self.name, f"--env {self.name}")
        return SpecInputs({**self.variables, **further, "environment": own}, self.mappings)


@dataclass(frozen=True, slots=True)
class Environments:
    """A file of environments that has no mistakes."""

    model: EnvironmentsFile
    document: Document

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of the file."""
        return tuple(self.model.environments)

    def environment(self, name: str, environ: Mapping[str, str], reach: Reach = USUAL) -> Environment:
        """
        Return one environment with its variables.

        Raises:
            SpecError: there is none of this name, a variable of it stands for one that is not set, or it names what is
                beyond its reach.
        """
        if name not in self.model.environments:
            hint = f"{did_you_mean(name, self.names)} Environments: {', '.join(self.names)}".strip()
            message = f'{self.document.lines.file} has no environment "{name}"'
            raise SpecError([Diagnostic("unknown-environment", message, hint=hint)])
        entry = self.model.environments[name]
        variables, mistakes = self._variables(name, environ, reach)
        mistakes += self._credentials(name, entry, reach)
        if mistakes:
            raise SpecError(mistakes)
        file = self.document.lines.file
        promotion = promotion_of(entry.policy, self._source(("environments", name, "policy", "promoted_from")))
        mappings, rules = self._mappings(name, entry), self._rules(name, entry)
        return Environment(name, file, entry, variables, mappings, rules, promotion, self._declared)

    @property
    def _declared(self) -> frozenset[str]:
        tables = [self.model.vars, *(entry.vars for entry in self.model.environments.values())]
        named = (value["env"] for table in tables for value in table.values() if takes_from_process(value))
        return frozenset(self.model.vars) | {str(name).removeprefix(VARIABLES) for name in named}

    def domain_not_allowed(self, name: str) -> Diagnostic:
        """Return what is said where the domain of an environment is beyond its reach."""
        path: Path = ("environments", name, "domain")
        message = f'no key may be used for "{self.model.environments[name].domain}"'
        hint = 'have an owner list it below "domains" in labelform.policy.yaml'
        return Diagnostic("domain-not-allowed", message, self.document.where(path), hint)

    def _credentials(self, name: str, entry: EnvironmentEntry, reach: Reach) -> Iterator[Diagnostic]:
        for key in KEYS:
            variable = getattr(entry, key)
            if variable is not None and not reach.may_prove(variable):
                message = f"{key} names an environment variable that files may not use as a key"
                hint = 'have an owner list it below "credentials" in labelform.policy.yaml'
                if reach.credentials is None:
                    hint = f"call it {CREDENTIALS}…, or {hint}"
                where = self.document.where(("environments", name, key))
                yield Diagnostic("credential-not-allowed", message, where, hint)

    def _variables(
        self, name: str, environ: Mapping[str, str], reach: Reach
    ) -> tuple[dict[str, Variable], list[Diagnostic]]:
        found: dict[str, Variable] = {}
        mistakes: dict[str, Diagnostic] = {}
        for path in (("vars",), ("environments", name, "vars")):
            if _has(self.document.data, path):
                variables, wrong = from_document(self.document, path, environ, reach, found)
                found |= variables
                # What is missing for all environments does not have to be there where one gives another value.
                mistakes = {name: one for name, one in mistakes.items() if name not in variables} | wrong
        return found, list(mistakes.values())

    def _mappings(self, name: str, entry: EnvironmentEntry) -> Mappings:
        tables: dict[str, dict[str, Mapped]] = {}
        for section in MappingTables.model_fields:
            path: Path = ("environments", name, "mappings", section)
            tables[section] = {
                written: Mapped(_reference(meant), self.document.spot((*path, written)))
                for written, meant in getattr(entry.mappings, section).items()
            }
        return tables

    def _rules(self, name: str, entry: EnvironmentEntry) -> OwnerRules | None:
        if entry.policy is None:
            return None
        path: Path = ("environments", name, "policy")
        own = entry.policy
        policy = OwnerPolicy(
            labelform_policy=1, prune=own.prune, max_deletes=own.max_deletes, protect=own.protect,
            max_items_lost=own.max_items_lost, max_tasks_lost=own.max_tasks_lost,
            no_delete_of_non_empty=own.no_delete_of_non_empty, no_open_work=own.no_open_work,
            create_project=own.create_project,
        )  # fmt: skip
        return OwnerRules(policy, {key: self._source((*path, key)) for key in entry.policy.model_fields_set})

    def _source(self, path: Path) -> Source:
        where = self.document.where(path, key=True)
        return Source(file=where.file, line=where.line, column=where.column)


def _reference(meant: Reference | str) -> dict[str, str]:
    if isinstance(meant, str):
        return {"name": meant}
    return {"hash": meant.hash} if meant.hash else {"name": meant.name or ""}


def _has(data: Any, path: Path) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return isinstance(data, dict)


def parse_environments(document: Document) -> Environments:
    """
    Check a file of environments against its model.

    Raises:
        SpecError: it has mistakes; carries all of them.
    """
    document = without_files(document.sealed())
    found = [*document.diagnostics]
    unusable = check_top(document, what="a file of environments", start=_START) if document.is_whole else []
    if unusable or not document.is_whole:
        raise SpecError([*found, *unusable])
    model, mistakes = check(document, EnvironmentsFile, _checked)
    found += mistakes
    if model is None or any(one.is_error for one in found):
        raise SpecError(list(dict.fromkeys(found)))
    return Environments(model, document)


def _checked(document: Document, _: EnvironmentsFile | None) -> list[Diagnostic]:
    """Return what is wrong with a document beyond the types of the model; variables may be nothing."""
    nulls = tuple(path for path in document.nulls if path[0] != "vars" and path[2:3] != ("vars",))
    return [*check_nulls(replace(document, nulls=nulls), ()), *check_policies(document)]


def environments_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of environments in draft 2020-12."""
    made = polished(EnvironmentsFile.model_json_schema(mode="validation"))
    about = "Where the specs of a repository are applied, and what is different there."
    return published("environments", made, title="labelform environments", description=about)
