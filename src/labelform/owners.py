"""
Find the policy files of a repository's owners on disk: they hold for every spec below them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from labelform.core.planning import OwnerRules
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.load import read
from labelform.spec.owner import parse_owner_policy
from labelform.spec.source import read_document

POLICY_FILE = "labelform.policy.yaml"


def owner_rules(spec: Path) -> tuple[OwnerRules, ...]:
    """
    Return the rules of every policy file that holds for a spec, the nearest first.

    They are sought in the folder of the spec and all above it, up to the root of the git repository; outside of one,
    up to the root of the file system. All of them hold: a nearer file cannot loosen one above it.

    Raises:
        SpecError: a policy file has mistakes, or cannot be read. A rule that is misspelt must not be passed over.
    """
    return tuple(_rules_in(path) for path in _files_above(spec))


def check_policies(specs: Iterable[Path]) -> None:
    """
    Check the policy files that hold for some specs.

    Raises:
        SpecError: some have mistakes; carries those of all files, each once.
    """
    found: list[Diagnostic] = []
    for path in dict.fromkeys(path for spec in specs for path in _files_above(spec)):
        try:
            _rules_in(path)
        except SpecError as exc:
            found += exc.diagnostics
    if found:
        raise SpecError(found)


def _rules_in(path: Path) -> OwnerRules:
    return parse_owner_policy(read_document(read(path), os.path.relpath(path)))


def _files_above(spec: Path) -> Iterator[Path]:
    for folder in spec.resolve().parents:
        path = folder / POLICY_FILE
        if path.exists() or path.is_symlink():
            yield path
        if (folder / ".git").exists():
            return
