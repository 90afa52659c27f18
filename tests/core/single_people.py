"""A kind that only tests have: each of its items gives its role to one person, without a group."""

from __future__ import annotations

from collections.abc import Iterable

from labelform.core.call import Call
from labelform.core.model import Item
from labelform.core.resource import Grant, Observed, Resource


class Single(Item):
    """Somebody who has a role without a group; the platform calls it a user of the project."""

    email: str
    role: str


class People(Resource[Single, Single]):
    """These people."""

    kind = "people"
    item = Single

    def key(self, item: Single) -> str:
        return item.email

    def grant(self, item: Single) -> Grant:
        return Grant(item.role, item.email)

    def create(self, after: Single) -> Iterable[Call]:
        return ()

    def delete(self, before: Observed[Single]) -> Iterable[Call]:
        return ()
