"""One parsed request of either dialect, on its way to a rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.rules.context import Context
from labelform.sandbox.wire.fields import Body, Query, as_object, as_uuid

SDK = re.compile(r"encord-sdk-python/(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Call:
    """
    What a wire function is given.

    `path` holds the named parts of a v2 path, unescaped. A legacy call has its ResourceID header there as `resource`,
    its payload as body and its uid. `sdk_version` is None for every client that is not the official SDK.
    """

    context: Context
    path: Mapping[str, str]
    query: Query
    json: object
    sdk_version: tuple[int, ...] | None
    uid: object = None

    @property
    def body(self) -> Body:
        """The fields of the JSON body; it must be an object."""
        return Body(as_object(self.json, "the body"))

    @property
    def elements(self) -> list[object]:
        """The elements of the JSON body; it must be a list."""
        if not isinstance(self.json, list):
            raise InvalidArguments("the body is not a list")
        return self.json

    def uuid(self, name: str) -> str:
        """Read a part of the path that is a UUID."""
        return as_uuid(self.path[name], name)

    @property
    def resource(self) -> str:
        """The project or dataset that a legacy call is about."""
        if not self.path.get("resource"):
            raise InvalidArguments("the header ResourceID is required")
        return as_uuid(self.path["resource"], "ResourceID")

    @property
    def knows_viewers(self) -> bool:
        """
        Return whether the client can read role 5.

        Source: the SDK fails on the whole page before 0.1.200 [executed]. Other clients are given everything.
        """
        return self.sdk_version is None or self.sdk_version >= (0, 1, 200)

    @property
    def pages_projects(self) -> bool:
        """Return whether the client follows pages of projects. Source: the SDK does since 0.1.191."""
        return self.sdk_version is None or self.sdk_version >= (0, 1, 191)


def sdk_version(user_agent: str) -> tuple[int, ...] | None:
    """Read the version of the official SDK from a User-Agent, or None."""
    match = SDK.match(user_agent)
    return tuple(int(part) for part in match.groups()) if match else None
