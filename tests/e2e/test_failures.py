"""Mistakes and refusals: what a person reads, and the exit code. Never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served

from labelform.cli.failures import exit_code_of
from labelform.errors import ExitCode, LabelformError

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


@pytest.mark.parametrize(
    ("environ", "said"), [({}, "\x1b[1;31mError:\x1b[0m "), ({"NO_COLOR": "1"}, "Error: ")], ids=["auto", "NO_COLOR"]
)
def test_a_failure_is_coloured_on_a_terminal_unless_no_colour_is_wanted(
    tmp_path: Path, environ: dict[str, str], said: str
) -> None:
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    screen, terminal = os.openpty()
    (tmp_path / "nope.json").write_text("[]", encoding="utf-8")

    subprocess.run(
        [sys.executable, "-m", "labelform", "show", "nope.json"],
        stderr=terminal, cwd=tmp_path, env={**plain, **environ}, check=False,
    )  # fmt: skip

    os.close(terminal)
    with os.fdopen(screen, "rb") as shown:
        assert shown.readline().decode().startswith(f'{said}"nope.json" is not a plan')


@pytest.mark.parametrize(("is_screen", "times"), [(True, 1), (False, 2)], ids=["a screen", "a log"])
def test_a_broken_rule_is_printed_once_on_a_screen_and_on_stderr_of_a_log(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, is_screen: bool, times: int
) -> None:
    write_spec("collections: []\npolicy: {prune: true, max_deletes: 0}")
    monkeypatch.setattr("labelform.cli.planning.is_one_screen", lambda: is_screen)

    ended = labelform("plan", "p.yaml", "--sandbox", "t.db")

    assert ended.code is ExitCode.STOPPED_BY_POLICY
    assert (ended.out + ended.err).count("[max-deletes] the plan deletes 2 items") == times


def test_one_terminal_for_both_streams_is_one_screen(tmp_path: Path) -> None:
    screen, terminal = os.openpty()
    asked = "import sys; from labelform.cli.terminal import is_one_screen; sys.exit(is_one_screen())"

    codes = [
        subprocess.run([sys.executable, "-c", asked], stdout=out, stderr=terminal, cwd=tmp_path, check=False).returncode
        for out in (terminal, subprocess.PIPE)
    ]

    os.close(terminal)
    os.close(screen)
    assert codes == [1, 0]


def test_what_a_terminal_would_obey_is_escaped_in_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(LabelformError("no \x1b[31mproject\n", hint="try \x07"))

    assert capsys.readouterr().err == "Error: no \\x1b[31mproject\\n\n  hint: try \\x07\n"


def test_what_a_terminal_would_obey_is_escaped_in_the_titles_of_history_and_pin(labelform: Labelform) -> None:
    Path("p.yaml").write_text('labelform: 1\nproject: {title: "a \\e[31mb\\nc"}\n', encoding="utf-8")
    labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")

    told = labelform("history").out, labelform("pin", "p.yaml", "--sandbox", "t.db").out

    assert [line.count("a \\x1b[31mb\\nc") for line in told] == [1, 1]
    assert [line.count("\n") for line in told] == [1, 1]


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
