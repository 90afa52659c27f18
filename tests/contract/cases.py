"""
What a case of the comparison is, and where all of them are.

A case is a line of Python that runs word for word with the official SDK and with labelform: that it can is half of what
it proves. `*_cases.py` beside this file define `CASES` and `ANSWERS`; a new file is found by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Case:
    """
    One comparison.

    `code` is an expression over `project`, `client` (the SDK's user client, our platform) and the names in the
    namespaces of both sides; `before` is statements that run first, unrecorded. `shows` is an expression over `result`
    whose value must be the same on both sides, in JSON. `varying` are patterns in bodies that no two requests share.
    `unsent` are the requests that only the SDK makes (`METHOD target`, or `querytype METHOD` for legacy ones), `added`
    those that only ours makes; `differs` says that both make the same requests with other arguments. `because` gives
    the reason for any of the three. `unsaid` are members of a legacy payload that only the SDK says, with `false`:
    platforms before the option do not know them.
    """

    name: str
    code: str
    shows: str = "None"
    before: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    varying: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    differs: bool = False
    because: str = ""
    unsaid: tuple[str, ...] = ()
    sdk: str = "0.1.155"


def all_cases() -> tuple[list[Case], dict[str, Any]]:
    """Return the cases of all files, and the answers that they share."""
    cases: list[Case] = []
    answers: dict[str, Any] = {}
    for path in sorted(Path(__file__).parent.glob("*_cases.py")):
        module = import_module(f"tests.contract.{path.stem}")
        cases += module.CASES
        answers |= module.ANSWERS
    return cases, answers
