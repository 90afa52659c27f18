"""Both directions meet on a sandbox, whatever a spec is made of: applied and imported, moved and absorbed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.conftest import Labelform
from tests.transfer.made_of_files import Made, is_exact, lives, specs

from labelform.errors import ExitCode

PLACE = ("--env", "dev")
real = settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


def applied(labelform: Labelform, made: Made, title: str) -> dict[str, str]:
    """Write the files of a spec, and apply it to a project that is new."""
    texts = {
        **made.texts,
        "p.yaml": made.texts["p.yaml"].replace("title: P}", f"title: {title}}}"),
        "environments.yaml": made.texts["environments.yaml"].replace(
            "{dev: {}}", "{dev: {platform: sandbox, database: t.db, specs: [p.yaml]}}"
        ),
    }
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    ended = labelform("apply", "p.yaml", *PLACE, "--auto-approve")
    assert ended.code == ExitCode.OK, ended.err
    return texts


def move(labelform: Labelform, live: Mapping[str, str], title: str) -> None:
    """Give the project other collections, as if somebody had done so by hand."""
    collections = [{"name": name, "description": text.replace("{{", "{{ '{{' }}")} for name, text in live.items()]
    spec = {
        "labelform": 1, "project": {"title": title}, "collections": collections,
        "policy": {"prune": True, "max_deletes": "100%"},
    }  # fmt: skip
    Path("live.json").write_text(json.dumps(spec), encoding="utf-8")
    ended = labelform("apply", "live.json", "--sandbox", "t.db", "--auto-approve", "--allow", "looks-like-a-rename")
    assert ended.code == ExitCode.OK, ended.err
    Path("live.json").unlink()


def read(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: Path(name).read_text("utf-8") for name in texts}


@pytest.fixture
def titles() -> list[str]:
    """A title for each example: projects are never deleted."""
    return [f"P{number}" for number in range(100)]


def test_what_moved_is_absorbed_and_then_nothing_is_planned(labelform: Labelform, titles: list[str]) -> None:
    @real
    @given(st.data())
    def check(data: st.DataObject) -> None:
        made = data.draw(specs())
        live = data.draw(lives(made))
        assume(is_exact(made, live))
        title = titles.pop()
        texts = applied(labelform, made, title)
        move(labelform, live, title)

        ended = labelform("absorb", "p.yaml", "*", *PLACE)

        assert ended.code == ExitCode.OK, ended.err
        assert (read(texts) != texts) == (live != made.said)
        assert labelform("plan", "p.yaml", *PLACE, "--detailed-exitcode").code == ExitCode.OK

    check()


def test_what_was_applied_is_imported_byte_for_byte(labelform: Labelform, titles: list[str]) -> None:
    @real
    @given(specs())
    def check(made: Made) -> None:
        title = titles.pop()
        texts = applied(labelform, made, title)

        ended = labelform("import", title, *PLACE, "--out", "p.yaml")

        assert ended.code == ExitCode.OK, ended.err
        assert read(texts) == texts

    check()
