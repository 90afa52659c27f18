"""
The switches for behaviour that nobody could establish from public material.

Each quirk has a default that is the safest for a reconciler to be tested against; `docs/sandbox/assumptions.md` says
what is known. Reading one is `quirks["name"]`; names and values are checked once, when the sandbox is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from labelform.sandbox.errors import SandboxError


@dataclass(frozen=True)
class Quirk:
    """One switch: its allowed values (the first is the default), or a whole number of at least one."""

    name: str
    values: tuple[str, ...]
    about: str
    takes_number: bool = False

    def check(self, value: str) -> None:
        """Refuse a value that this switch does not have."""
        if value in self.values or (self.takes_number and value.isdecimal() and int(value) > 0):
            return
        choices = [*self.values, *(["a number from 1 up"] if self.takes_number else [])]
        raise SandboxError(f'quirk {self.name} cannot be "{value}"; choose {" or ".join(choices)}')


QUIRKS = (
    Quirk("page-everything", ("off",), "split every list into pages of N, even lists that no SDK follows", True),
    Quirk("add-group-existing", ("update", "keep", "error"), "add_group for a group that has another role"),
    Quirk("add-dataset-existing", ("ignore", "error"), "add_datasets for a dataset that is already attached"),
    Quirk("remove-absent", ("ignore", "error"), "remove_datasets and remove_group for what is not attached"),
    Quirk("scope-local-filters", ("on", "off"), "a preset is read back without other projects' local filters"),
    Quirk("unknown-emails", ("invite", "refuse"), "adding an email without an account to a project or dataset"),
    Quirk("project-users", ("direct", "with-groups"), "whether listing users also lists members of groups"),
    Quirk("unknown-project", ("forbidden", "not-found"), "the error for a project that does not exist"),
    Quirk("open-project", ("managers", "members"), "who can open a project over the API"),
    Quirk("organisation-admins", ("act", "see"), "whether organisation admins act as admins where they have no role"),
    Quirk("create-without-template", ("workflow", "manual_qa"), "type of a project created without a template"),
    Quirk("stage-ids", ("template", "project"), "where the ids of the stages and pathways of a project come from"),
    Quirk("set-status", ("on", "off"), "whether the feature is enabled for the organisation"),
    Quirk("stopped-projects", ("managers-edit", "read-only"), "what else a project's status stops when it stops work"),
    Quirk("delete-project", ("off", "on"), "whether a project can be deleted, by an undocumented call"),
    Quirk("explorer-import", ("optional", "required"), "whether collections and presets need active_import first"),
    Quirk("preset-evaluation", ("instant", "delayed", "hang"), "when a preset fills a collection, and unknown filters"),
    Quirk("copy-admins", ("include", "leave"), "the admins of a project copied without its collaborators"),
    Quirk("ontology-removals", ("refuse", "allow"), "saving the ontology of a project without one of its entries"),
    Quirk("unknown-features", ("refuse", "mark-invalid"), "saving labels of objects that are not in the ontology"),
    Quirk("multi-label-limit", ("1000",), "the most label rows in one request", True),
    Quirk("detach-dataset", ("keep-labels", "delete-labels"), "the labels and tasks of a detached dataset"),
    Quirk("shared-groups", ("hidden", "listed"), "groups shared by another organisation in the list of groups"),
)


def make_quirks(given: Mapping[str, str] | None) -> Mapping[str, str]:
    """
    Complete the given switches with the defaults.

    Raises:
        SandboxError: there is no such quirk, or it has no such value.
    """
    by_name = {quirk.name: quirk for quirk in QUIRKS}
    chosen = {quirk.name: quirk.values[0] for quirk in QUIRKS}
    for name, value in (given or {}).items():
        if name not in by_name:
            raise SandboxError(f'there is no quirk "{name}"; choose from {", ".join(sorted(by_name))}')
        by_name[name].check(value)
        chosen[name] = value
    return MappingProxyType(chosen)
