"""
Single things of collections: a frame, or an annotation on one, as a spec lists it and as the platform knows it.

Frames count from 0. An annotation is an object or a classification in a frame, by the hash that its label has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from labelform.api import calls
from labelform.core.clashes import Written, clash
from labelform.core.model import Frozen
from labelform.core.reference import Named, Names, Reference, Unresolved, by_name
from labelform.core.resource import Read

if TYPE_CHECKING:
    from labelform.api.records.explorer import CollectionItemRequest
    from labelform.api.records.label_rows import LabelRowMetadata

MOST_ASKED: Final = 8
"""The most titles that are looked up one by one; for more, the list of all data is read, which comes in one answer."""
NOUN: Final = "data unit"
WAY_OUT: Final = "attach the dataset that contains it; titles are those of data, not of files"


_Title = Annotated[str, Field(min_length=1)]


class HeldItemEntry(Frozen):
    """An item of a collection, as the spec lists it."""

    data: Annotated[
        Reference,
        BeforeValidator(by_name, json_schema_input_type=_Title | Reference),
        Field(description="Title of the data, or {hash: …}; of the datasets of the project."),
    ]
    frame: Annotated[int, Field(strict=True, ge=0, description="Number of the frame, starting at 0; 0 by default.")] = 0
    object: Annotated[
        str | None,
        Field(min_length=1, description="Hash of the object or classification; for collections of labels."),
    ] = None


class HeldItem(Frozen):
    """A thing of a collection. Its title is what people know the data by, and says nothing about what it is."""

    data: Annotated[str, Field(pattern=r"^[^/]+$")]
    frame: Annotated[int, Field(ge=0)]
    annotation: str | None = None
    title: str = ""

    @classmethod
    def of_row(cls, row: LabelRowMetadata, frame: int, annotation: str | None = None) -> HeldItem:
        """Return a frame of a label row, or an annotation on it."""
        return cls(data=row.data_hash.lower(), frame=frame, annotation=annotation, title=row.data_title)

    @classmethod
    def of_request(cls, item: CollectionItemRequest) -> HeldItem:
        """Return what a call names."""
        return cls(data=str(item.data_uuid).lower(), frame=item.frame, annotation=getattr(item, "annotation_id", None))

    @classmethod
    def of_text(cls, text: str) -> HeldItem:
        """
        Return what is written as `text` writes it.

        Raises:
            ValueError: it is not.
        """
        data_hash, frame, *annotation = text.split("/", 2)
        if data_hash and int(frame) >= 0:
            made = cls(data=data_hash, frame=int(frame), annotation=next(iter(annotation), None))
            if made.text == text:
                return made
        raise ValueError(f"{text} cannot be in such a collection")

    @property
    def text(self) -> str:
        """What it is: `data/frame` for a frame, `data/frame/annotation` for a label."""
        return f"{self.data}/{self.frame}" + ("" if self.annotation is None else f"/{self.annotation}")

    @property
    def reference(self) -> Reference:
        """The data that it is in, by title if that is known."""
        return Reference(name=self.title) if self.title else Reference(hash=self.data)

    def __str__(self) -> str:
        return f"{self.title or self.data}:{self.frame}" + ("" if self.annotation is None else f"/{self.annotation}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldItem) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def request_of(entry: str, *, is_of_labels: bool) -> dict[str, object]:
    """
    Return a thing as the platform takes it.

    Raises:
        ValueError: such a collection holds nothing like that, or `HeldItem.text` writes it otherwise.
    """
    item = HeldItem.of_text(entry)
    if (item.annotation is not None) != is_of_labels:
        raise ValueError(f"{entry} cannot be in such a collection")
    annotation = {} if item.annotation is None else {"annotation_id": item.annotation}
    return {"data_uuid": item.data, "frame": item.frame, **annotation}


def clashes_of_items(written: Written, most: int) -> Iterator[PydanticCustomError]:
    """Yield what is wrong with what a collection lists."""
    items = written.right.get("items") or ()
    if len(items) > most:
        said = "{count} things are listed in one collection, the limit is {most}"
        yield clash("too_many_items", said, about=["items"], count=f"{len(items):,}", most=f"{most:,}")
    if "type" in written.keys and "type" not in written.right:
        return
    is_of_labels = written.right.get("type") == "label"
    for place, one in enumerate(items if isinstance(items, Sequence) else ()):
        has_object = one.get("object") is not None if isinstance(one, dict) else False
        if isinstance(one, dict) and has_object != is_of_labels:
            yield clash("items_of_type", _OF_TYPE[written.right.get("type")], place=place)


_OF_TYPE: Final = {
    "label": "a collection of labels contains objects, but this has no object",
    "frame": "a collection of frames contains no objects, but this has one",
    None: "this names an object, and without type: label the collection is taken for one of frames",
}


def misfits(items: Iterable[HeldItem], *, are_of_labels: bool) -> str:
    """Return why a collection of labels, or one of frames, cannot hold some things; empty if it can."""
    unfit = next((one for one in items if (one.annotation is not None) != are_of_labels), None)
    if unfit is None:
        return ""
    if are_of_labels:
        return f"it is a collection of labels, but {unfit} has no object: add the object or classification"
    return f"it is a collection of frames, but {unfit} is a label"


def resolved(entries: Iterable[HeldItemEntry], names: Names) -> tuple[HeldItem, ...]:
    """
    Return the things that entries mean, each once and in order.

    Raises:
        NeedsCandidates: nobody has looked yet what data there is.
        Unresolved: some data does not exist, or its title fits several; carries all that are so.
    """
    found: dict[str, HeldItem] = {}
    faults: list[Unresolved] = []
    for place, entry in enumerate(entries):
        try:
            data = names.find(NOUN, entry.data, field="data", way_out=WAY_OUT)
        except Unresolved as fault:
            fault.path = ("items", place, *fault.path)
            faults.append(fault)
            continue
        item = HeldItem(data=data.hash, frame=entry.frame, annotation=entry.object, title=data.name)
        if item.text in found:
            faults.append(_twice(item, place))
        found[item.text] = item
    if faults:
        faults[0].beside = tuple(faults[1:])
        raise faults[0]
    return tuple(found[text] for text in sorted(found))


def _twice(item: HeldItem, place: int) -> Unresolved:
    fault = Unresolved("duplicate-item", f"{item} is listed twice", "remove one of them")
    fault.path = ("items", place)
    return fault


def as_entries(items: Iterable[HeldItem], is_unique: Callable[[str], bool] = bool) -> list[dict[str, Any]]:
    """
    Return things as entries, in the order of titles; data is named by its hash where its title is not enough.

    So it is where two of the things differ in their data and not in its title, and where it is not the only one of it.
    """
    known = list(items)
    hashes: dict[str, set[str]] = {}
    for one in known:
        hashes.setdefault(one.title, set()).add(one.data)
    return [
        {
            "data": one.title if is_unique(one.title) and len(hashes[one.title]) == 1 else {"hash": one.data},
            "frame": one.frame,
            **({} if one.annotation is None else {"object": one.annotation}),
        }
        for one in sorted(known, key=lambda one: (one.title, one.data, one.frame, one.annotation or ""))
    ]


async def data_in_project(read: Read, project_hash: str, listed: Sequence[Reference]) -> list[Named]:
    """
    Read the data of a project that some references mean: few titles one by one, many by the list of all.

    That list is read, too, where a title fits nothing: it may be misspelt.
    """
    asked = _Asked.of(listed)
    if len(asked.titles) > MOST_ASKED:
        return await _data(read, project_hash, {})
    narrowed: list[dict[str, Any]] = [{"data_title_eq": title} for title in asked.titles]
    narrowed += [{"data_hashes": list(asked.hashes)}] if asked.hashes else []
    found = [one for some in await read.each(_data(read, project_hash, narrow) for narrow in narrowed) for one in some]
    is_all_there = {one.name for one in found}.issuperset(asked.titles)
    return found if is_all_there else await _data(read, project_hash, {})


async def _data(read: Read, project_hash: str, narrow: dict[str, Any]) -> list[Named]:
    listing = calls.label_rows.list_label_rows(project_hash, include_uninitialised_labels=True, **narrow)
    rows = await read.one(listing)
    return [Named(row.data_hash.lower(), row.data_title, of=row.dataset_hash.lower()) for row in rows]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What references ask for: each title and each hash once."""

    titles: tuple[str, ...]
    hashes: tuple[str, ...]

    @classmethod
    def of(cls, listed: Iterable[Reference]) -> _Asked:
        known = list(listed)
        titles = sorted({one.name for one in known if one.name is not None})
        return cls(tuple(titles), tuple(sorted({one.hash for one in known if one.hash is not None})))
