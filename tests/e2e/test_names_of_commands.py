"""Who mistypes a command is told which one is meant, at every level."""

from __future__ import annotations

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paln", "plan"),
        ("improt", "import"),
        ("validte p.yaml", "validate"),
        ("env lst", "list"),
        ("ci coment", "comment"),
    ],
)
def test_a_command_that_there_is_not_names_the_one_that_is_meant(labelform: Labelform, typed: str, meant: str) -> None:
    ended = labelform(*typed.split())

    assert ended.code == ExitCode.WRONG_USAGE
    assert "No such command" in ended.err
    assert f"did you mean {meant}?" in ended.err.lower().replace("'", "").replace('"', "")


def test_what_is_like_no_command_is_only_refused(labelform: Labelform) -> None:
    ended = labelform("terraform")

    assert ended.err.endswith("Error: No such command 'terraform'.\n")
