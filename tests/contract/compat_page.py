"""Compares what the SDK has with what compat has in its place, and writes the list of docs/compat.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.compat_reasons import MADE_BY_HAND, REASONS, reason_for
from tests.contract.inventory import CALL

from labelform.compat.missing import INSTEAD

Members = Mapping[str, Any] | None
Inventory = Mapping[str, Mapping[str, Members]]
_POSITIONAL = {"POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"}
_VARIABLE = {"VAR_POSITIONAL", "VAR_KEYWORD"}


@dataclass(frozen=True)
class Comparison:
    """One name of a module: how many of its members are there, which differ and which are missing."""

    there: int
    differing: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything is there, and nothing differs."""
        return not self.differing and not self.missing


def compare(name: str, their_members: Members, our_members: Members) -> Comparison:
    """Compare the members of one name. A missing one that has a reason to be only somewhere counts as differing."""
    theirs, ours = their_members or {}, our_members or {}
    members = {each: theirs[each] for each in theirs if each != CALL or name in MADE_BY_HAND}
    missing = members.keys() - ours.keys()
    elsewhere = {each for each in missing if f"{name}.{each}" in REASONS}
    differing = {each for each in members if each in ours and not _takes(ours[each], members[each])}
    return Comparison(
        there=len(members) - len(missing | differing),
        differing=tuple(sorted(differing | elsewhere)),
        missing=tuple(sorted(missing - elsewhere)),
    )


def _takes(ours: Any, theirs: Any) -> bool:
    """Tell whether ours can be used wherever theirs can. Defaults are not compared."""
    if isinstance(theirs, str) or isinstance(ours, str):
        return bool(ours == theirs or (ours, theirs) == ("settable", "property"))
    places = {name: place for place, (name, kind, _) in enumerate(ours) if kind in _POSITIONAL}
    asked = {name for name, kind, default in ours if default is None and kind not in _VARIABLE}
    named = [(place, name, kind) for place, (name, kind, _) in enumerate(theirs) if kind not in _VARIABLE]
    return asked <= {name for _, name, _ in named} and all(
        places.get(name) == place if kind in _POSITIONAL else name in {each for each, _, _ in ours}
        for place, name, kind in named
    )


def compared(theirs: Inventory, ours: Inventory) -> dict[str, dict[str, Comparison | None]]:
    """Compare all names of all modules that compat has; None stands for a name that is not there."""
    return {
        module: {
            name: compare(name, members, ours[module][name]) if name in ours[module] else None
            for name, members in names.items()
        }
        for module, names in theirs.items()
        if module in ours
    }


def differing(found: Mapping[str, Mapping[str, Comparison | None]]) -> set[tuple[str, str]]:
    """Return all members that differ, with the names of their classes."""
    return {
        (name, member)
        for names in found.values()
        for name, each in names.items()
        if each is not None
        for member in each.differing
    }


def page(theirs: Inventory, ours: Inventory) -> str:
    """Write the list. What a class lacks is said once, at the first module that has it."""
    told: dict[tuple[str, Comparison], str] = {}
    lines: list[str] = []
    for module, names in compared(theirs, ours).items():
        if names:
            lines += ["", f"### `{module}`", *_section(module, names, told)]
    absent = [module for module, names in theirs.items() if module not in ours and names]
    return "\n".join([*lines, "", "### Missing modules", *_missing(absent)]) + "\n"


def _section(
    module: str, names: Mapping[str, Comparison | None], told: dict[tuple[str, Comparison], str]
) -> Iterator[str]:
    there = {name: each for name, each in names.items() if each is not None}
    whole = [name for name, each in there.items() if each.is_whole]
    partly = [(name, each) for name, each in there.items() if not each.is_whole]
    if whole:
        yield from ("", f"Available: {_quoted(whole)}.")
    for first in dict.fromkeys(told[each] for each in partly if each in told):
        yield from ("", f"As in `{first}`: {_quoted(each[0] for each in partly if told.get(each) == first)}.")
    new = [each for each in partly if each not in told]
    for place, (name, each) in enumerate(new):
        yield from ([""] if place == 0 else [])
        yield from _in_part(name, each)
    told |= dict.fromkeys(new, module)
    absent = [name for name, each in names.items() if each is None]
    if absent:
        yield from _missing([f"{module}.{name}" for name in absent], f"Missing: {_quoted(absent)}.")


def _in_part(name: str, each: Comparison) -> Iterator[str]:
    yield f"- `{name}`: {each.there} of {each.there + len(each.differing) + len(each.missing)} members are the same."
    for member in each.differing:
        yield f"  - `{member}` differs: {reason_for(name, member)}."
    if each.missing:
        yield f"  - Missing: {_quoted(each.missing)}."


def _missing(names: list[str], sentence: str = "") -> Iterator[str]:
    yield from ("", sentence or f"{_quoted(names)}.")
    known = [name for name in names if name in INSTEAD]
    if known:
        yield ""
    for name in known:
        yield f"- Instead of `{name}`: {INSTEAD[name]}."


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
