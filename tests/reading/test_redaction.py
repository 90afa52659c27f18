"""E-mails in a snapshot: which are found, and that no text takes long."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.reading.snapshot import email_digest, redacted

SEARCHED = re.compile(r"[^\s@<>\"'(),;:\[\]]+@[^\s@<>\"'(),;:\[\]]+\.[A-Za-z0-9-]+")
"""The plain way to say what an e-mail is; it is quadratic."""
A_MINUTE = 60


@given(st.text("ab_@. <", max_size=16))
def test_the_e_mails_are_those_of_a_plain_search(text: str) -> None:
    assert redacted(text) == SEARCHED.sub(lambda match: email_digest(match[0]), text)


@pytest.mark.parametrize("text", ["'a' * 10**6", "'a' * 10**6 + '@' + 'b' * 10**6", "'@.' * 10**6"])
def test_a_long_text_without_e_mails_ends(text: str) -> None:
    command = f"from labelform.reading.snapshot import redacted; text = {text}; assert redacted(text) == text"

    subprocess.run([sys.executable, "-c", command], check=True, timeout=A_MINUTE)
