"""Users of the organisation."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from labelform.api.records.base import Record, Timestamp


class OrganisationUser(Record):
    """
    Somebody in the organisation.

    `role_mnemonic_name` is ADMIN, MEMBER, TASKER or WORKFORCE_MANAGER, `member_type` internal or external; newer
    platforms may have more.
    """

    identity: ClassVar = "email"

    email: str
    role_mnemonic_name: str
    role_uuid: UUID
    member_type: str
    created_at: Timestamp
    last_edited_at: Timestamp
