"""An apply as it happens, and its account."""

from __future__ import annotations

from tests.report.plans import PLANS

from labelform.core.change import Action, Change
from labelform.report.progress import render_total
from labelform.report.text import finished, render_account, started, still
from labelform.runs.account import Account, Outcome, Result


def _change(action: Action) -> Change:
    return next(change for plan in PLANS.values() for change in plan()[0].plan.changes if change.action is action)


def test_progress_is_told_in_the_words_of_terraform() -> None:
    create, update = _change(Action.CREATE), _change(Action.UPDATE)

    assert started(create) == "project: Creating..."
    assert still(create, 30) == "project: Still creating... [30s elapsed]"
    assert finished(Result(create, Outcome.DONE, elapsed_seconds=0.4)) == "project: Creation complete after 0s"
    assert started(update) == f'groups["vendor-l1"]: Modifying... [id={update.id}]'
    assert still(update, 61) == f'groups["vendor-l1"]: Still modifying... [id={update.id}, 1m1s elapsed]'
    assert finished(Result(update, Outcome.DONE, elapsed_seconds=61)) == (
        f'groups["vendor-l1"]: Modifications complete after 1m1s [id={update.id}]'
    )


def test_a_kind_brings_its_own_words_for_what_happens_to_its_items() -> None:
    _, detach, _ = PLANS["prune"]()[0].plan.changes

    assert started(detach) == f'datasets["old <b>"]: Detaching... [id={detach.id}]'
    assert still(detach, 30) == f'datasets["old <b>"]: Still detaching... [id={detach.id}, 30s elapsed]'
    assert finished(Result(detach, Outcome.DONE)) == 'datasets["old <b>"]: Detachment complete after 0s'


def test_an_account_says_beside_the_count_of_terraform_what_it_was() -> None:
    changes = [*PLANS["prune"]()[0].plan.changes, *PLANS["create-all"]()[0].plan.changes]
    done = Account([Result(change, Outcome.DONE) for change in changes])
    nothing = Account([Result(change, Outcome.ALREADY) for change in changes])

    assert render_total(done) == (
        "Apply complete! Resources: 7 added, 0 changed, 3 destroyed.\n"
        "(datasets: 2 attached, 2 detached; groups: 2 added)\n"
    )
    assert "attached" not in render_total(nothing)


def test_what_was_done_before_is_not_reported_as_done_now() -> None:
    assert finished(Result(_change(Action.CREATE), Outcome.ALREADY)) == "project: Already as planned"


def test_an_account_names_everything_that_was_not_done_and_what_to_do() -> None:
    first, second, third = PLANS["prune"]()[0].plan.changes
    account = Account(
        [Result(first, Outcome.DONE), Result(second, Outcome.UNKNOWN, "timed out"),
         Result(third, Outcome.NOT_ATTEMPTED, "the run ended before")],
        blocked=1,
    )  # fmt: skip

    assert render_account(account) == (
        'unknown: datasets["old <b>"]: timed out\n'
        "  you can: look at the project before you apply again: the platform did not confirm the call\n"
        'not attempted: datasets["older"]: the run ended before\n'
        "  you can: apply again: nothing is done twice\n"
        "Apply ended. Resources: 0 added, 0 changed, 1 destroyed.\n"
        "1 blocked change remains.\n"
    )


def test_a_complete_account_is_one_line() -> None:
    account = Account([Result(_change(Action.CREATE), Outcome.DONE)])

    assert render_account(account) == "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n"


def test_an_interrupted_account_says_how_to_go_on() -> None:
    account = Account([Result(_change(Action.CREATE), Outcome.NOT_ATTEMPTED, "the run was interrupted")],
                      is_interrupted=True)  # fmt: skip

    assert render_account(account).endswith("Interrupted: run apply again to finish.\n")
