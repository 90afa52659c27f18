"""What runs of a folder leave of actions to those that come after them."""

from __future__ import annotations

import pytest

from labelform.core.plan import Target
from labelform.runs.actions import left_actions
from labelform.runs.ledger import LedgerRead, RunBegan, RunEnded
from labelform.runs.run import Run

OURS = Target(title="P", hash="11111111-1111-4111-8111-111111111111")
OTHER = Target(title="Other", hash="22222222-2222-4222-8222-222222222222")


def run(name: str, target: Target, actions: tuple[str, ...], outcomes: dict[str, str] | None) -> Run:
    """Return a run; without outcomes, one that was killed."""
    began = RunBegan(entry="run", plan_digest="d", target=target, actions=actions)
    ended = () if outcomes is None else (RunEnded(entry="account", exit_code=0, outcomes=outcomes),)
    return Run(name, LedgerRead((began, *ended)), "")


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        ([run("1", OURS, ("a", "b"), {"a": "done", "b": "failed"})], {"b": "1"}),
        ([run("1", OURS, ("a", "b"), None)], {"a": "1", "b": "1"}),
        ([run("1", OTHER, ("a",), None)], {}),
        ([run("1", OURS, ("a", "b"), None), run("2", OURS, ("b",), {"b": "done"})], {"a": "1"}),
        ([run("1", OURS, ("a",), None), run("2", OURS, ("a",), {"a": "unknown"})], {"a": "2"}),
        ([run("1", OURS, ("a",), None), run("2", OURS, ("a",), {"a": "already"})], {}),
    ],
    ids=["failed", "killed", "another project", "one was done since", "begun again", "done already"],
)
def test_an_action_is_left_until_a_run_has_done_it(runs: list[Run], left: dict[str, str]) -> None:
    assert left_actions(runs, OURS) == left
