"""`labelform history` and `labelform resume`: what was applied from this folder, and going on with the last of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.options import apply_options, color_option, runs_option
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.runs.run import Run


@click.command()
@runs_option
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object a line.")
def history(runs: Path, is_json: bool) -> int:
    """List the apply runs of this folder, oldest first."""
    import json

    from labelform.runs.runs import Runs

    for run in Runs(runs).all():
        click.echo(json.dumps(_facts(run), ensure_ascii=False) if is_json else _line(run))
    return 0


def _last_plans(options: dict[str, Any]) -> Path | None:
    from labelform.runs.runs import Runs

    last = Runs(options["runs"]).past().last
    return last.set_file if last else None


@click.command()
@setting_options(stops=True, saved=_last_plans)
@apply_options
@color_option
def resume(setting: Setting, **options: Any) -> int:
    """
    Go on with the last run of this folder: apply its plan again, and those that were to be applied with it.

    What is done drops out, the rest runs, in the waves it was begun in. Exit codes are those of apply.
    """
    import asyncio

    from labelform.cli.apply import apply_saved, choices_of
    from labelform.errors import LabelformError
    from labelform.runs.runs import Runs

    choices = choices_of(setting, digest=None, **options)
    past = Runs(choices.runs).past()
    if past.last is None:
        damaged = ", ".join(run.name for run in past.damaged)
        message = f"there is no run in {choices.runs}" + (f" that can be read; damaged: {damaged}" if damaged else "")
        raise LabelformError(message, hint="labelform apply SPEC starts one")
    return asyncio.run(apply_saved(past.last.set_file, replace(choices, caution=past.last.caution)))


def _facts(run: Run) -> dict[str, Any]:
    return {
        "run": run.name,
        "project": run.project,
        "plan_digest": run.plan_digest,
        "exit_code": run.exit_code,
        "outcomes": run.outcomes,
        "open_calls": [call.model_dump(mode="json", exclude={"entry"}) for call in run.open_calls],
        "damage": run.damage,
    }


def _line(run: Run) -> str:
    from labelform.report.diagnostics import visible

    if run.damage:
        return f"{visible(run.name)}  damaged: {run.damage}; it is passed over"
    if run.exit_code is None:
        calls = ", ".join(call.call for call in run.open_calls)
        state = "ended without an account" + (f"; open: {calls}" if calls else "")
    else:
        counts: dict[str, int] = {}
        for outcome in run.outcomes.values():
            counts[outcome] = counts.get(outcome, 0) + 1
        state = f"exit {run.exit_code}; " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"{run.name}  {visible(run.project)}  {state}"
