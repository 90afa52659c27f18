"""What a run was to do to each address, as its plan file says: for showing, not for acting on."""

from __future__ import annotations

from collections.abc import Mapping

from labelform.core.change import Action
from labelform.files.inputs import UnfitError, read_json
from labelform.runs.folder_run import FolderRun
from labelform.runs.planfile.loading import LARGEST_BYTES


def planned_actions(run: FolderRun) -> Mapping[str, Action]:
    """Return the action at each address; nothing where the file cannot be read."""
    try:
        changes = read_json(run.plan_file, most_bytes=LARGEST_BYTES)["labelform"]["plan"]["changes"]
        return {str(change["address"]): Action(change["action"]) for change in changes}
    except (OSError, UnfitError, KeyError, TypeError, ValueError):
        return {}
