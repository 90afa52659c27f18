"""`labelform doctor`: is a platform as believed? Only shapes are told, and nothing is written."""

from __future__ import annotations

import json

import pytest
from tests.conftest import Labelform, Served

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")


def test_the_sandbox_is_as_believed(labelform: Labelform) -> None:
    ended = labelform("doctor", *SANDBOX)

    assert ended.code == ExitCode.OK
    assert ended.out == (
        "Looked into 4 of 4 projects: 56 answers of 13 calls.\n\n"
        "Headers about limits: none.\n"
        "The platform answers as believed.\n"
    )


def test_so_many_projects_are_looked_into_as_asked_for(labelform: Labelform) -> None:
    document = json.loads(labelform("doctor", *SANDBOX, "--projects", "2", "--json").out)

    assert (document["format"], document["is_well"]) == ("labelform-doctor/1", True)
    assert (document["looked"]["projects"], document["looked"]["looked_into"]) == (4, 2)


def test_a_served_platform_is_asked_with_the_key_of_the_user(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    assert labelform("doctor", "--domain", served.url).code == ExitCode.OK


def test_without_a_key_it_is_said_what_is_missing(labelform: Labelform) -> None:
    ended = labelform("doctor", "--domain", "http://127.0.0.1:9")

    assert ended.code == ExitCode.ERROR
    assert "ENCORD_SSH_KEY" in ended.err
