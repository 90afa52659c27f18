"""
The spec as a checked model, and the only place that lists the kinds.

Adding a kind is one line in `ProjectSpec`: the annotation names the entry the spec writes and the resource that
manages it. Everything else here follows from the annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import Field

from labelform.actions.all import AnyActionEntry
from labelform.core.check import ChecksSetting
from labelform.core.model import AS_PEOPLE_WRITE, Frozen
from labelform.core.policy import Policy
from labelform.core.resource import AnyResource, Resource
from labelform.diagnostics import Diagnostic, Where, told
from labelform.errors import SpecError
from labelform.language.checked import check_checks
from labelform.language.checks import (
    check_duplicates,
    check_former_names,
    check_ignored,
    check_nulls,
    check_policy,
    check_top,
    warn_of_hashes,
    warn_of_twins,
)
from labelform.language.document import Document
from labelform.language.explain import check
from labelform.language.extends import IDENTITY
from labelform.language.following import check_actions
from labelform.language.inclusion import with_sources, without_files
from labelform.language.mappings import Mappings, apply_mappings
from labelform.language.partly import known_entries
from labelform.language.places import Path
from labelform.language.shape import entry_type, models_of
from labelform.language.slips import warn_of_slips
from labelform.language.variables import Variables
from labelform.language.writing import Writer, escaped
from labelform.resources.collections import CollectionEntry, Collections
from labelform.resources.datasets import DatasetEntry, Datasets
from labelform.resources.filter_presets import FilterPresetEntry, FilterPresets
from labelform.resources.groups import GroupEntry, Groups
from labelform.resources.issue_tags import IssueTagEntry, IssueTags
from labelform.resources.settings import ProjectSettings, SettingsEntry
from labelform.resources.tags import TagEntry, Tags
from labelform.resources.users import UserEntry, Users
from labelform.resources.workflow import AssertedWorkflow, Workflows

if TYPE_CHECKING:
    from collections.abc import Sequence as Entries  # what a program may write; what a spec holds is a tuple

    from labelform.checking.shape import Shape
else:

    class Entries:
        """The list of a section."""

        def __class_getitem__(cls, entry: Any) -> Any:
            return tuple[entry, ...]


class ProjectSpec(Frozen):
    """
    Everything that one spec says about one project.

    A section that is None is left out and unmanaged; an empty one is managed and empty.
    """

    labelform: Annotated[Literal[1], Field(description="Version of the spec language.")]
    project: Annotated[
        SettingsEntry, ProjectSettings(), Field(description="The project itself; found by its title or hash.")
    ]
    workflow: Annotated[
        AssertedWorkflow | None,
        Workflows(),
        Field(description="Stages that the workflow must have; they cannot be changed from here."),
    ] = None
    datasets: Annotated[
        Entries[DatasetEntry] | None, Datasets(), Field(description="Datasets attached to the project.")
    ] = None
    groups: Annotated[
        Entries[GroupEntry] | None, Groups(), Field(description="Groups that work in the project, with their roles.")
    ] = None
    users: Annotated[
        Entries[UserEntry] | None,
        Users(),
        Field(description="Users who are listed in the project, with their roles."),
    ] = None
    tags: Annotated[
        Entries[TagEntry] | None, Tags(), Field(description="Tags of your organisation that the project has.")
    ] = None
    issue_tags: Annotated[
        Entries[IssueTagEntry] | None,
        IssueTags(),
        Field(description="Issue tags that the project must have; others are left alone."),
    ] = None
    collections: Annotated[
        Entries[CollectionEntry] | None, Collections(), Field(description="Collections of frames or labels.")
    ] = None
    filter_presets: Annotated[
        Entries[FilterPresetEntry] | None, FilterPresets(), Field(description="Filter presets of the project.")
    ] = None
    after_apply: Annotated[
        tuple[AnyActionEntry, ...], Field(description="Actions to start after changes of their inputs, in this order.")
    ] = ()
    policy: Annotated[Policy, Field(description="What a plan may delete, and what no plan may touch.")] = Policy()
    checks: ChecksSetting = ()

    def to_yaml(self) -> str:
        """
        Return the spec as the text of a file: sections and keys in order, without what was left out.

        Text that looks like an expression is written so that it stays text.
        """
        written = self.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude_none=True, context=AS_PEOPLE_WRITE
        )
        return Writer().spec(escaped(written))


class Section(NamedTuple):
    """One kind: its field in the spec, the resource that manages it, and whether it lists entries or is one."""

    name: str
    resource: AnyResource
    is_list: bool


@cache
def sections() -> tuple[Section, ...]:
    """Return the kinds in the order of the spec, the project itself first."""
    return tuple(
        Section(name, resource, is_list=entry_type(spec_field.annotation) is not None)
        for name, spec_field in ProjectSpec.model_fields.items()
        for resource in spec_field.metadata
        if isinstance(resource, Resource)
    )


def naming_of(section: Section) -> str:
    """Return the key that names the entries of a list."""
    fields = {
        name
        for one in models_of(entry_type(ProjectSpec.model_fields[section.name].annotation))
        for name in one.model_fields
    }
    return next((key for key in IDENTITY if key in fields), IDENTITY[0])


@cache
def listed() -> Mapping[str, AnyResource]:
    """Return the kinds by the names of their sections, in the same order."""
    return {section.name: section.resource for section in sections()}


@cache
def kinds() -> Mapping[str, AnyResource]:
    """Return the kinds that changes may be of: those of sections, then those beyond the project."""
    beyond = (section.resource.makes for section in sections())
    return {**listed(), **{resource.kind: resource for resource in beyond if resource is not None}}


@cache
def contained() -> Mapping[str, str]:
    """Return the key of entries that lists what is in an item, by section; empty if none does."""
    return {section.name: section.resource.contained for section in sections()}


@cache
def ruled() -> tuple[list[str], list[str]]:
    """Return what rules can be about: all kinds, and the sections of which something can be deleted."""
    return list(kinds()), [section.name for section in sections() if section.is_list]


def section_of(kind: str) -> str:
    """Return the section that asks for things of a kind: its own, or that of the entries that they are made for."""
    makers = (section.name for section in sections() if section.resource.makes is kinds()[kind])
    return next(makers, kind)


def checked_shape() -> Shape:
    """Return the value that checks are evaluated on."""
    from labelform.checking.shape import shape_of  # most specs have no checks

    return shape_of(listed())


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a section, and the path to it."""

    value: Any
    path: Path
    document: Document

    @property
    def where(self) -> Where:
        """Where it is; worked out when somebody asks, because few entries are mentioned."""
        return self.document.where(self.path)


@dataclass(frozen=True, slots=True)
class SpecInputs:
    """
    What a spec is read with: variables for its expressions, and what its names stand for in an environment.

    `allows_outside` says that it may stand on files outside of its repository.
    """

    variables: Variables = field(default_factory=dict)
    mappings: Mappings = field(default_factory=dict)
    allows_outside: bool = False


NO_INPUTS = SpecInputs()


@dataclass(frozen=True)
class ParsedSpec:
    """
    A spec without mistakes, and the place of each of its parts.

    In the document, templates are filled and names mapped. `warnings` are findings that stop nothing.
    """

    spec: ProjectSpec
    document: Document
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file, as given."""
        return self.document.lines.file

    def where(self, path: Path, *, key: bool = False) -> Where:
        """
        Return the place of a value, as in `where(("groups", 1, "name"))`; with `key`, the place of its key.

        Without such a value in the text it is the nearest one around it.
        """
        return self.document.where(path, key=key)

    def blame(self, path: Path) -> Where:
        """Return the place to fix a mistake in a value: in the file of the variable or mapping that it comes from."""
        return self.document.blame(path)

    def sources(self, path: Path) -> tuple[str, ...]:
        """Return what else an entry was made from besides its own text, as in `dark from environments.yaml:12`."""
        return tuple(dict.fromkeys([*self._sources.get(path[:1], ()), *self._sources.get(path[:2], ())]))

    @cached_property
    def _sources(self) -> Mapping[Path, tuple[str, ...]]:
        found: dict[Path, dict[str, None]] = {}
        for path, origin in self.document.provenance.items():
            at = path[:2] if isinstance((*path, 0, 0)[1], int) else path[:1]
            found.setdefault(at, {}).update({f"{name} from {source}": None for name, source in origin.sources})
        return {path: tuple(words) for path, words in found.items()}

    def entries(self, section: str) -> tuple[Entry, ...] | None:
        """Return the entries of a section in the order of the text; None if the section is unmanaged."""
        return self._entries[section]

    @cached_property
    def _entries(self) -> dict[str, tuple[Entry, ...] | None]:
        return {section.name: self._read_entries(section) for section in sections()}

    def _read_entries(self, section: Section) -> tuple[Entry, ...] | None:
        value = getattr(self.spec, section.name)
        if value is None:
            return None
        if not section.is_list:
            return (Entry(value, (section.name,), self.document),)
        return tuple(Entry(entry, (section.name, index), self.document) for index, entry in enumerate(value))


def parse(document: Document, given: SpecInputs = NO_INPUTS) -> ParsedSpec:
    """
    Fill the templates of a document, map its names, and check it against the model.

    Raises:
        SpecError: it has mistakes; carries all of them, those of the text included.
    """
    made = filled(without_files(document), given.variables)
    finished = apply_mappings(with_sources(made), given.mappings, listed())
    spec, found = _validated(finished)
    if spec is None or any(diagnostic.is_error for diagnostic in found):
        raise SpecError(sorted(dict.fromkeys(found), key=_order))
    return ParsedSpec(spec, finished, tuple(told(one) for one in sorted(dict.fromkeys(found), key=_order)))


def filled(document: Document, variables: Variables) -> Document:
    """Return a document with its expressions filled; the machinery is loaded only for one that has some."""
    if not document.has_templates or not document.is_whole:
        return document
    from labelform.language.template import fill  # Jinja2 takes longer to import than most specs to read

    return fill(document, variables)


def _validated(document: Document) -> tuple[ProjectSpec | None, list[Diagnostic]]:
    found = list(document.diagnostics)
    unusable = check_top(document) if document.is_whole else []
    if unusable or not document.is_whole:
        return None, [*found, *unusable]
    spec, mistakes = check(document, ProjectSpec, _checked)
    return spec, [*found, *mistakes]


def _checked(document: Document, spec: ProjectSpec | None) -> list[Diagnostic]:
    """Return what is wrong with a document beyond the types of the model."""
    lists = {section.name: section.resource for section in sections() if section.is_list}
    found = [*check_nulls(document, lists), *warn_of_hashes(document, listed())]
    for name, resource in lists.items():
        entry = entry_type(ProjectSpec.model_fields[name].annotation)
        entries = known_entries(document, name, entry, (getattr(spec, name) or ()) if spec else None)
        found += check_duplicates(document, name, resource, entries)
        found += check_former_names(document, name, resource, entries)
        found += warn_of_twins(document, name, resource, entries)
    found += warn_of_slips(document, spec)
    found += check_policy(document, *ruled())
    found += check_ignored(document, listed())
    found += check_actions(document, contained())
    found += check_checks(document, ("checks",), checked_shape)
    return found


def _order(diagnostic: Diagnostic) -> tuple[Any, ...]:
    where = diagnostic.where
    return (where.file, where.line, where.column, diagnostic.code) if where else ("", 0, 0, diagnostic.code)
