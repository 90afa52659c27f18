"""Plans without credentials: a snapshot holds what planning needs, and nothing that a stranger should read."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import edit

from labelform.api import calls
from labelform.errors import ExitCode
from labelform.reading.snapshot import redacted

WORLD = str(Path(__file__).parents[2] / "examples" / "worlds" / "driving.yaml")
SANDBOX = ("--sandbox", "t.db")
PILOT = (
    "labelform: 1\nproject: {title: Pilot}\ncollections: [{name: night, description: 'ask ann@northlane.example'}]\n"
)


@pytest.fixture
def taken(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A snapshot of the driving world, and no way to any platform from here on."""
    ended = labelform("snapshot", WORLD, *SANDBOX, "--out", "s.json")
    assert ended.code == ExitCode.OK, ended.err
    monkeypatch.setattr(socket.socket, "connect", _no_network)
    return Path("s.json")


def _no_network(*_: object, **__: object) -> None:
    raise AssertionError("a plan from a snapshot opened a socket")


def test_a_plan_from_a_snapshot_is_the_plan_of_the_platform(labelform: Labelform, taken: Path) -> None:
    live = json.loads(labelform("plan", WORLD, "--no-prune", *SANDBOX, "--format", "json").out)
    Path("t.db").unlink()

    ended = labelform("plan", WORLD, "--no-prune", "--snapshot", str(taken), "--format", "json")

    offline = json.loads(ended.out)
    assert ended.code == ExitCode.OK
    assert offline["resource_changes"] == live["resource_changes"]
    assert offline["labelform"]["plan_digest"] == live["labelform"]["plan_digest"]


def test_what_a_plan_from_a_snapshot_takes_away_it_cannot_count_and_is_another_plan(
    labelform: Labelform, taken: Path
) -> None:
    live = json.loads(labelform("plan", WORLD, *SANDBOX, "--format", "json").out)

    offline = json.loads(labelform("plan", WORLD, "--snapshot", str(taken), "--format", "json").out)

    assert offline["resource_changes"] == live["resource_changes"]
    assert offline["labelform"]["impact"].keys() == live["labelform"]["impact"].keys() != set()
    assert all("a snapshot does not say" in impact["unknown"][0] for impact in offline["labelform"]["impact"].values())
    assert offline["labelform"]["plan_digest"] != live["labelform"]["plan_digest"]


def test_it_needs_neither_key_nor_platform_nor_domain(labelform: Labelform, taken: Path) -> None:
    Path("t.db.key").unlink()

    assert labelform("plan", WORLD, "--snapshot", str(taken), "--detailed-exitcode").code == ExitCode.CHANGES_PENDING
    assert labelform("plan", WORLD, "--snapshot", str(taken), *SANDBOX).code == ExitCode.WRONG_USAGE


def test_a_plan_from_a_snapshot_is_never_applied(labelform: Labelform, taken: Path) -> None:
    labelform("plan", WORLD, "--snapshot", str(taken), "--out", "plan.json")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "the plan was made from a snapshot (sha256:" in ended.err


def test_no_email_and_no_name_that_the_spec_does_not_say_stands_in_it(labelform: Labelform, taken: Path) -> None:
    text = taken.read_text(encoding="utf-8")
    state = json.loads(labelform("sandbox", "dump", "--database", "t.db").out)

    assert "@" not in text
    datasets = [one["title"] for organisation in state["organisations"] for one in organisation["datasets"]]
    attached = [item["item"]["title"] for item in section(taken, "datasets")]
    assert len(datasets) > len(attached)
    assert [title for title in datasets if title in text and title not in attached] == []


def test_the_same_state_has_the_same_digest_and_another_state_another(labelform: Labelform) -> None:
    Path("p.yaml").write_text(PILOT, encoding="utf-8")
    labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")
    for name in ("one", "two"):
        labelform("snapshot", "p.yaml", *SANDBOX, "--out", f"{name}.json")
    edit(Path("t.db"), calls.create_collection, name="snow", description="", collection_type="LABEL")
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "three.json")

    one, two, three = (Path(f"{name}.json").read_bytes() for name in ("one", "two", "three"))

    assert one == two != three


def test_emails_in_descriptions_are_compared_without_being_shown(labelform: Labelform) -> None:
    Path("p.yaml").write_text(PILOT, encoding="utf-8")
    labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "s.json")

    same = labelform("plan", "p.yaml", "--snapshot", "s.json")
    Path("p.yaml").write_text(PILOT.replace("ann@", "bob@"), encoding="utf-8")
    other = labelform("plan", "p.yaml", "--snapshot", "s.json")

    assert "No changes." in same.out
    assert "0 to add, 1 to change, 0 to destroy." in other.out
    assert "@" not in other.out


def test_a_new_name_in_a_pull_request_is_found_by_its_digest(labelform: Labelform, taken: Path) -> None:
    text = Path(WORLD).read_text(encoding="utf-8")
    more = text.replace("datasets:\n", 'datasets:\n  - "CT-LUNG-04 site A (Leuven) baseline"\n')
    wrong = text.replace("datasets:\n", 'datasets:\n  - "No such thing"\n')
    Path("p.yaml").write_text(more, encoding="utf-8")
    found = labelform("plan", "p.yaml", "--snapshot", str(taken))
    Path("p.yaml").write_text(wrong, encoding="utf-8")
    missing = labelform("plan", "p.yaml", "--snapshot", str(taken))

    assert '+ datasets["CT-LUNG-04 site A (Leuven) baseline"]' in found.out
    assert "error[unknown-dataset]" in missing.err


def test_a_project_that_the_snapshot_does_not_know_is_not_taken_for_new(labelform: Labelform, taken: Path) -> None:
    Path("p.yaml").write_text(PILOT, encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--snapshot", str(taken))

    assert ended.code == ExitCode.ERROR
    assert 'error[not-in-snapshot]: the snapshot does not say whether there is a project "Pilot"' in ended.err


def test_a_project_that_does_not_exist_is_known_not_to(labelform: Labelform) -> None:
    Path("p.yaml").write_text(PILOT, encoding="utf-8")
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "s.json")

    assert "2 to add" in labelform("plan", "p.yaml", "--snapshot", "s.json").out


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "labelform-snapshot/1"}'])
def test_what_is_no_snapshot_is_refused(labelform: Labelform, content: str) -> None:
    Path("p.yaml").write_text(PILOT, encoding="utf-8")
    Path("s.json").write_text(content, encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--snapshot", "s.json")

    assert ended.code == ExitCode.ERROR
    assert '"s.json" is not a snapshot' in ended.err


def test_an_edited_snapshot_is_refused(labelform: Labelform, taken: Path) -> None:
    taken.write_text(taken.read_text(encoding="utf-8").replace('"annotator"', '"viewer"'), encoding="utf-8")

    assert "its digest does not match" in labelform("plan", WORLD, "--snapshot", str(taken)).err


def test_the_lockout_rule_holds_in_plans_from_snapshots(labelform: Labelform) -> None:
    spec = 'labelform: 1\nproject: {title: "Northlane Perception - Front Camera 2D - Q4"}\ngroups: []\n'
    Path("p.yaml").write_text(spec, encoding="utf-8")
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "s.json")

    ended = labelform("plan", "p.yaml", "--prune", "--snapshot", "s.json")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "[lockout]" in ended.err


@pytest.mark.parametrize("value", ["ask ann@x.example, or B.O+k@y.co.uk!", {"a@b.cd": ["<e@f.gh>"]}, 1, None])
def test_redaction_leaves_no_address_and_happens_once(value: Any) -> None:
    once = redacted(value)

    assert "@" not in json.dumps(once)
    assert redacted(once) == once


def section(snapshot: Path, kind: str) -> list[dict[str, Any]]:
    document = json.loads(snapshot.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["projects"][0]["sections"][kind]
    return found


@pytest.mark.parametrize("out", ["p.yaml", "./folder/../p.yaml", "base.yaml"])
def test_a_snapshot_is_not_written_over_what_it_is_made_from(labelform: Labelform, out: str) -> None:
    Path("folder").mkdir()
    Path("base.yaml").write_text("policy: {prune: false}\n", encoding="utf-8")
    Path("p.yaml").write_text(f"extends: base.yaml\n{PILOT}", encoding="utf-8")
    before = Path(out).read_bytes()

    ended = labelform("snapshot", "p.yaml", *SANDBOX, "--out", out)

    assert ended.code == ExitCode.WRONG_USAGE
    assert "would be overwritten" in ended.err
    assert Path(out).read_bytes() == before


PEOPLE = """\
labelform: 1
project: {title: People}
users:
  - {email: ann@x.example, role: ROLE}
  - {email: cy@y.example, role: ROLE}
policy: {prune: true, protect: [PROTECT]}
"""


def people(role: str, protect: str = "") -> None:
    Path("u.yaml").write_text(PEOPLE.replace("ROLE", role).replace("PROTECT", protect), "utf-8")


@pytest.fixture
def staffed(labelform: Labelform) -> Labelform:
    """A snapshot of a project with two people whom a spec names, to change their roles, and one whom it does not."""
    people("annotator")
    before = Path("u.yaml").read_text("utf-8")
    Path("u.yaml").write_text(before.replace("policy", "  - {email: bob@x.example, role: reviewer}\npolicy"), "utf-8")
    assert labelform("apply", "u.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    people("reviewer")
    labelform("snapshot", "u.yaml", *SANDBOX, "--out", "s.json")
    return labelform


@pytest.mark.parametrize(
    ("pattern", "is_owners", "protected", "is_open"),
    [
        ("users[ann@x.example]", False, 1, False),
        ("users[*@y.example]", False, 1, True),
        ("users[ann*]", True, 1, True),
        ("users[bob@x.example]", True, 1, False),
        ("users", True, 3, False),
        ("users[d*]", True, 0, True),
        ("groups[d*]", True, 0, False),
    ],
)
def test_patterns_over_people_hold_in_a_snapshot_as_far_as_it_shows_them(
    staffed: Labelform, pattern: str, is_owners: bool, protected: int, is_open: bool
) -> None:
    people("reviewer", "" if is_owners else f'"{pattern}"')
    if is_owners:
        Path("labelform.policy.yaml").write_text(f'labelform_policy: 1\nprotect: ["{pattern}"]\n', "utf-8")

    live = staffed("plan", "u.yaml", *SANDBOX)
    offline = staffed("plan", "u.yaml", "--snapshot", "s.json")

    assert [ended.code for ended in (live, offline)] == [ExitCode.STOPPED_BY_POLICY if protected else ExitCode.OK] * 2
    assert [ended.out.count(" protects (") for ended in (live, offline)] == [protected, protected]
    said = f"a snapshot does not say whether {pattern} matches users that no spec names"
    assert [said in ended.out for ended in (live, offline)] == [False, is_open]


def test_what_people_own_and_what_is_chosen_is_found_in_a_snapshot(staffed: Labelform) -> None:
    chosen = staffed("plan", "u.yaml", "--snapshot", "s.json", "--only", "users[ann*]").out
    spec = Path("u.yaml").read_text("utf-8").replace("protect: []", "ignore: [{fields: 'users[ann*].role', reason: x}]")
    Path("u.yaml").write_text(spec, "utf-8")
    ignored = staffed("plan", "u.yaml", "--snapshot", "s.json").out

    assert "Plan: 0 to add, 1 to change, 0 to destroy." in chosen
    assert "Plan: 0 to add, 1 to change, 1 to destroy." in ignored
