"""Mistakes and refusals: what a person reads, and the exit code. Never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served

from labelform.errors import ExitCode

GOLDEN = Path(__file__).parent / "golden"
NORTHLANE = "Northlane Perception - Front Camera 2D - Q4"

UNRESOLVED = {
    "unknown_dataset": 'datasets: ["NL fleet7 2026-09 motorway nigth"]',
    "unknown_dataset_hash": "datasets: [{hash: 00000000-0000-4000-8000-000000000001}]",
    "unknown_group": "groups: [{name: perception-leeds, role: admin}]",
    "unknown_ontology": 'project: {title: New one, ontology: "NL Road Users"}',
    "unknown_project": "project: {title: X, hash: 00000000-0000-4000-8000-000000000001}",
    "several_at_once": 'datasets: ["No such thing", "Nor this"]\ngroups: [{name: nobody, role: viewer}]',
}


@pytest.mark.parametrize("name", UNRESOLVED)
def test_a_name_that_fits_nothing_is_a_diagnostic(labelform: Labelform, name: str) -> None:
    body = UNRESOLVED[name]
    head = "labelform: 1\n" if "project:" in body else f'labelform: 1\nproject: {{title: "{NORTHLANE}"}}\n'
    Path("p.yaml").write_text(head + body + "\n", encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--sandbox", "t.db")

    assert ended.code == ExitCode.ERROR
    assert ended.err == golden(name, ended.err)


def test_the_names_of_a_whole_fleet_are_told_at_once(labelform: Labelform) -> None:
    Path("fleet").mkdir()
    for number in range(40):
        text = f"labelform: 1\nproject: {{title: New {number}, ontology: Nowhere {number}}}\n"
        Path(f"fleet/{number}.yaml").write_text(text, encoding="utf-8")

    ended = labelform("plan", "fleet", "--sandbox", "t.db")

    assert ended.code == ExitCode.ERROR
    assert "40 errors" in ended.err


def test_an_ambiguous_dataset_lists_the_hashes_to_choose_from(labelform: Labelform) -> None:
    labelform("plan", write_spec("collections: []"), "--sandbox", "t.db")
    titles = dataset_titles(labelform)
    twice = next(title for title in titles if titles.count(title) > 1)

    ended = labelform("plan", write_spec(f"datasets: [{json.dumps(twice)}]", title="New"), "--sandbox", "t.db")

    assert ended.code == ExitCode.ERROR
    assert ended.err == golden("ambiguous_dataset", ended.err)


def test_an_ambiguous_project_title_is_not_guessed(labelform: Labelform, served: Served) -> None:
    from labelform import connect

    with connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        hashes = sorted(platform.create_project("Twice", []) for _ in range(2))

    ended = labelform("plan", write_spec("collections: []", title="Twice"), "--sandbox", str(served.database))

    assert ended.code == ExitCode.ERROR
    assert 'error[ambiguous-project]: 2 projects are called "Twice"' in ended.err
    assert ", ".join(hashes) in ended.err


def test_a_wrong_key_names_the_domain(labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    other = served.database.parent / "other.db"
    labelform("plan", write_spec("collections: []"), "--sandbox", str(other))
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", f"{other}.key")

    ended = labelform("plan", write_spec("collections: []"), "--domain", served.url)

    assert ended.code == ExitCode.ERROR
    assert "does not accept the key" in ended.err
    assert served.url in ended.err


def test_no_key_says_what_to_set(labelform: Labelform) -> None:
    ended = labelform("plan", write_spec("collections: []"), "--domain", "http://127.0.0.1:9")

    assert ended.code == ExitCode.ERROR
    assert "ENCORD_SSH_KEY_FILE" in ended.err


def test_an_unreachable_platform_is_named(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    ended = labelform("plan", write_spec("collections: []"), "--domain", "http://127.0.0.1:9")

    assert ended.code == ExitCode.ERROR
    assert "cannot be reached" in ended.err
    assert "127.0.0.1:9" in ended.err


def test_a_refusal_names_the_missing_permission(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotator = "b.okafor@northlane.example"
    key = labelform("sandbox", "key", annotator, "--database", str(served.database), "--out", "annotator.key")
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", "annotator.key")

    ended = labelform("plan", write_spec("collections: []"), "--domain", served.url)

    assert key.code == ExitCode.OK
    assert ended.code == ExitCode.ERROR
    assert f"project admin, team manager or organisation admin on {NORTHLANE}" in ended.err
    assert f"{annotator} is annotator" in ended.err


def test_a_plan_over_the_limit_stops_with_both_numbers(labelform: Labelform) -> None:
    spec = write_spec("collections: []\ngroups: []\npolicy: {prune: true, max_deletes: 2}")

    planned = labelform("plan", spec, "--sandbox", "t.db")
    applied = labelform("apply", spec, "--sandbox", "t.db", "--auto-approve")

    assert planned.code == applied.code == ExitCode.STOPPED_BY_POLICY
    assert "the limit is 2" in applied.err
    assert "the plan deletes" in applied.err


def write_spec(body: str, title: str = NORTHLANE) -> str:
    Path("p.yaml").write_text(f"labelform: 1\nproject: {{title: {json.dumps(title)}}}\n{body}\n", encoding="utf-8")
    return "p.yaml"


def dataset_titles(labelform: Labelform) -> list[str]:
    state = json.loads(labelform("sandbox", "dump", "--database", "t.db").out)
    return [dataset["title"] for organisation in state["organisations"] for dataset in organisation["datasets"]]


def golden(name: str, actual: str) -> str:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")
