"""What tests of the spec share: reading text, and what a person sees of its mistakes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.pure import no_sockets, planted_once

from labelform.errors import SpecError
from labelform.language.model import parse
from labelform.language.source import read_document
from labelform.report.diagnostics import render

__all__ = ["no_sockets", "planted_once"]

Golden = Callable[[Path, str], str]


def seen(text: str) -> str:
    """Return what a person sees of a spec: its mistakes, or that there are none."""
    try:
        parse(read_document(text, "project.yaml"))
    except SpecError as error:
        return render(error.diagnostics, color=False)
    return "No mistakes.\n"


@pytest.fixture
def see() -> Callable[[str], str]:
    return seen


@pytest.fixture
def golden() -> Golden:
    """Return the text of a golden file, after writing it where LABELFORM_UPDATE_GOLDEN asks for that."""

    def read(path: Path, actual: str) -> str:
        if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
            path.write_text(actual, encoding="utf-8", newline="")
        return path.read_bytes().decode()

    return read
