"""
Find the specs that a command is about, and say once, at its end, which files of their folders it skipped.

By then the run has read what it needs besides: bases, files of variables, what specs include.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from labelform.repository.folders import PassedOver

_PASSED_OVER = "labelform.passed-over"
_MOST_NAMES = 5


def found_specs(paths: Iterable[Path]) -> list[Path]:
    """
    Return the specs among files and folders.

    Raises:
        SpecError: a path does not exist, or a folder holds no spec.
    """
    from labelform.repository.load import find_specs

    return find_specs(paths, _noting())


def check_any_there(paths: Sequence[Path]) -> None:
    """
    Make sure that something is there of what was named, before a sandbox is made for it or a key is requested.

    Raises:
        SpecError: nothing is; says which files near them may be meant. One of several keeps nobody from the others.
    """
    from labelform.diagnostics import Diagnostic, did_you_mean
    from labelform.errors import SpecError

    if any(map(os.path.lexists, paths)):
        return
    missing = [
        Diagnostic(
            "no-such-file",
            f'there is no file "{path}"',
            hint=did_you_mean(path.name, _beside(path)) or "check the path",
        )
        for path in paths
    ]
    if missing:
        raise SpecError(missing)


def _beside(path: Path) -> list[str]:
    """Return the names of the files in the folder of a path that may be specs or plans, and of folders with specs."""
    try:
        there = [one for one in path.parent.iterdir() if not one.name.startswith(".")]
        return [one.name for one in there if one.suffix in (".yaml", ".yml", ".json") or one.is_dir()]
    except OSError:
        return []


def specs_here() -> tuple[Path, ...]:
    """
    Return the specs of the repository around this folder; there may be none.

    Raises:
        SpecError: a folder cannot be read.
    """
    from labelform.repository.around import specs_around

    return specs_around(Path.cwd(), _noting())


def _noting() -> Callable[[PassedOver], None]:
    """Return what takes a file that is skipped, until the command ends; if there is none, nobody asks."""
    context = click.get_current_context(silent=True)
    if context is None:
        return lambda _: None
    if _PASSED_OVER not in context.meta:
        context.meta[_PASSED_OVER] = {}
        context.find_root().call_on_close(lambda: _say(list(context.meta[_PASSED_OVER].values())))
    passed_over: dict[Path, PassedOver] = context.meta[_PASSED_OVER]
    return lambda one: passed_over.update({one.path: one})


def _say(passed_over: Sequence[PassedOver]) -> None:
    left = [one for one in passed_over if not one.is_used()]
    if not left:
        return
    by_reason: dict[str, list[Path]] = {}
    for one in left:
        by_reason.setdefault(one.reason, []).append(one.path)
    files = "1 file is not a spec" if len(left) == 1 else f"{len(left):,} files are not specs"
    lines = [f"Note: {files}, and {'was' if len(left) == 1 else 'were'} skipped:"]
    lines += [f"  - {_listed(paths)}: {reason}" for reason, paths in by_reason.items()]
    click.echo("\n".join([*lines, "  hint: list files that are not specs in .labelformignore"]), err=True)


def _listed(paths: Sequence[Path]) -> str:
    from labelform.report.diagnostics import visible

    named = ", ".join(str(path) for path in paths[:_MOST_NAMES])
    more = len(paths) - _MOST_NAMES
    return visible(f"{named} and {more:,} more" if more > 0 else named)
