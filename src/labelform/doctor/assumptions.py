"""
What could not be established from public material, and which probe answers it.

Ids and readings are those of docs/sandbox/assumptions.md, where the first reading is the one that labelform was tested
against first; it is safe under every one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Generic, Never, TypeVar

from labelform.doctor.making import MadeProjects
from labelform.doctor.probes import datasets, explorer, labels, limits, lists, made, members, ontology, opening, project
from labelform.doctor.scratch import Scratch, as_admin
from labelform.doctor.surroundings import Surroundings

T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Assumption(Generic[T_contra]):
    """One open question: its id, the reading that is assumed, and what finds out, given what it takes."""

    id: str
    assumed: str
    probe: Callable[[T_contra], Awaitable[str]]


SEEN: Final[tuple[Assumption[Surroundings], ...]] = (
    Assumption("page-everything", "off", lists.page_everything),
    Assumption("shared-groups", "hidden", lists.shared_groups),
    Assumption("unknown-project", "forbidden", opening.unknown_project),
    Assumption("open-project", "managers", opening.open_project),
    Assumption("multi-label-limit", "1000", limits.multi_label_limit),
)
"""What can be seen without writing."""

TRIED: Final[tuple[Assumption[Scratch], ...]] = (
    Assumption("add-group-existing", "update", as_admin(members.add_group_existing)),
    Assumption("add-dataset-existing", "ignore", as_admin(datasets.add_dataset_existing)),
    Assumption("remove-absent", "ignore", as_admin(members.remove_absent)),
    Assumption("unknown-emails", "invite", as_admin(members.unknown_emails)),
    Assumption("project-users", "direct", as_admin(members.project_users)),
    Assumption("organisation-admins", "act", members.organisation_admins),
    Assumption("set-status", "on", as_admin(project.set_status)),
    Assumption("stopped-projects", "managers-edit", as_admin(project.stopped_projects)),
    Assumption("explorer-import", "optional", as_admin(explorer.explorer_import)),
    Assumption("scope-local-filters", "on", as_admin(explorer.scope_local_filters)),
    Assumption("preset-evaluation", "instant", as_admin(explorer.preset_evaluation)),
    Assumption("detach-dataset", "keep-labels", as_admin(datasets.detach_dataset)),
    Assumption("unknown-features", "refuse", as_admin(labels.unknown_features)),
    Assumption("ontology-removals", "refuse", as_admin(ontology.ontology_removals)),
)
"""What is written to a scratch project, and removed again."""

LEAVING: Final[tuple[Assumption[MadeProjects], ...]] = (
    Assumption("create-without-template", "workflow", as_admin(made.create_without_template)),
    Assumption("stage-ids", "template", as_admin(made.stage_ids)),
    Assumption("copy-admins", "include", as_admin(made.copy_admins)),
    Assumption("delete-project", "off", as_admin(made.delete_project)),
)
"""What needs more projects, which stay unless the last probe finds out how to delete them."""

ASSUMPTIONS: Final[tuple[Assumption[Never], ...]] = (*SEEN, *TRIED, *LEAVING)
