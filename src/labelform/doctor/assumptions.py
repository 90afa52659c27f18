"""
What nobody could establish from public material, and which probe settles it.

Ids and readings are those of docs/sandbox/assumptions.md, where the first reading is the one that labelform was tested
against first; it is safe under every one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from labelform.doctor.probes import datasets, explorer, members, project
from labelform.doctor.scratch import Scratch


@dataclass(frozen=True, slots=True)
class Assumption:
    """One open question: its id, the reading that is assumed, and what finds out."""

    id: str
    assumed: str
    probe: Callable[[Scratch], Awaitable[str]]


ASSUMPTIONS: Final = (
    Assumption("add-group-existing", "update", members.add_group_existing),
    Assumption("add-dataset-existing", "ignore", datasets.add_dataset_existing),
    Assumption("remove-absent", "ignore", members.remove_absent),
    Assumption("unknown-emails", "invite", members.unknown_emails),
    Assumption("project-users", "direct", members.project_users),
    Assumption("unknown-project", "forbidden", project.unknown_project),
    Assumption("set-status", "on", project.set_status),
    Assumption("explorer-import", "optional", explorer.explorer_import),
    Assumption("scope-local-filters", "on", explorer.scope_local_filters),
    Assumption("preset-evaluation", "instant", explorer.preset_evaluation),
)
