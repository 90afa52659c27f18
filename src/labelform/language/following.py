"""Actions in a spec: the names that they take from other sections of it, before it is known to be a spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from labelform.actions.all import ACTIONS
from labelform.core.following import AnyAction
from labelform.diagnostics import Diagnostic, Where, did_you_mean
from labelform.language.document import Document, shorten
from labelform.language.places import Path

AFTER_APPLY = "after_apply"


class Mention(NamedTuple):
    """A name that an action takes from a section of its spec, and where it does."""

    path: Path
    section: str
    name: str


def mentions(data: Any) -> Iterator[Mention]:
    """Yield the names that the actions of a spec take from it; anything else is skipped."""
    for path, kind, entry in _entries(data):
        for key, section in kind.names.items():
            if isinstance(name := entry.get(key), str):
                yield Mention((*path, key), section, name)


def check_actions(document: Document, contained: Mapping[str, str]) -> Iterator[Diagnostic]:
    """
    Yield a diagnostic for each name that its section does not have, and each action that stands there twice or fills
    what the spec lists itself; `contained` is the key of entries that lists things, by section, empty for none.
    """
    for path, section, name in mentions(document.data):
        known = _names(document.data.get(section))
        if known is not None and name not in known:
            what = f'{AFTER_APPLY} names "{shorten(name)}", which is not in {section} of this spec'
            hint = did_you_mean(name, known) or f"list it in {section}: actions only follow what the plan knows"
            yield Diagnostic("unknown-input", what, document.blame(path), hint)
    yield from _twice(document)
    yield from _listed_and_filled(document, contained)


def _listed_and_filled(document: Document, contained: Mapping[str, str]) -> Iterator[Diagnostic]:
    for path, kind, action in _entries(document.data):
        where = document.blame((*path, kind.fills)) if kind.fills else None
        yield from filled_though_listed(document, contained, kind, action, AFTER_APPLY, where)


def filled_though_listed(
    document: Document, contained: Mapping[str, str], kind: AnyAction, action: Mapping[str, Any], who: str,
    where: Where | None = None,
) -> Iterator[Diagnostic]:  # fmt: skip
    """
    Yield a diagnostic where an action fills what the spec lists itself: where prune covers it, that is taken out again.

    `who` asks for the action, `where`; without that it is reported where the spec lists it. See `check_actions`.
    """
    section, name = kind.names.get(kind.fills, ""), action.get(kind.fills)
    entries, things = document.data.get(section), contained.get(section, "")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, Mapping) and entry.get("name") == name and entry.get(things) is not None:
            here = document.where((section, index, things), key=True)
            what = f'{who} fills "{shorten(str(name))}", and {section} lists its {things}'
            hint = f'remove {things} from "{shorten(str(name))}" (line {here.line}), or fill another collection'
            yield Diagnostic("listed-and-filled", what, where or here, hint)


def _twice(document: Document) -> Iterator[Diagnostic]:
    first: dict[tuple[Any, ...], Path] = {}
    for path, kind, entry in _entries(document.data):
        said = (kind.kind, *(repr(entry.get(key)) for key in (kind.names or [kind.kind])))
        if first.setdefault(said, path) != path:
            hint = f"remove one of them; the first is at line {document.where(first[said]).line}"
            yield Diagnostic("duplicate-item", f"{AFTER_APPLY} lists an action twice", document.blame(path), hint)


def _entries(data: Any) -> Iterator[tuple[Path, AnyAction, Mapping[str, Any]]]:
    entries = data.get(AFTER_APPLY) if isinstance(data, Mapping) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        kinds = [kind for key, kind in ACTIONS.items() if isinstance(entry, Mapping) and key in entry]
        if len(kinds) == 1:
            yield (AFTER_APPLY, index), kinds[0], entry


def _names(section: Any) -> list[str] | None:
    """Return the names in a section; None if not all of them can be read, which is reported there."""
    entries = section if isinstance(section, list) else []
    names = [entry.get("name") if isinstance(entry, Mapping) else entry for entry in entries]
    return [str(name) for name in names] if all(isinstance(name, str) for name in names) else None
