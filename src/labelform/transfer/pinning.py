"""
Write the hash of a project into the spec that means it, or into the variable that the spec takes it from.
"""

from __future__ import annotations

import re

from labelform.language.editing import put

_VARIABLE = re.compile(r"\s*\{\{\s*([A-Za-z]\w*)\b[^}]*\}\}\s*")


def variable_of(written: object) -> str | None:
    """Return the variable that a spec takes the hash of its project from, None when it names none."""
    match = _VARIABLE.fullmatch(written) if isinstance(written, str) else None
    return match[1] if match else None


def pinned_spec(text: str, file: str, project_hash: str) -> str:
    """
    Return the text of a spec with `project.hash`, which is behind the title when it is new.

    Raises:
        SpecError: the place cannot be edited exactly.
    """
    return put(text, file, ("project", "hash"), project_hash, after="title")


def pinned_environment(text: str, file: str, environment: str, variable: str, project_hash: str) -> str:
    """
    Return the text of a file of environments in which one gives a variable the hash of a project.

    Raises:
        SpecError: the place cannot be edited exactly.
    """
    return put(text, file, ("environments", environment, "vars", variable), project_hash)
