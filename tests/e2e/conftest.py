"""A place where the tests of a module find what was prepared once."""

from __future__ import annotations

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import History
from tests.e2e.prepared import Place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A folder that is prepared once; tests that use it have it for their `tmp_path`."""
    folder = tmp_path_factory.mktemp("prepared")
    return Place(folder / "place", folder / "kept")


@pytest.fixture
def history(labelform: Labelform, place: Place) -> History:
    """A repository whose spec has been applied, for modules that have the place for their `tmp_path`."""
    history = History(labelform)
    place.prepare(history.begin)
    return history
