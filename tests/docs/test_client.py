"""
The examples of the client's pages run: against a sandbox, and those it cannot serve against recorded answers.

A page is run from top to bottom. Its first example makes the connection, and is run for both.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served
from tests.contract.cases import all_cases
from tests.contract.recorder import Recorder, recording

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "client.md", *sorted((DOCS / "client").glob("*.md"))]
EXAMPLE = re.compile(r"(?P<marked><!-- run: recorder -->\n)?^```python\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A platform that answers with the shapes that the official SDK accepts."""
    with recording(all_cases()[1], {}) as listening:
        yield listening


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_run(page: Path, served: Served, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text(encoding="utf-8")
    found = list(EXAMPLE.finditer(text))
    of_sandbox: dict[str, Any] = {}
    of_recorder: dict[str, Any] = {}
    assert text.count("```python") == len(found)

    with warnings.catch_warnings():
        monkeypatch.setenv("ENCORD_DOMAIN", served.url)
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
        run(found[0]["code"], of_sandbox, page)
        monkeypatch.delenv("ENCORD_SSH_KEY_FILE")
        monkeypatch.setenv("ENCORD_DOMAIN", recorder.url)
        monkeypatch.setenv("ENCORD_SSH_KEY", recorder.ssh_private_key)
        run(found[0]["code"], of_recorder, page)
        for example in found[1:]:
            run(example["code"], of_recorder if example["marked"] else of_sandbox, page)
    for names in (of_sandbox, of_recorder):
        names["platform"].close()


def run(code: str, names: dict[str, Any], page: Path) -> None:
    exec(compile(code, str(page), "exec"), names)  # noqa: S102 - the example of the page
