"""
Tags of the organisation that the project bears. The tags themselves are neither created nor deleted here.

Any admin of a project may attach what the organisation has; only its admins make a tag, and its name is unique there
(SDK 0.1.211).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.model import Item
from labelform.core.reference import Named, Names, Reference, Refers
from labelform.core.resource import Observed, Read, Resource
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

WAY_OUT: Final = (
    "an admin of your organisation can create it, in the web app or with Platform.create_organisation_tag; "
    "or take it out of the spec"
)


class Tag(Item):
    """A tag of the project; the hash is its identity, the name what people know it by."""

    hash: str
    name: str


def _as_reference(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


_Name = Annotated[str, Field(min_length=1)]
TagEntry = Annotated[Reference, BeforeValidator(_as_reference, json_schema_input_type=_Name | Reference)]
"""A tag as the spec names it: its name, or `{hash: …}`."""


class Tags(Resource[Reference, Tag]):
    """Attachment of tags, by name or hash."""

    kind = "tags"
    refers = Refers("tags", "tag")
    item = Tag
    words = Words(
        create=Verb(to="attach", doing="Attaching", noun="Attachment", done="attached"),
        delete=Verb(to="detach", doing="Detaching", noun="Detachment", done="detached"),
    )

    def entry_key(self, entry: Reference) -> str:
        return entry.text

    def key(self, item: Tag) -> str:
        return item.hash

    def label(self, item: Tag) -> str:
        return item.name

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[Tag]]:
        borne = await read.all(calls.tags.get_organisation_tags(str(project.project_hash)))
        return [Observed(Tag(hash=str(one.uuid), name=one.name), id=str(one.uuid)) for one in borne]

    async def candidates(self, read: Read) -> Sequence[Named]:
        return [Named(str(one.uuid), one.name) for one in await read.all(calls.tags.list_organisation_tags())]

    def attached(self, observed: Iterable[Observed[Tag]]) -> Iterable[Named]:
        return (Named(seen.item.hash, seen.item.name) for seen in observed)

    def resolve(self, entry: Reference, names: Names) -> Tag:
        found = names.find("tag", entry, way_out=WAY_OUT)
        return Tag(hash=found.hash, name=found.name)

    def write(self, item: Tag, is_unique: Callable[[str], bool]) -> str | dict[str, str]:
        return item.name if item.name and is_unique(item.name) else {"hash": item.hash}

    def create(self, after: Tag) -> Iterable[Call]:
        yield call(calls.tags.add_organisation_tag, tag_uuid=after.hash)

    def delete(self, before: Observed[Tag]) -> Iterable[Call]:
        yield call(calls.tags.remove_organisation_tag, tag_uuid=before.id)
