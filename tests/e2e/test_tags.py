"""Tags and issue tags of a project, from an import to a revert: alike but for what the platform can take away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.environments import other_seed
from tests.e2e.histories import edit, state_of

from labelform import sandbox
from labelform.api import calls
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db}
  there: {platform: sandbox, database: there.db, mappings: {%s: {%s: %s}}}
"""


@dataclass(frozen=True)
class Kind:
    """One of both: the first name is always desired, the second comes and goes, the third is nobody's."""

    section: str
    names: tuple[str, str, str]
    add: Callable[[str], None]
    is_detached: bool

    def spec(self, *names: str, policy: str = "") -> None:
        """Write a spec with some names."""
        listed = ", ".join(f'"{name}"' for name in names)
        Path("p.yaml").write_text(
            f"labelform: 1\nproject: {{title: Pilot}}\n{self.section}: [{listed}]\n{policy}", "utf-8"
        )

    def address(self, name: str) -> str:
        """Return the address of one."""
        return f'{self.section}["{name}"]'


def _uuid(name: str) -> str:
    tags = (tag for organisation in state_of(Path("t.db"))["organisations"] for tag in organisation["tags"])
    return str(next(tag["tag_uuid"] for tag in tags if tag["name"] == name))


TAGS = Kind(
    "tags",
    ("production", "q4-2026", "clinical"),
    lambda name: edit(Path("t.db"), calls.add_organisation_tag, tag_uuid=_uuid(name)),
    is_detached=True,
)
ISSUE_TAGS = Kind(
    "issue_tags",
    ("occlusion", "wrong class", "box too loose"),
    lambda name: edit(Path("t.db"), calls.add_issue_tags, issue_tag_names=[name]),
    is_detached=False,
)


@pytest.fixture(params=[TAGS, ISSUE_TAGS], ids=lambda kind: kind.section)
def kind(request: pytest.FixtureRequest, labelform: Labelform) -> Kind:
    """Return a kind of which the project has the first, as it was applied."""
    chosen: Kind = request.param
    chosen.spec(chosen.names[0])
    assert apply(labelform).code == ExitCode.OK
    return chosen


def apply(labelform: Labelform, what: str = "p.yaml", *options: str) -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve", *options)


def borne(kind: Kind) -> list[str]:
    """Return what the project has, as the sandbox knows it."""
    projects: list[dict[str, Any]] = [
        project for organisation in state_of(Path("t.db"))["organisations"] for project in organisation["projects"]
    ]
    return [one["name"] for project in projects if project["title"] == "Pilot" for one in project[kind.section]]


def test_what_a_spec_names_is_there_after_an_apply_and_then_nothing_is_left_to_do(
    labelform: Labelform, kind: Kind
) -> None:
    kind.spec(*kind.names[:2])

    planned = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")
    applied = apply(labelform)

    assert (planned.code, f"+ {kind.address(kind.names[1])}" in planned.out) == (ExitCode.CHANGES_PENDING, True)
    assert applied.code == ExitCode.OK
    assert borne(kind) == sorted(kind.names[:2])
    assert labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_what_the_platform_takes_away_is_pruned_and_the_rest_is_left_alone(labelform: Labelform, kind: Kind) -> None:
    kind.add(kind.names[1])
    kind.spec(kind.names[0], policy="policy: {prune: true}\n")

    planned = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")
    applied = apply(labelform)

    assert applied.code == ExitCode.OK
    if kind.is_detached:
        assert f"- {kind.address(kind.names[1])}" in planned.out
        assert borne(kind) == [kind.names[0]]
    else:
        left_alone = f"the platform has no call to unlink an issue tag:\n    . {kind.address(kind.names[1])}"
        assert (planned.code, left_alone in planned.out) == (ExitCode.OK, True)
        assert borne(kind) == sorted(kind.names[:2])


def test_an_import_writes_names_and_plans_to_nothing(labelform: Labelform, kind: Kind) -> None:
    kind.add(kind.names[1])

    ended = labelform("import", "Pilot", *SANDBOX, "--out", "imported.yaml")

    written = Path("imported.yaml").read_text("utf-8")
    assert ended.code == ExitCode.OK, ended.err
    assert [name for name in kind.names if name in written] == list(kind.names[:2])
    assert "hash" not in written.partition(f"{kind.section}:")[2]
    assert labelform("plan", "imported.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_what_somebody_added_is_drift_and_is_absorbed_into_the_spec(labelform: Labelform, kind: Kind) -> None:
    kind.add(kind.names[1])

    drifted = labelform("drift", "p.yaml", *SANDBOX)
    absorbed = labelform("absorb", "p.yaml", f"{kind.section}[{kind.names[1]}]", *SANDBOX)

    assert kind.address(kind.names[1]) in drifted.out
    assert absorbed.code == ExitCode.OK, absorbed.err
    assert all(name in Path("p.yaml").read_text("utf-8") for name in kind.names[:2])
    assert "left alone" not in labelform("plan", "p.yaml", *SANDBOX).out


def test_a_snapshot_plans_as_the_platform_does_and_has_no_name_that_the_spec_has_not(
    labelform: Labelform, kind: Kind
) -> None:
    kind.spec(*kind.names[:2])
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    offline = labelform("plan", "p.yaml", "--snapshot", "seen.json")

    assert f"+ {kind.address(kind.names[1])}" in offline.out
    assert kind.names[2] not in Path("seen.json").read_text("utf-8")


def test_a_plan_is_rehearsed_with_what_the_project_has(labelform: Labelform, kind: Kind) -> None:
    kind.spec(*kind.names[:2])
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    rehearsed = labelform("rehearse", "plan.json", *SANDBOX)

    assert rehearsed.code == ExitCode.OK, rehearsed.err
    assert rehearsed.out.count("none") == 9


def test_names_are_mapped_and_compared_between_environments(labelform: Labelform, kind: Kind, tmp_path: Path) -> None:
    sandbox.open_sandbox(Path("there.db"), seed=str(other_seed(tmp_path))).close()
    first, _, other = kind.names
    Path("environments.yaml").write_text(ENVIRONMENTS % (kind.section, first, f'"{other}"'), "utf-8")

    planned = labelform("plan", "p.yaml", "--env", "there")
    made = labelform("apply", "p.yaml", "--env", "there", "--auto-approve")
    compared = labelform("compare", "here", "there", "p.yaml")
    kind.add(kind.names[1])
    differing = [labelform("compare", *both, "p.yaml") for both in (("here", "there"), ("there", "here"))]

    assert f"+ {kind.address(other)}" in planned.out
    assert (made.code, compared.code) == (ExitCode.OK, ExitCode.OK), made.err + compared.err
    assert compared.out == "Equal: here and there have the same 2 things in 1 project.\n"
    assert [one.code for one in differing] == [ExitCode.CHANGES_PENDING] * 2
    assert all(kind.address(kind.names[1]) in one.out for one in differing)


def test_a_run_that_added_one_is_taken_back_or_says_beforehand_that_it_is_not(labelform: Labelform, kind: Kind) -> None:
    kind.spec(*kind.names[:2])
    planned = labelform("plan", "p.yaml", *SANDBOX).out
    assert apply(labelform).code == ExitCode.OK

    back = labelform("revert", *SANDBOX, "--out", "back.json")

    why_not = "the platform has no call to unlink an issue tag"
    assert (f"revert cannot undo it: {why_not}" in planned) is not kind.is_detached
    if kind.is_detached:
        assert apply(labelform, "back.json").code == ExitCode.OK
        assert borne(kind) == [kind.names[0]]
    else:
        assert f"! {kind.address(kind.names[1])}" in back.out
        assert why_not in back.out


def test_a_tag_that_the_organisation_does_not_have_is_told_with_the_way_out(labelform: Labelform) -> None:
    TAGS.spec("prodution", "nothing like it")

    ended = labelform("plan", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert 'error[unknown-tag]: there is no tag called "prodution" that you can use' in ended.err
    assert 'did you mean "production"?' in ended.err
    assert "an admin of your organisation can create it, in the web app" in ended.err


def test_an_issue_tag_that_the_organisation_does_not_have_fails_alone(labelform: Labelform) -> None:
    ISSUE_TAGS.spec("occlusion", "nobody has it", "wrong class")

    ended = apply(labelform)

    assert ended.code == ExitCode.PARTLY_APPLIED
    assert 'failed: issue_tags["nobody has it"]: not found' in ended.out
    assert borne(ISSUE_TAGS) == ["occlusion", "wrong class"]
