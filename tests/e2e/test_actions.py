"""Actions on the command line: shown with a plan, run after it, run by themselves, finished by resume."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.prepared import Place

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
HEAD = 'labelform: 1\nproject: {title: Pilot, ontology: "NL Road Users & Lanes v6"}\n'
SPEC = f"""{HEAD}datasets: ["NL fleet7 2026-09 motorway night"]
collections: [{{name: night}}]
filter_presets: [{{name: dark, filters: [{{metric: brightness, between: [0.0, 0.22]}}]}}]
"""
AFTER = "after_apply:\n  - {populate: night, from: dark}\n  - {sync: true, on_failure: continue}\n"
FILL = ("run", "populate", "night", "--from", "dark", "p.yaml", *SANDBOX, "--timeout", "0")


@pytest.fixture
def tmp_path(place: Place) -> Path:
    """The folder that is prepared once: a project as the spec has it, and nothing in its collection."""
    return place.clear()


@pytest.fixture
def pilot(labelform: Labelform, place: Place) -> Labelform:
    def begin() -> None:
        Path("p.yaml").write_text(SPEC, "utf-8")
        assert labelform("apply", "p.yaml", *SANDBOX, "--auto-approve").code == 0

    place.prepare(begin)
    return labelform


def rewrite(old: str, new: str) -> None:
    text = Path("p.yaml").read_text("utf-8")
    Path("p.yaml").write_text(text.replace(old, new) + ("" if "after_apply" in text else AFTER), "utf-8")


def actions_in(ended: Ended) -> list[dict[str, Any]]:
    """Return the events about actions of a stream."""
    events = [json.loads(line) for line in ended.out.splitlines()]
    return [event for event in events if event["type"].startswith(("action", "planned_action"))]


def test_a_plan_shows_its_actions_apart_in_every_format(pilot: Labelform) -> None:
    rewrite("0.22", "0.3")

    text = pilot("plan", "p.yaml", *SANDBOX, "--out", "plan.json").out
    shown = json.loads(pilot("plan", "p.yaml", *SANDBOX, "--format", "json").out)
    markdown = pilot("plan", "p.yaml", *SANDBOX, "--format", "markdown").out
    page = pilot("plan", "p.yaml", *SANDBOX, "--format", "html").out

    assert (
        "  # Actions that follow, in this order:\n"
        '  > populate["night" from "dark"]\n'
        '    # (p.yaml:7: it follows filter_presets["dark"])\n'
    ) in text
    assert "Plan: 0 to add, 1 to change, 0 to destroy.\n1 action follows.\n" in text
    assert (shown["labelform"]["actions"], shown["labelform"]["plan"]["actions"][0]["kind"]) == (1, "populate")
    assert "**Plan: 0 to add, 1 to change, 0 to destroy.** 1 action follows." in markdown
    assert '- `populate["night" from "dark"]`: `p.yaml:7`: it follows `filter_presets["dark"]`\n' in markdown
    assert "Actions that follow, in this order:" in page
    assert "1 action follows." in page


def test_what_an_apply_is_followed_by_is_told_as_it_happens_and_at_the_end(pilot: Labelform) -> None:
    rewrite('night"]', 'night", "NL fleet7 2026-09 motorway day"]')
    rewrite("0.22", "0.2201")

    ended = pilot("apply", "p.yaml", *SANDBOX, "--auto-approve")
    history = pilot("history").out

    assert ended.code == 0
    assert 'populate["night" from "dark"]: Action complete after 0s (12 items, 12 more than before; ' in ended.out
    assert "sync: Action complete after 0s (started; the platform does not report when it ends)\n" in ended.out
    assert "\nActions: 2 done.\n" in ended.out
    assert "+1 ~1 -0 >2  exit 0" in history


def test_an_action_by_itself_is_started_once_for_one_need(pilot: Labelform) -> None:
    first, second, third = pilot(*FILL, "--json"), pilot(*FILL), pilot(*FILL, "--again")

    assert [one["type"] for one in actions_in(first)] == ["planned_action", "action_start", "action_complete"]
    assert actions_in(first)[-1]["hook"]["labelform"] == {
        "before": 0, "after": 12, "outcome": "done", "is_over": False,
    }  # fmt: skip
    assert 'populate["night" from "dark"]: Already done (12 items' in second.out
    assert 'populate["night" from "dark"]: Action complete after 0s (12 items; started' in third.out
    assert [one.code for one in (first, second, third)] == [0, 0, 0]


def test_an_action_by_itself_fills_nothing_that_the_spec_lists(pilot: Labelform) -> None:
    Path("p.yaml").write_text(SPEC.replace("{name: night}", "{name: night, items: []}"), "utf-8")

    ended = pilot(*FILL)

    assert ended.code == ExitCode.ERROR
    assert (
        'p.yaml:4:29: error[listed-and-filled]: labelform run populate fills "night", and collections lists its items'
        in ended.err
    )
    assert 'remove items from "night" (line 4), or fill another collection' in ended.err


def test_an_action_by_itself_asks_no_checks(pilot: Labelform) -> None:
    rewrite("collections:", "checks: [{name: many, assert: datasets.size() > 9, message: too few}]\ncollections:")

    ended = pilot(*FILL)

    assert (ended.code, "too few" in ended.out + ended.err) == (ExitCode.OK, False)
    assert pilot("plan", "p.yaml", *SANDBOX).code == ExitCode.STOPPED_BY_POLICY


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (("populate", "nihgt", "--from", "dark"), '"p.yaml" has no "nihgt" in collections', 'did you mean "night"?'),
        (("populate", "night", "--from", "dakr"), '"p.yaml" has no "dakr" in filter_presets', 'did you mean "dark"?'),
    ],
)
def test_a_name_is_looked_for_in_the_spec(pilot: Labelform, arguments: tuple[str, ...], said: str, hint: str) -> None:
    ended = pilot("run", *arguments, "p.yaml", *SANDBOX)

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert said in ended.err
    assert hint in ended.err


@pytest.mark.parametrize("name", ["night", "night here"])
def test_an_environment_that_maps_names_takes_those_of_the_spec_and_its_own(pilot: Labelform, name: str) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n  here:\n    {platform: sandbox, database: t.db, specs: [p.yaml],\n"
        "     mappings: {collections: {night: night here}}}\n",
        "utf-8",
    )
    assert pilot("apply", "--env", "here", "--auto-approve").code == 0

    ended = pilot("run", "populate", name, "--from", "dark", "--env", "here", "--timeout", "0")

    assert (ended.code, ended.err) == (0, "")
    assert 'populate["night here" from "dark"]: Action complete after 0s (12 items' in ended.out


def test_what_does_not_exist_yet_is_not_acted_on(pilot: Labelform) -> None:
    Path("other.yaml").write_text(SPEC.replace("Pilot", "Other"), "utf-8")

    ended = pilot("run", "sync", "other.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert 'there is no project "Other"' in ended.err


def test_nothing_of_an_action_is_planned_again_or_taken_back(pilot: Labelform) -> None:
    assert pilot("run", "sync", "p.yaml", *SANDBOX).code == 0
    assert pilot("run", "import-active", "data", "p.yaml", *SANDBOX).code == 0

    assert "No changes." in pilot("plan", "p.yaml", *SANDBOX).out
    assert "Already done (by run 000003-" in pilot("resume", *SANDBOX, "--auto-approve").out
    assert "to destroy" in pilot("revert", *SANDBOX).out  # the apply before them


def test_an_action_that_a_run_left_is_named_by_the_next_apply_and_done_by_resume(pilot: Labelform) -> None:
    rewrite("{metric: brightness, between: [0.0, 0.22]}", "{raw: {type: unheard of}}")
    failed = pilot("apply", "p.yaml", *SANDBOX, "--auto-approve")

    again = pilot("apply", "p.yaml", *SANDBOX, "--auto-approve")

    left = 'populate["night" from "dark"]'
    assert failed.code == ExitCode.PARTLY_APPLIED
    assert f"failed: {left}: nothing was sent: the platform is known to hang on" in failed.out
    assert "No changes." in again.out
    assert f'Warning: "Pilot": {left} was not done by run 000002-' in again.err
    assert pilot("resume", *SANDBOX, "--auto-approve").code == ExitCode.PARTLY_APPLIED
    assert pilot(*FILL, "--any-shape").code == ExitCode.OUTCOME_UNKNOWN


def test_a_protected_environment_wants_its_name_typed(pilot: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    Path("environments.yaml").write_text(
        "labelform_environments: 1\n"
        "environments:\n  prod: {platform: sandbox, database: t.db, protected: true, specs: [p.yaml]}\n",
        "utf-8",
    )

    for unasked in ((), ("--no-input",)):
        ended = pilot("run", "sync", "--env", "prod", *unasked)

        assert ended.code == ExitCode.ERROR
        assert 'the environment "prod" is protected: you have to type its name' in ended.err
        assert "labelform plan" not in ended.err
    assert "sync" not in pilot("history").out
