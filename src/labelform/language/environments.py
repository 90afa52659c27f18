"""
`environments.yaml`: where specs are applied, and what is different there.

One environment of the file with its variables, mappings and rules. Which environment variables are set is given; the
file itself is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labelform.core.change import Source
from labelform.core.guardrails import OwnerRules
from labelform.core.policy import CREDENTIALS, OwnerPolicy
from labelform.core.promotion import PromotionRule
from labelform.core.reach import STORES, USUAL, VARIABLES, Reach
from labelform.core.reference import Reference
from labelform.core.whose import OF_ENVIRONMENT
from labelform.diagnostics import Diagnostic, one_of_these
from labelform.errors import SpecError
from labelform.language.checked import sources_of_checks
from labelform.language.checks import check_nulls, check_top
from labelform.language.document import Document
from labelform.language.environment_model import KEYS, EnvironmentEntry, EnvironmentsFile, MappingTables
from labelform.language.environment_policy import check_policies, promotion_of
from labelform.language.explain import check
from labelform.language.inclusion import without_files
from labelform.language.mappings import Mapped, Mappings
from labelform.language.model import SpecInputs
from labelform.language.places import Path
from labelform.language.published import published
from labelform.language.schema import polished
from labelform.language.variables import Variable, Variables, from_document, secrets_in, takes_from_process

_START = 'start with "labelform_environments: 1", and "environments:" with a name below it'


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
            raise SpecError([self._unknown(name)])
        entry = self.model.environments[name]
        variables, mistakes = self._variables(name, environ, reach)
        mistakes += self._credentials(name, entry, reach)
        if mistakes:
            raise SpecError(mistakes)
        file = self.document.lines.file
        promotion = promotion_of(entry.policy, self._source(("environments", name, "policy", "promoted_from")))
        mappings, rules = self._mappings(name, entry), self._rules(name, entry)
        return Environment(name, file, entry, variables, mappings, rules, promotion, self._declared)

    def _unknown(self, name: str) -> Diagnostic:
        hint = one_of_these(name, self.names, "Environments")
        return Diagnostic("unknown-environment", f'{self.document.lines.file} has no environment "{name}"', hint=hint)

    @property
    def _declared(self) -> frozenset[str]:
        tables = [self.model.vars, *(entry.vars for entry in self.model.environments.values())]
        named = (value["env"] for table in tables for value in table.values() if takes_from_process(value))
        return frozenset(self.model.vars) | {str(name).removeprefix(VARIABLES) for name in named}

    @property
    def secrets(self) -> Iterator[Diagnostic]:
        """Yield a finding for each variable whose value is a secret and stands in the file itself."""
        for path in (("vars",), *(("environments", name, "vars") for name in self.model.environments)):
            if _has(self.document.data, path):
                yield from secrets_in(self.document, path)

    def domain_not_allowed(self, name: str) -> Diagnostic:
        """Return what is said where the domain of an environment is beyond its reach."""
        path: Path = ("environments", name, "domain")
        message = f'no key is allowed for "{self.model.environments[name].domain}"'
        hint = 'ask an owner to list it under "domains" in labelform.policy.yaml'
        return Diagnostic("domain-not-allowed", message, self.document.where(path), hint)

    def _credentials(self, name: str, entry: EnvironmentEntry, reach: Reach) -> Iterator[Diagnostic]:
        for key in KEYS:
            variable = getattr(entry, key)
            if variable is not None and not reach.may_prove(variable):
                message = f"{key} names an environment variable that files are not allowed to use as a key"
                hint = 'ask an owner to list it under "credentials" in labelform.policy.yaml'
                if reach.credentials is None:
                    hint = f"call it {CREDENTIALS}…, or {hint}"
                where = self.document.where(("environments", name, key))
                yield Diagnostic("credential-not-allowed", message, where, hint)
        yield from self.store_of(name, reach)[1]

    def store_of(self, name: str, reach: Reach) -> tuple[str | None, list[Diagnostic]]:
        """Return the variable with the address of the store of an environment, if it has one, and what is wrong."""
        if name not in self.model.environments:
            return None, [self._unknown(name)]
        fleet = self.model.environments[name].fleet
        if fleet is None or reach.may_hold_store(fleet.store_env):
            return fleet.store_env if fleet else None, []
        message = "store_env names an environment variable that files are not allowed to use as the address of a store"
        hint = f'call it {STORES}…, or ask an owner to list it under "credentials" in labelform.policy.yaml'
        where = self.document.where(("environments", name, "fleet", "store_env"))
        return None, [Diagnostic("credential-not-allowed", message, where, hint)]

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
            create_project=own.create_project, checks=own.checks,
        )  # fmt: skip
        sources = {key: self._source((*path, key)) for key in entry.policy.model_fields_set}
        sources |= sources_of_checks(self.document, (*path, "checks"), own.checks)
        return OwnerRules(policy, sources, OF_ENVIRONMENT)

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
    about = "Where the specs of a repository are applied, and what differs there."
    return published("environments", made, title="labelform environments", description=about)
