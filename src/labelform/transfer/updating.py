"""
Change a spec that people have written so that it says what a project has: comments, order and style stay.

Only what differs is touched. A file in which nothing differs keeps every byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.util import load_yaml_guess_indent

from labelform.core.plan import Plan
from labelform.core.reference import PREVIOUSLY
from labelform.errors import LabelformError
from labelform.language.extends import EXTENDS
from labelform.language.places import Path
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.letters import with_escapes
from labelform.reading.observe import Observation
from labelform.transfer.importing import Entries


def updated(text: str, file: str, entries: Entries, observation: Observation, plan: Plan) -> str:
    """
    Return the text of a spec with what differs from the project changed; the same text when nothing does.

    Raises:
        LabelformError: values of the file come from expressions or from another file: there they would be changed.
    """
    changes = _Changes(entries, observation, plan)
    if changes.is_nothing:
        return text
    document = read_document(text, file)
    if document.has_templates or EXTENDS in document.data:
        raise LabelformError(
            f'"{file}" is made of expressions or extends another file, and differs from the project',
            hint="import into another file with --out, and take over by hand what you want",
        )
    yaml, data = open_yaml(text)
    changes.carry_out(data)
    return dumped(yaml, data)


def open_yaml(text: str) -> tuple[YAML, CommentedMap]:
    """Return the data of a file that keeps its comments, and what writes it in its own style."""
    _, indent, offset = load_yaml_guess_indent(io.StringIO(text))
    yaml = _yaml()
    nested = next((match for match in _NESTED.finditer(text) if _opens(match["key"])), None)
    dash = 2 if offset is None else offset
    yaml.indent(mapping=len(nested["indent"]) if nested else 2, sequence=max(indent or 4, dash + 2), offset=dash)
    return yaml, yaml.load(text)


_NESTED = re.compile(r"^(?P<key>[^\s#][^\n]*)\n(?P<indent> +)[^\s#-]", re.MULTILINE)


def _opens(line: str) -> bool:
    """Tell whether a line is a key whose value stands below it."""
    return any(part.rstrip(" \t").endswith(":") for part in (line, line.partition(" #")[0]))


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml


def dumped(yaml: YAML, data: CommentedMap) -> str:
    """Return the text of data that was opened."""
    stream = io.StringIO()
    yaml.dump(data, stream)
    return with_escapes(stream.getvalue())


class _Wanted(NamedTuple):
    """An entry of the file: its identity, and those that it had before."""

    key: str
    former: Sequence[str]

    def key_in(self, live: Mapping[str, Any]) -> str:
        """Return the identity under which the project has it: one that it had before, where it was not renamed yet."""
        return next((name for name in (self.key, *self.former) if name in live), self.key)


class _Changes:
    """What has to be done to the entries of a file, section by section."""

    def __init__(self, entries: Entries, observation: Observation, plan: Plan) -> None:
        self._entries = entries
        self._differing = {(one.kind, one.key) for one in plan.changes}
        self._blocked = {(one.change.kind, one.change.key): one.change for one in plan.blocked}
        self._wanted: Mapping[str, Sequence[_Wanted]] = {
            side.resource.kind: [_Wanted(side.resource.key(one.item), one.previously) for one in side.desired]
            for side in observation.sides
            if side.desired is not None
        }

    @property
    def is_nothing(self) -> bool:
        """Tell whether the file says what the project has."""
        missing = any(
            set(self._entries.keys[kind]) - {one.key for one in wanted} for kind, wanted in self._managed().items()
        )
        return not (self._differing or self._blocked or missing)

    def _managed(self) -> dict[str, Sequence[_Wanted]]:
        return {kind: wanted for kind, wanted in self._wanted.items() if kind in self._entries.keys}

    def carry_out(self, data: CommentedMap) -> None:
        for kind, wanted in self._managed().items():
            self._section(data[kind], kind, wanted)
        blocked = [change for (kind, _), change in self._blocked.items() if kind == "project"]
        for name in {one.path.partition(".")[0] for change in blocked for one in change.fields}:
            if name in self._entries.data["project"]:
                data["project"][name] = self._entries.data["project"][name]

    def _section(self, items: CommentedSeq, kind: str, wanted: Sequence[_Wanted]) -> None:
        live = dict(zip(self._entries.keys[kind], self._entries.data[kind], strict=True))
        known = {one.key_in(live) for one in wanted}
        for index in range(len(wanted) - 1, -1, -1):
            key, here = wanted[index].key, wanted[index].key_in(live)
            if here not in live:
                if (kind, key) in self._differing:
                    del items[index]
            elif (kind, key) in self._differing or (kind, key) in self._blocked:
                keeps_former = not any(name in live for name in wanted[index].former)
                items[index] = _taken_over(items[index], live[here], is_renamed=here != key, keeps_former=keeps_former)
        added = [index for index, key in enumerate(self._entries.keys[kind]) if key not in known]
        if added and not items:
            items.fa.set_block_style()
        for index in added:
            items.append(self._new(kind, index))

    def _new(self, kind: str, index: int) -> Any:
        path: Path = (kind, index)
        entry = escaped(self._entries.data[kind][index])
        tails = {path: self._entries.tails[path]} if path in self._entries.tails else {}
        return _yaml().load("\n".join(Writer(tails=tails).item(entry, path, 0)))[0]


def _taken_over(old: Any, live: Any, *, is_renamed: bool, keeps_former: bool) -> Any:
    """Return an entry as the project has it. What it was called before stays where nothing is called so."""
    new = escaped(live)
    if isinstance(old, CommentedMap) and PREVIOUSLY in old and keeps_former:
        new = {**new, PREVIOUSLY: old[PREVIOUSLY]}
    made = _patched(old, new)
    if is_renamed:
        made["name"] = _styled(new["name"])
    return made


def _patched(old: Any, new: Any) -> Any:
    """Return an entry with the values of another one; what both have alike keeps its place and its comments."""
    if isinstance(old, CommentedSeq) and isinstance(new, list) and len(old) == len(new):
        for index, one in enumerate(new):
            if old[index] != one:
                old[index] = _patched(old[index], one)
        return old
    if not (isinstance(old, CommentedMap) and isinstance(new, Mapping)):
        return _styled(new)
    for key in [key for key in old if key not in new and key not in ("name", "hash")]:
        del old[key]
    for key, value in new.items():
        if key in ("name", "hash") and ("name" in old or "hash" in old):
            continue
        if key not in old:
            old[_styled(key)] = _styled(value)
        elif old[key] != value:
            old[key] = _patched(old[key], value)
    return old


def _styled(value: Any) -> Any:
    """Return a value in the style of written specs."""
    return _yaml().load("\n".join(Writer().item(value, ("filters", 0), 0)))[0]
