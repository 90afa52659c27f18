"""Users and groups of a project."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from labelform.api import calls
from labelform.api.records.people import ProjectGroup, ProjectUser
from labelform.client.ids import texts
from labelform.client.project.base import ProjectTopic
from labelform.client.roles import warn_of_kept_roles
from labelform.types import ProjectRole


class People(ProjectTopic):
    """Members about users and groups."""

    def list_users(self) -> Iterator[ProjectUser]:
        """
        Yield the members, page by page; nothing is sent before the first is requested.

        Source: GET projects/{project_hash}/users, SDK 0.1.168.
        """
        return self._driver.iterate(calls.list_users(self.project_hash))

    def add_users(self, user_emails: list[str], user_role: ProjectRole) -> list[ProjectUser]:
        """
        Add members with one role; return them with the roles that they have now.

        Somebody who is a member already keeps their role: the platform has no call to change one. They are returned
        with the role that they kept, and a `RoleKeptWarning` names them (the SDK says nothing).

        Source: legacy `projectusers` POST, SDK 0.1.155; that roles stay is documented since 0.1.211.
        """
        call = calls.add_users(self.project_hash, user_emails=user_emails, user_role=user_role)
        users = self._driver.run(call)
        warn_of_kept_roles(users, ProjectRole(user_role))
        return users

    def remove_users(self, user_emails: list[str]) -> None:
        """
        Remove members. Unknown addresses are ignored.

        Raises:
            AuthorisationError: one is an admin of the project, but you are not an admin of the organisation.

        Source: POST projects/{project_hash}/users/bulk-delete, SDK 0.1.200.
        """
        self._driver.run(calls.remove_users(self.project_hash, user_emails=user_emails))

    def list_groups(self) -> Iterator[ProjectGroup]:
        """
        Yield the groups of the project, page by page; nothing is sent before the first is requested.

        Source: GET projects/{project_hash}/groups, SDK 0.1.155, which reads one page only.
        """
        return self._driver.iterate(calls.list_groups(self.project_hash))

    def add_group(self, group_hash: list[UUID] | UUID, user_role: ProjectRole) -> None:
        """
        Attach one group or several, with one role.

        Whether this changes the role of a group that is already attached is not documented.

        Source: POST projects/{project_hash}/groups, SDK 0.1.155.
        """
        call = calls.add_group(self.project_hash, group_hash=texts(group_hash), user_role=user_role)
        self._driver.run(call)

    def remove_group(self, group_hash: list[UUID] | UUID) -> None:
        """
        Detach one group or several. An empty list sends nothing, because the SDK's request would not say which groups.

        Source: DELETE projects/{project_hash}/groups, SDK 0.1.155.
        """
        if hashes := texts(group_hash):
            self._driver.run(calls.remove_group(self.project_hash, group_hash=hashes))
