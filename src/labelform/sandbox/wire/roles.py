"""Roles as numbers, and which of them a client is shown."""

import sqlite3
from collections.abc import Sequence

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules.access import VIEWER
from labelform.sandbox.wire.call import Call

PROJECT_ROLES = {0, 1, 2, 3, 4, 5}
DATASET_ROLES = {0, 1}
ONTOLOGY_ROLES = {0, 1}
FOLDER_ROLES = ("admin", "user")


def project_role(value: int) -> int:
    """Check the number of a project role."""
    if value not in PROJECT_ROLES:
        raise InvalidArguments(f"{value} is not a project role; use 0 to 5")
    return value


def dataset_role(value: int) -> int:
    """Check the number of a dataset role."""
    if value not in DATASET_ROLES:
        raise InvalidArguments(f"{value} is not a dataset role; use 0 (admin) or 1 (user)")
    return value


def ontology_role(value: int) -> int:
    """Check the number of an ontology role."""
    if value not in ONTOLOGY_ROLES:
        raise InvalidArguments(f"{value} is not an ontology role; use 0 (admin) or 1 (user)")
    return value


def folder_role(name: str) -> int:
    """Read the role on a storage folder, which is a word on the wire."""
    if name not in FOLDER_ROLES:
        raise InvalidArguments(f'"{name}" is not a folder role; choose from {", ".join(FOLDER_ROLES)}')
    return FOLDER_ROLES.index(name)


def shown_role(call: Call, role: int | None) -> int | None:
    """Hide role 5 from clients that cannot read it."""
    return None if role == VIEWER and not call.knows_viewers else role


def shown_members(call: Call, rows: Sequence[sqlite3.Row]) -> list[sqlite3.Row]:
    """Leave out the users or groups whose role the client cannot read: one of them would break the whole page."""
    return [row for row in rows if shown_role(call, row["role"]) is not None]
