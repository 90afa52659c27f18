"""`labelform fmt`: specs in one style, with their comments and without a change of meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from labelform.cli.options import color_option, specs_argument
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.diagnostics import Diagnostic

UNFORMATTED = 3
"""Exit code of `fmt --check` for specs in another style; Terraform's."""


class _File(NamedTuple):
    """One spec: what it says, and what it would say."""

    path: Path
    before: str
    after: str

    @property
    def is_different(self) -> bool:
        return self.before != self.after


@click.command()
@specs_argument
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 when a spec is not in our style.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what would change, and write nothing.")
@color_option
def fmt(specs: tuple[Path, ...], check: bool, is_diff: bool, color: str) -> int:
    """
    Put specs into one style: sections and keys in the order of the language, one indentation, comments kept.

    What a spec says never changes: when formatting would change it, or lose a comment, the spec stays as it is.

    Exit codes: 0 done, 1 error, 3 with --check: some specs are not in our style.
    """
    from labelform.errors import ExitCode

    files = list(_read(specs))
    for file in files:
        if not file.is_different:
            continue
        if is_diff:
            click.echo(_diff(file, is_colored(color)), nl=False)
        else:
            click.echo(file.path)
        if not check and not is_diff:
            _write(file)
    return UNFORMATTED if check and any(file.is_different for file in files) else ExitCode.OK


def _read(specs: Sequence[Path]) -> Iterator[_File]:
    """Read and format all specs before any is written; mistakes of all are shown together."""
    from labelform.errors import SpecError
    from labelform.load import find_specs, read
    from labelform.spec.formatting import formatted

    found: list[_File] = []
    mistakes: list[Diagnostic] = []
    for path in find_specs(specs):
        try:
            read(path)  # says what is wrong with a file that is no text
            text = path.read_bytes().decode()
            made = formatted(text, str(path))
        except SpecError as error:
            mistakes += error.diagnostics
            continue
        if made.left_because:
            click.echo(f"{path} is left as it is: {made.left_because}", err=True)
        found.append(_File(path, text, made.text))
    if mistakes:
        raise SpecError(mistakes)
    yield from found


def _write(file: _File) -> None:
    """Replace the file at once, so that a crash leaves the old text or the new one; its mode stays."""
    import os
    import shutil

    from labelform.errors import LabelformError

    target = file.path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(file.after.encode())
        shutil.copymode(target, partial)
        partial.replace(target)
    except OSError as exc:
        partial.unlink(missing_ok=True)
        raise LabelformError(f'"{file.path}" cannot be written: {(exc.strerror or "").lower()}') from exc


def _diff(file: _File, color: bool) -> str:
    import difflib

    lines = difflib.unified_diff(
        file.before.splitlines(keepends=True),
        file.after.splitlines(keepends=True),
        f"{file.path} (as it is)",
        f"{file.path} (formatted)",
    )
    colors = {"+": "green", "-": "red", "@": "cyan"}
    ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(click.style(line, fg=colors.get(line[0])) if color and line[0] in colors else line for line in ended)
