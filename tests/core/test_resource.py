"""What a kind has without saying anything: what it refers to, how it is written, what it can."""

from __future__ import annotations

import pytest

from labelform.core.model import Item
from labelform.core.reference import Reference
from labelform.core.resource import AnyResource, Resource
from labelform.core.roles import role_name
from labelform.resources.collections import CollectionEntry, Collections
from labelform.resources.datasets import Datasets
from labelform.resources.groups import GroupEntry, Groups
from labelform.resources.settings import ProjectSettings, SettingsEntry
from labelform.types import ProjectRole

HASH = "22222222-2222-4222-8222-222222222222"


class Tag(Item):
    """An item of a kind that says nothing more."""

    name: str
    colour: str | None = None
    note: str = ""


class Tags(Resource[Tag, Tag]):
    """A kind that says as little as it may."""

    kind = "tags"
    item = Tag


@pytest.mark.parametrize(
    ("kind", "created", "deleted"),
    [
        (Datasets(), "attached", "detached"),
        (Groups(), "added", "removed"),
        (Collections(), "created", "destroyed"),
        (Tags(), "created", "destroyed"),
    ],
)
def test_a_kind_says_what_becomes_of_its_items_in_its_own_words_or_in_terraforms(
    kind: AnyResource, created: str, deleted: str
) -> None:
    assert (kind.words.create.done, kind.words.update.done, kind.words.delete.done) == (
        created, "updated in-place", deleted,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "entry", "noun", "reference"),
    [
        (Datasets(), Reference(name="a"), "dataset", Reference(name="a")),
        (Datasets(), Reference(hash=HASH), "dataset", Reference(hash=HASH)),
        (Groups(), GroupEntry(name="a", role="viewer"), "group", Reference(name="a")),
        (Groups(), GroupEntry(hash=HASH, role="viewer"), "group", Reference(hash=HASH)),
        (ProjectSettings(), SettingsEntry(title="P", ontology=Reference(name="a")), "ontology", Reference(name="a")),
    ],
)
def test_an_entry_refers_to_what_it_names(kind: AnyResource, entry: object, noun: str, reference: Reference) -> None:
    ((refers, found),) = kind.references(entry)

    assert (refers, refers.noun, found) == (kind.refers, noun, reference)


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (ProjectSettings(), SettingsEntry(title="P")),
        (Collections(), CollectionEntry(name="a")),
        (Tags(), Tag(name="a")),
    ],
)
def test_an_entry_that_names_nothing_beyond_the_project_refers_to_nothing(kind: AnyResource, entry: object) -> None:
    assert list(kind.references(entry)) == []


def test_an_item_is_written_without_what_is_open_or_empty() -> None:
    assert Tags().write(Tag(name="a", colour="red"), bool) == {"name": "a", "colour": "red"}
    assert Tags().write(Tag(name="a", note="n"), bool) == {"name": "a", "note": "n"}


def test_a_kind_says_what_it_can_by_what_it_defines() -> None:
    assert [Tags().can(action) for action in ("create", "update", "delete")] == [False, False, False]
    assert [Collections().can(action) for action in ("create", "update", "delete")] == [True, True, True]
    assert (Tags().has_candidates(), Datasets().has_candidates()) == (False, True)
    assert (Tags().has_grants(), Groups().has_grants()) == (False, True)


def test_a_role_has_the_word_of_specs_and_a_number_where_it_has_none() -> None:
    assert role_name(ProjectRole.TEAM_MANAGER) == "team_manager"
    assert role_name(ProjectRole(77)) == "unknown_77"
