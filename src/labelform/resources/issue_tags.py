"""
Issue tags that the project has: what people may call the issues that they pin to its data.

They belong to the organisation, where no call lists or makes them, and are linked to a project by name. No call unlinks
one (SDK 0.1.211): a spec says "at least these", and what else the project has is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field

from labelform.api import calls
from labelform.core.call import Call, call
from labelform.core.model import Item
from labelform.core.reference import Names, Refers, by_name
from labelform.core.resource import Observed, Read, Resource
from labelform.core.words import Verb, Words

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

_Name = Annotated[str, Field(min_length=1, description="Name of an issue tag of your organisation.")]


class IssueTag(Item):
    """An issue tag, by name; nothing else links it."""

    expected_as = "a name"

    name: _Name


IssueTagEntry = Annotated[IssueTag, BeforeValidator(by_name, json_schema_input_type=_Name | IssueTag)]
"""An issue tag as the spec names it: its name, or `{name: …}`."""


class IssueTags(Resource[IssueTag, IssueTag]):
    """Issue tags, by name."""

    kind = "issue_tags"
    refers = Refers("issue_tags", unlisted=True)
    item = IssueTag
    words = Words(create=Verb(to="link", doing="Linking", noun="Linking", done="linked"))
    cannot: ClassVar = {"delete": "the platform has no call to unlink an issue tag"}

    def entry_key(self, entry: IssueTag) -> str:
        return entry.name

    def key(self, item: IssueTag) -> str:
        return item.name

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[IssueTag]]:
        linked = await read.all(calls.tags.get_issue_tags(str(project.project_hash)))
        return [Observed(IssueTag(name=one.name), id=str(one.uuid)) for one in linked]

    def resolve(self, entry: IssueTag, names: Names) -> IssueTag:
        return entry

    def write(self, item: IssueTag, is_unique: Callable[[str], bool]) -> str:
        return item.name

    def create(self, after: IssueTag) -> Iterable[Call]:
        # Each by itself: nobody can look up whether there is such a tag, and a name that fits nothing fails its call.
        yield call(calls.tags.add_issue_tags, issue_tag_names=[after.name])
