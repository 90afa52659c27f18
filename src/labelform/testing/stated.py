"""What a case states of sections: held against the language of specs before anything is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from labelform.diagnostics import Diagnostic, one_of_these
from labelform.language.document import Document
from labelform.language.explain import check
from labelform.language.model import ProjectSpec, Section, naming_of, sections
from labelform.language.places import Path
from labelform.language.shape import keys_of, models_at


def check_sections(document: Document, at: Path, stated: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """
    Yield what no spec can say about its sections, and what a spec can say but nobody can see.

    Entries may leave out what a spec has to say; what they say means what it means there.
    """
    known = {section.name: section for section in sections()}
    usable: dict[str, Any] = {}
    for name, value in stated.items():
        if name not in known:
            hint = one_of_these(name, known, "Sections")
            where = document.where((*at, name), key=True)
            yield Diagnostic("unknown-key", f'no spec has a section "{name}"', where, hint)
        elif not isinstance(value, list if known[name].is_list else dict):
            kind = "a list of items" if known[name].is_list else "a mapping"
            where = document.where((*at, name))
            yield Diagnostic("wrong-type", f'"{name}" expects {kind}', where, "write it as a spec does")
        elif value == {}:
            said, hint = f"nothing is expected of the {name}", "say some of its keys, as a spec does, or leave it out"
            yield Diagnostic("expects-nothing", said, document.where((*at, name)), hint)
        else:
            usable[name] = [_as_mapping(known[name], one) for one in value] if known[name].is_list else value
    yield from _unlike_a_spec(document, at, usable)
    for name, value in usable.items():
        yield from _unseen(document, (*at, name), known[name], value)


def _as_mapping(section: Section, entry: Any) -> Any:
    return {naming_of(section): entry} if isinstance(entry, str) else entry


def _unlike_a_spec(document: Document, at: Path, stated: Mapping[str, Any]) -> list[Diagnostic]:
    """Return what is wrong with entries, as in a spec of which some could not be read."""
    data = {"labelform": 1, "project": {}, **stated}
    place = document.spot(at).place
    part = replace(
        document, data=data, place=place, diagnostics=(), nulls=(), faulty=frozenset(), is_complete=False
    )  # fmt: skip
    return check(part, ProjectSpec, lambda *_: [])[1]


def _unseen(document: Document, at: Path, section: Section, value: Any) -> Iterator[Diagnostic]:
    """Yield the keys that ask for something, and of which no item shows what happened to it."""
    known = _keys(section)
    entries = [((*at, index), one) for index, one in enumerate(value)] if section.is_list else [(at, value)]
    for path, entry in entries:
        for key in entry if isinstance(entry, Mapping) else ():
            if known.get(key) is False:
                where = document.where((*path, key), key=True)
                seen = ", ".join(name for name, is_seen in known.items() if is_seen)
                said = f'no item of {section.name} shows its "{key}", so that nothing can be expected of it'
                yield Diagnostic("unknown-key", said, where, f"leave it out. Keys: {seen}")


def _keys(section: Section) -> dict[str, bool]:
    """Return the keys of entries, each with whether an item shows it."""
    resource = section.resource
    shown = (resource.identity | resource.item.model_fields.keys() | resource.also_said) - resource.write_only
    models = models_at(ProjectSpec, (section.name, 0) if section.is_list else (section.name,))
    return {key: key in shown for one in models for key in keys_of(one)}
