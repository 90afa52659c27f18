"""Requested roles, and the roles that people have."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from labelform.api.records.people import ProjectUser
from labelform.api.records.shares import DatasetUser
from labelform.errors import RoleKeptWarning
from labelform.types import DatasetUserRole, ProjectRole


def warn_of_kept_roles(users: Iterable[ProjectUser | DatasetUser], asked: ProjectRole | DatasetUserRole) -> None:
    """
    Warn about everyone who has a different role than requested, because they had it before.

    Called by a member directly: the warning points at the member's caller.
    """
    kept = [user for user in users if user.user_role != asked]
    if not kept:
        return
    roles = ", ".join(f"{user.user_email} stays {user.user_role.name.lower()}" for user in kept)
    message = (
        f"asked for {asked.name.lower()}, but {roles}: add_users does not change the role of an "
        "existing member; remove them first"
    )
    warnings.warn(message, RoleKeptWarning, stacklevel=3)
