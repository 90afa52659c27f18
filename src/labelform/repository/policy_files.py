"""Find the policy files that are to be tried, with their cases."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labelform.core.guardrails import OwnerRules
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.owner import parse_owner_policy
from labelform.language.policy_cases import ParsedCase, parse_cases
from labelform.language.source import read_document
from labelform.repository.boundary import Repository, is_yaml
from labelform.repository.load import read
from labelform.repository.owners import policy_document, rules_in

_MARK = "labelform_policy"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy file: its own rules first, then those of what it includes, and its cases."""

    path: Path
    rules: tuple[OwnerRules, ...]
    cases: tuple[ParsedCase, ...]


def policy_files(named: Sequence[Path]) -> list[PolicyFile]:
    """
    Return the policy files that are named, and those in folders that are, in their order.

    Raises:
        SpecError: some have mistakes, carries those of all; or there are none.
    """
    found: list[PolicyFile] = []
    mistakes: list[Diagnostic] = []
    for path in dict.fromkeys(one for name in named for one in _paths(name)):
        try:
            found.append(_read(path))
        except SpecError as exc:
            mistakes += exc.diagnostics
    if not found and not mistakes:
        hint = f'a policy file has "{_MARK}: 1" at its top'
        mistakes.append(Diagnostic("no-specs", f"there is no policy file in {', '.join(map(str, named))}", hint=hint))
    if mistakes:
        raise SpecError(list(dict.fromkeys(mistakes)))
    return found


def _read(path: Path) -> PolicyFile:
    document = policy_document(path, Repository.around(path))
    parse_owner_policy(document)
    return PolicyFile(path, rules_in(path), tuple(parse_cases(document)))


def _paths(name: Path) -> Iterator[Path]:
    if not name.is_dir():
        yield name
        return
    for folder, folders, files in os.walk(name):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (path for path in (Path(folder) / file for file in sorted(files)) if _is_policy(path))


def _is_policy(path: Path) -> bool:
    """Return whether a file of a folder is a policy file; what cannot be read as YAML is none."""
    if path.name.startswith(".") or not is_yaml(path.name) or path.is_symlink():
        return False
    try:
        text = read(path)
    except SpecError:
        return False
    data = read_document(text, str(path)).data if _MARK in text else None
    return isinstance(data, dict) and _MARK in data
