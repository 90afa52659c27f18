"""
Write what came out into the cases that expect something else; every other byte of their files stays.

Only what a plan is, what sections hold and what presets select is written. How an apply ends and what is refused is
left to people: it is what tests are for. Of a case in which that deviates, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labelform.language.editing import edited
from labelform.language.edits import Edit
from labelform.repository.load import read_whole
from labelform.testing.results import CaseResult


@dataclass(frozen=True, slots=True)
class Updated:
    """The text of a file of tests as it is, and with what came out written into its cases."""

    path: Path
    before: str
    after: str
    cases: int


def is_settled_by_writing(result: CaseResult) -> bool:
    """
    Return whether every deviation of a case can be written down.

    Where one cannot, such as an apply that was refused, what else came out may only be what followed from it.
    """
    return all(one.edits for one in result.deviations)


def updated(results: Iterable[CaseResult]) -> list[Updated]:
    """
    Return the files of the cases in which something can be written.

    Raises:
        SpecError: a place cannot be edited exactly; says which.
    """
    by_file: dict[str, dict[int, list[Edit]]] = {}
    for result in filter(is_settled_by_writing, results):
        edits = [edit for one in result.deviations for edit in one.edits]
        if edits:
            by_file.setdefault(result.file, {})[result.index] = edits
    return [_updated(Path(file), cases) for file, cases in by_file.items()]


def _updated(path: Path, cases: Mapping[int, Sequence[Edit]]) -> Updated:
    before = read_whole(path)
    edits = [replace(edit, path=("cases", index, *edit.path)) for index, some in cases.items() for edit in some]
    return Updated(path, before, edited(before, str(path), edits), len(cases))
