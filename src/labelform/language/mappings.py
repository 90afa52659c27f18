"""
Put the names that things have in one environment in place of those that a spec uses for all.

A mapping says what a name of the spec is called there, or which hash it has. It is applied after templates and before
names are looked up, so that the spec itself stays free of what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from labelform.core.emails import folded
from labelform.core.reference import Refers
from labelform.core.resource import AnyResource
from labelform.language.document import Document, Provenance
from labelform.language.following import mentions
from labelform.language.naming import named_values
from labelform.language.places import Path, ValuePlace

_BESIDE_AT = re.compile(r"[^@\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one name stands for: `{"name": …}` or `{"hash": …}`, and where that is written."""

    reference: Mapping[str, str]
    spot: ValuePlace

    @property
    def source(self) -> str:
        """The file and line of the mapping."""
        where = self.spot.where()
        return f"{where.file}:{where.line}"


Mappings = Mapping[str, Mapping[str, Mapped]]
"""Tables by their name (those that kinds refer to, and `emails`), each by the name in specs."""
EMAILS = "emails"


def apply_mappings(document: Document, mappings: Mappings, kinds: Mapping[str, AnyResource]) -> Document:
    """Return the document with mapped names replaced. What is not a spec yet is left for the model to refuse."""
    if not any(mappings.values()) or not isinstance(document.data, dict):
        return document
    applied = _Applied(dict(document.data), dict(document.provenance))
    for refers, path, value, is_former in named_values(document.data, kinds):
        if table := mappings.get(refers.table):
            replaced = _former if is_former else _entry
            applied.put(path, replaced(value, path, table, applied))
    for path, section, name in mentions(document.data):
        named = kinds[section].refers
        if named and (table := mappings.get(named.table)):
            applied.put(path, _former(name, path, table, applied))
    if mappings.get(EMAILS):
        applied.data = _with_emails(applied.data, (), _in_any_case(mappings[EMAILS]), applied)
    return replace(document, data=applied.data, provenance=applied.provenance)


@dataclass(slots=True)
class _Applied:
    """What the mappings made of a document so far. What lies around a changed value is copied, once."""

    data: dict[str, Any]
    provenance: dict[Path, Provenance] = field(default_factory=dict)
    _own: set[Path] = field(default_factory=set)

    def put(self, path: Path, value: Any) -> None:
        """Put a value in the place of one that is there."""
        around: Any = self.data
        for depth, step in enumerate(path[:-1], start=1):
            if path[:depth] not in self._own:
                around[step] = copy(around[step])
                self._own.add(path[:depth])
            around = around[step]
        around[path[-1]] = value

    def note(self, path: Path, name: str, mapped: Mapped) -> None:
        before = self.provenance.get(path)
        sources = (*(before.sources if before else ()), (f'"{name}"', mapped.source))
        self.provenance[path] = Provenance(sources, mapped.spot)


def _entry(entry: Any, path: Path, table: Mapping[str, Mapped], applied: _Applied) -> Any:
    """Replace the name of one entry, which is text or has the key `name`."""
    name = entry.get("name") if isinstance(entry, dict) else entry
    if not isinstance(name, str) or name not in table or (isinstance(entry, dict) and "hash" in entry):
        return entry
    mapped = table[name]
    if not isinstance(entry, dict):
        applied.note(path, name, mapped)
        return dict(mapped.reference)
    for key in mapped.reference:
        applied.note((*path, key), name, mapped)
    return {**mapped.reference, **{key: value for key, value in entry.items() if key != "name"}}


def _former(name: Any, path: Path, table: Mapping[str, Mapped], applied: _Applied) -> Any:
    """Replace a name that something had by what it was called here."""
    mapped = table.get(name) if isinstance(name, str) else None
    if mapped is None or "name" not in mapped.reference:
        return name
    applied.note(path, name, mapped)
    return mapped.reference["name"]


def with_emails_of_specs(value: Any, mappings: Mappings) -> Any:
    """
    Return plain data of an environment with the addresses that specs have for those that stand there.

    An address that several stand for, or that a spec would not lead back to, is left as it is.
    """
    table = mappings.get(EMAILS)
    return _back(value, _in_any_case(table), _sources(table)) if table else value


def _in_any_case(table: Mapping[str, Mapped]) -> Mapping[str, Mapped]:
    return {folded(source): mapped for source, mapped in table.items()}


def _back(value: Any, table: Mapping[str, Mapped], sources: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _back(one, table, sources) for key, one in value.items()}
    if isinstance(value, list):
        return [_back(one, table, sources) for one in value]
    if not isinstance(value, str) or not _is_email(value):
        return value
    person, _, host = value.partition("@")
    whole, domain = sources.get(folded(value)), sources.get(folded(f"@{host}"))
    candidates = [*([whole] if whole else []), *([person + domain] if domain else [])]
    return next((one for one in candidates if folded((_mapped_email(one, table) or ("",))[0]) == folded(value)), value)


def _sources(table: Mapping[str, Mapped]) -> dict[str, str]:
    """Return what stands for an address or domain in specs, by what it stands for; nothing where several do."""
    sources: dict[str, list[str]] = {}
    for source, mapped in table.items():
        sources.setdefault(folded(mapped.reference["name"]), []).append(source)
    return {target: found[0] for target, found in sources.items() if len(found) == 1}


def _mapped_email(email: str, table: Mapping[str, Mapped]) -> tuple[str, Mapped] | None:
    """Return what an address stands for, and the mapping that says it; addresses are the same in any case."""
    person, _, host = email.partition("@")
    mapped = table.get(folded(email)) or table.get(folded(f"@{host}"))
    if mapped is None:
        return None
    name = mapped.reference["name"]
    return (person + name if name.startswith("@") else name), mapped


def _with_emails(value: Any, path: Path, table: Mapping[str, Mapped], applied: _Applied) -> Any:
    if isinstance(value, dict):
        return {key: _with_emails(one, (*path, key), table, applied) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_emails(one, (*path, index), table, applied) for index, one in enumerate(value)]
    if not isinstance(value, str) or not _is_email(value):
        return value
    found = _mapped_email(value, table)
    if found is None:
        return value
    applied.note(path, value, found[1])
    return found[0]


def _is_email(text: str) -> bool:
    person, at, host = text.partition("@")
    return bool(at and "." in host[1:-1] and _BESIDE_AT.fullmatch(person) and _BESIDE_AT.fullmatch(host))


def original_names(mappings: Mappings, section: str) -> Mapping[tuple[str, str], str]:
    """Return the names of the spec by what they stand for: `("hash", "6f0e…")` or `("name", "…")`."""
    return {pair: name for name, mapped in mappings.get(section, {}).items() for pair in mapped.reference.items()}


def named_in_specs(mappings: Mappings, refers: Refers | None, known: Sequence[str]) -> Mapping[str, str]:
    """Return the names of known entries by what they may be called: as in the spec, or as in the environment."""
    table = mappings.get(refers.table, {}) if refers else {}
    names = {written: mapped.reference.get("name", "") for written, mapped in table.items()}
    return {name: name for name in known} | {written: name for written, name in names.items() if name in known}


def unused(mappings: Mappings, documents: Iterator[Document]) -> Iterator[tuple[str, str]]:
    """Yield the section and name of each mapping that none of the mapped documents has used."""
    used = {source for document in documents for origin in document.provenance.values() for source in origin.sources}
    for section, table in mappings.items():
        for name, mapped in table.items():
            if section != EMAILS and (f'"{name}"', mapped.source) not in used:
                yield section, name
