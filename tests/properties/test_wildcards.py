"""Addresses are matched as people mean them, and in a time that grows with the text and not with the stars."""

from __future__ import annotations

import subprocess
import sys
from fnmatch import fnmatchcase
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labelform.core.addresses import address_matcher
from labelform.core.change import Action, Change


def change(label: str) -> Change:
    return Change(address=f'collections["{label}"]', kind="collections", key=label, label=label, action=Action.DELETE)


@given(st.text("ab*?[]", max_size=8), st.text("ab[]", max_size=8))
def test_a_pattern_fits_what_it_would_fit_letter_by_letter(glob: str, label: str) -> None:
    by_letter = "".join(f"[{letter}]" if letter in "[]" else letter for letter in glob)

    assert address_matcher(f"collections[{glob}]")(change(label)) == fnmatchcase(label, by_letter)


def test_many_stars_end_soon() -> None:
    pattern, label = "collections[" + "*a" * 14 + "*b]", "a" * 120
    script = (
        "from tests.properties.test_wildcards import change, address_matcher\n"
        f"print(address_matcher({pattern!r})(change({label!r})))"
    )
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 20}  # it took over a minute

    assert subprocess.run([sys.executable, "-c", script], check=True, **options).stdout == "False\n"
