"""
What a spec must fulfil beyond the types of its model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from typing import Any, Final

from labelform.core.addresses import is_address_pattern
from labelform.core.reference import PREVIOUSLY
from labelform.core.resource import AnyResource
from labelform.core.titles import Twins, what_differs
from labelform.diagnostics import Diagnostic, Severity, one_of_these
from labelform.language.document import Document, shorten
from labelform.language.extends import IDENTITY
from labelform.language.naming import named_values
from labelform.language.places import Path

_START = 'start with "labelform: 1", and "project:" with a title below it'
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def check_top(document: Document, *, what: str = "a spec", start: str = _START) -> list[Diagnostic]:
    """
    Return why a document cannot be compared with the model at all; nothing when it can.

    `what` names what the file should be, and `start` says how such a file begins.
    """
    if document.data is None:
        return [Diagnostic("empty-file", "the file is empty", document.blame(()), start)]
    if not isinstance(document.data, Mapping):
        found = "a list" if isinstance(document.data, list) else "text"
        message = f"{what} is a mapping of sections, and this is {found}"
        return [Diagnostic("not-a-mapping", message, document.blame(()), start)]
    return []


def check_nulls(document: Document, lists: Collection[str]) -> Iterator[Diagnostic]:
    """
    Yield a diagnostic for each key or entry without a value, outside raw JSON.

    Absent and empty mean different things, and nothing at all could be meant for either.
    """
    for path in document.nulls:
        if "raw" in path:
            continue
        where = document.blame(path, key=True)
        if len(path) == 1 and path[0] in lists:
            message = f'"{path[0]}" has no value'
            hint = f'write "{path[0]}: []" for a managed and empty section, or remove the line to leave it unmanaged'
            yield Diagnostic("null-section", message, where, hint)
        elif isinstance(path[-1], int):
            yield Diagnostic("null-value", "an entry of this list is empty", where, "remove it, or write its value")
        else:
            message = f'"{shorten(path[-1])}" has no value'
            yield Diagnostic("null-value", message, where, "write a value, or remove the line")


def check_duplicates(
    document: Document, section: str, resource: AnyResource, entries: Iterable[Any]
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each entry whose key an entry above it has; entries that are None are skipped."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        key = _key_of(entry, resource)
        if key is not None and first.setdefault(key, index) != index:
            hint = f"remove one of them; the first is at {_line_of((section, first[key]), document)}"
            message = f'{section} lists "{shorten(key)}" twice'
            yield Diagnostic("duplicate-item", message, document.blame(_name_of((section, index), document)), hint)


def warn_of_twins(
    document: Document, section: str, resource: AnyResource, entries: Iterable[Any] | None
) -> Iterator[Diagnostic]:
    """Yield a warning for each entry whose name people take for that of an entry above it."""
    keys = {resource.entry_key(entry): index for index, entry in enumerate(entries or ()) if entry is not None}
    twins = Twins(keys)
    for key, index in keys.items():
        other = next((one for one in twins.of(key) if keys[one] < index), None)
        if other is not None:
            here, there = (document.blame(_name_of((section, place), document)) for place in (index, keys[other]))
            message = f'"{shorten(key)}" looks like another entry of {section}: {what_differs(key, other)}'
            hint = f"remove one of them, or call it something else; the other is {there}"
            yield Diagnostic("looks-alike", message, here, hint, Severity.WARNING)


_UNFIT_FORMER_NAMES: Final[Mapping[tuple[bool, bool], tuple[str, str]]] = {
    (True, True): ('"{name}" is its current name', "write its former name, or remove the line"),
    (True, False): (
        'it cannot have been called "{name}": another entry of {section} has this name, at {line}',
        "remove it if the rename is done; to pass a name on to another item, apply each rename separately",
    ),
    (False, False): (
        'two entries of {section} cannot both have been called "{name}"',
        "remove it from one of them; the other is at {line}",
    ),
}
"""What is said about a former name, by whether an entry is called so now, and whether it is the entry itself."""


def check_former_names(
    document: Document, section: str, resource: AnyResource, entries: Iterable[Any]
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each name that an entry cannot have had; entries that are None are skipped."""
    keys = [(index, entry, _key_of(entry, resource)) for index, entry in enumerate(entries)]
    readable = [(index, entry) for index, entry, key in keys if key is not None]
    now = {key: index for index, _, key in keys}
    before: dict[str, int] = {}
    for index, entry in readable:
        for place, name in enumerate(resource.previously(entry)):
            other = now.get(name, before.setdefault(name, index))
            said = _UNFIT_FORMER_NAMES.get((name in now, other == index))
            if said:
                line = _line_of((section, other), document)
                message, hint = (one.format(name=shorten(name), section=section, line=line) for one in said)
                where = document.blame((section, index, PREVIOUSLY, place))
                yield Diagnostic("bad-previously", message, where, hint)


def _key_of(entry: Any, resource: AnyResource) -> str | None:
    """Return what identifies an entry, None if too little of it could be read for that."""
    try:
        return None if entry is None else resource.entry_key(entry)
    except AttributeError:  # a field that it must have was wrong
        return None


def _line_of(path: Path, document: Document) -> str:
    """Return the file and line of a value: it may be in another file than what is said about it."""
    where = document.where(path)
    return f"{where.file}:{where.line}"


def _name_of(path: Path, document: Document) -> Path:
    data = document.data[path[0]][path[1]]
    names = (name for name in IDENTITY if isinstance(data, dict) and name in data)
    return (*path, *list(names)[:1])


def looks_like_hash(name: str) -> bool:
    """Return whether a name could be a hash that somebody put in its place."""
    return bool(_UUID.fullmatch(name))


def warn_of_hashes(document: Document, kinds: Mapping[str, AnyResource]) -> Iterator[Diagnostic]:
    """Yield a warning for each name that something is found by and that looks like a hash."""
    for refers, path, name, _ in named_values(document.data, kinds):
        is_title = refers.noun and isinstance(name, str) and looks_like_hash(name)
        if is_title and path not in document.faulty:
            message, hint = f'"{name}" is read as a title', f"write {{hash: {name}}} if it is a hash"
            yield Diagnostic("hash-as-title", message, document.blame(path), hint, Severity.WARNING)


def check_policy(document: Document, kinds: Sequence[str], lists: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each name in the policy of a spec that fits no kind, or a section that is not managed."""
    return check_rules(document, ("policy",), kinds, lists, check_prune=_check_prune)


def check_rules(
    document: Document,
    at: Path,
    kinds: Sequence[str],
    lists: Sequence[str],
    check_prune: Callable[[Document, str, Path, Sequence[str]], Iterable[Diagnostic]] | None = None,
) -> Iterator[Diagnostic]:
    """
    Yield a diagnostic for each name in the rules at a path that no rule can be about.

    `lists` are the sections of which something can be deleted: a project has one of what the others say.
    """
    checks = (
        ("prune", check_prune or _check_prune_names, lists), ("protect", check_pattern, kinds),
        ("no_delete_of_non_empty", _check_contents, lists),
    )  # fmt: skip
    rules = reduce(lambda data, step: data.get(step) if isinstance(data, Mapping) else None, at, document.data)
    for field, check, known in checks:
        names = rules.get(field) if isinstance(rules, Mapping) else None
        for index, name in enumerate(names if isinstance(names, list) else ()):
            path: Path = (*at, field, index)
            if isinstance(name, str) and path not in document.faulty:
                yield from check(document, name, path, known)


def check_ignored(document: Document, kinds: Mapping[str, AnyResource]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each field of `policy.ignore` that can never differ, or that no section has."""
    policy = document.data.get("policy")
    entries = policy.get("ignore") if isinstance(policy, Mapping) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        fields = entry.get("fields") if isinstance(entry, Mapping) else None
        path: Path = ("policy", "ignore", index, "fields")
        if isinstance(fields, str) and path not in document.faulty:
            yield from _check_fields(document, fields, path, kinds)


def _check_fields(
    document: Document, fields: str, path: Path, kinds: Mapping[str, AnyResource]
) -> Iterator[Diagnostic]:  # fmt: skip
    address, _, field = fields.rpartition(".")
    if not is_address_pattern(address):
        message = f'"{shorten(fields)}" is not a pattern of addresses with a field'
        hint = "write it as collections[*].description"
        yield Diagnostic("bad-pattern", message, document.blame(path), hint)
        return
    unknown = list(check_pattern(document, address, path, list(kinds)))
    yield from unknown
    fitting = [resource for name, resource in kinds.items() if fnmatchcase(name, address.partition("[")[0])]
    known = list(dict.fromkeys(name for resource in fitting for name in resource.differing))
    if not unknown and field not in known:
        message = f'"{shorten(fields)}" can never differ: the field does not exist, or identifies items'
        hint = one_of_these(field, known, "Fields")
        yield Diagnostic("unknown-field", message, document.blame(path), hint)


def _check_prune_names(document: Document, name: str, path: Path, lists: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for the name of a section that cannot be pruned."""
    if name not in lists:
        hint = one_of_these(name, lists, "Sections")
        message = f'"{shorten(name)}" is not a section that can be pruned'
        yield Diagnostic("unknown-section", message, document.blame(path), hint)


def _check_contents(document: Document, name: str, path: Path, lists: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for the name of a section that does not exist."""
    if name not in lists:
        hint = one_of_these(name, lists, "Sections")
        yield Diagnostic("unknown-section", f'"{shorten(name)}" is not a section', document.blame(path), hint)


def _check_prune(document: Document, name: str, path: Path, lists: Sequence[str]) -> Iterator[Diagnostic]:
    unknown = list(_check_prune_names(document, name, path, lists))
    where = document.blame(path)
    if unknown:
        yield from unknown
    elif name not in document.data and document.is_complete:
        message = f'policy.prune lists "{name}", which this spec does not manage'
        hint = "remove it from policy.prune, or list what the project should keep in that section"
        yield Diagnostic("unmanaged-section", message, where, hint)


def check_pattern(document: Document, pattern: str, path: Path, kinds: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for a pattern of addresses that cannot be one, or names a section that does not exist."""
    where = document.blame(path)
    if not is_address_pattern(pattern):
        message = f'"{shorten(pattern)}" is not a pattern of addresses'
        hint = "write it as groups, groups[*-leads] or collections[night-hard]"
        yield Diagnostic("bad-pattern", message, where, hint)
        return
    kind = pattern.partition("[")[0]
    if not any(fnmatchcase(known, kind) for known in kinds):
        hint = one_of_these(kind, kinds, "Sections")
        yield Diagnostic("unknown-section", f'"{shorten(kind)}" is not a section', where, hint)
