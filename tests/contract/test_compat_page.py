"""
docs/compat.md lists what scripts for the SDK find in compat, compared with the installed SDK member by member.

`LABELFORM_UPDATE_GOLDEN=1` writes the list; what differs needs a reason in `compat_reasons.py` all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tests.contract.compat_page import Inventory, compared, differing, page
from tests.contract.compat_reasons import MADE_BY_HAND, REASONS, keys_for, reason_for
from tests.contract.environments import python_of

from labelform.compat.missing import INSTEAD
from labelform.compat.names import NAMES, SDK_VERSION

INVENTORY = Path(__file__).with_name("inventory.py")
PAGE = Path(__file__).parents[2] / "docs" / "compat.md"
MARK = "<!-- What follows is written by tests/contract/test_compat_page.py. -->\n"


@cache
def theirs(*addresses: str) -> Inventory:
    return _told([str(python_of(SDK_VERSION)), str(INVENTORY), *addresses])


@cache
def ours() -> Inventory:
    return _told([sys.executable, "-m", "labelform.compat", str(INVENTORY), *NAMES])


def _told(command: list[str]) -> Inventory:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found: Inventory = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.mark.contract
def test_the_page_lists_what_is_there() -> None:
    before, mark, listed = PAGE.read_text(encoding="utf-8").partition(MARK)
    written = page(theirs(), ours())
    assert mark

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(before + mark + written, encoding="utf-8")
    else:
        assert listed == written


@pytest.mark.contract
def test_what_differs_has_a_reason_and_what_has_a_reason_differs() -> None:
    found = differing(compared(theirs(), ours()))

    assert {each for each in found if reason_for(*each) is None} == set()
    assert REASONS.keys() - {key for each in found for key in keys_for(*each)} == set()


@pytest.mark.contract
def test_what_is_made_by_hand_is_there() -> None:
    assert MADE_BY_HAND - {name for names in ours().values() for name in names} == set()


@pytest.mark.contract
def test_every_name_is_one_of_the_sdk() -> None:
    unlisted = [
        f"{module}:{name}" for module, names in NAMES.items() for name in names if name not in theirs().get(module, {})
    ]

    assert list(theirs(*unlisted)) == unlisted  # what its modules import from each other, and scripts from there


def test_what_is_instead_is_told_of_names_that_are_not_there() -> None:
    names = {f"{module}.{name}" for module, all_ in NAMES.items() for name in all_}

    assert INSTEAD.keys() & names == set()
