"""`labelform resume`: continue with the last apply run of this folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from labelform.cli.help import Command
from labelform.cli.options import apply_options, color_option
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting


def _last_plans(options: dict[str, Any]) -> Path | None:
    from labelform.runs.runs import FolderRuns

    last = FolderRuns(options["runs"]).last()
    return last.set_file if last else None


@click.command(cls=Command)
@setting_options(stops=True, saved=_last_plans)
@apply_options
@color_option
def resume(setting: Setting, **options: Any) -> int:
    """
    Continue the last apply of this folder: its plan, and those that were to be applied together with it.

    What is done is skipped; the rest runs, in the same waves. Exit codes are those of apply.
    """
    import asyncio

    from labelform.cli.apply import apply_saved, choices_of
    from labelform.errors import LabelformError
    from labelform.runs.runs import FolderRuns

    choices = choices_of(setting, digest=None, **options)
    runs = FolderRuns(choices.runs)
    last = runs.last()
    if last is None:
        damaged = ", ".join(run.name for run in runs.past().damaged)
        message = f"there is no run in {choices.runs}" + (f" that can be read; damaged: {damaged}" if damaged else "")
        raise LabelformError(message, hint="labelform apply SPEC starts one")
    return asyncio.run(apply_saved(last.set_file, replace(choices, caution=last.caution)))
