"""`labelform fmt`: specs in one style, with their comments and without a change of meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from labelform.cli.help import Command
from labelform.cli.options import color_option, outside_option, specs_argument
from labelform.cli.terminal import is_colored

if TYPE_CHECKING:
    from labelform.diagnostics import Diagnostic
    from labelform.language.document import Document

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


@click.command(cls=Command)
@specs_argument
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 if a spec is not formatted.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what would change, and write nothing.")
@outside_option
@color_option
def fmt(specs: tuple[Path, ...], check: bool, is_diff: bool, allow_outside: bool, color: str) -> int:
    """
    Format specs: sections and keys in the order of the language, one indentation, comments kept.

    The meaning of a spec never changes: if formatting would change it, or lose or move a comment, the spec stays as it
    is. A file that is neither a spec nor extended by one is refused.

    Exit codes: 0 done, 1 error, 3 with --check: some specs are not formatted.
    """
    from labelform.cli.diffs import unified
    from labelform.errors import ExitCode
    from labelform.files.outputs import rewrite

    files = list(_read(specs, allows_outside=allow_outside))
    for file in files:
        if not file.is_different:
            continue
        if is_diff:
            click.echo(unified(file.path, file.before, file.after, "formatted", is_colored=is_colored(color)), nl=False)
        else:
            click.echo(file.path)
        if not check and not is_diff:
            rewrite(file.path, file.after)
    return UNFORMATTED if check and any(file.is_different for file in files) else ExitCode.OK


def _read(specs: Sequence[Path], *, allows_outside: bool) -> Iterator[_File]:
    """Read and format all specs before any is written; mistakes of all are shown together."""
    from labelform.cli.finding import found_specs
    from labelform.errors import SpecError
    from labelform.repository.boundary import Repository

    found: list[_File] = []
    mistakes: list[Diagnostic] = []
    for path in found_specs(specs):
        try:
            Repository.around(path, allows_outside=allows_outside).hold(path)
            found.append(_read_one(path))
        except SpecError as error:
            mistakes += error.diagnostics
    if mistakes:
        raise SpecError(mistakes)
    yield from found


def _read_one(path: Path) -> _File:
    """
    Read and format one spec, or one file that specs extend.

    Raises:
        SpecError: it is neither, or has mistakes.
    """
    from labelform.errors import SpecError
    from labelform.files.inputs import UnfitError, check_kind
    from labelform.language.formatting import Formatted, formatted
    from labelform.language.source import read_document
    from labelform.repository.load import read, unfit

    try:
        check_kind(path)  # also of a pipe that the shell hands over: what is formatted is written where it was read
    except UnfitError as error:
        raise SpecError([unfit(path, error)]) from None
    mistake = _saved_plan(path) or _no_spec(read_document(read(path), str(path)))
    if mistake is not None:
        raise SpecError([mistake])
    text = path.read_bytes().decode()
    is_json = path.suffix.lower() == ".json"
    made = Formatted(text, "it is JSON, and labelform formats YAML") if is_json else formatted(text, str(path))
    if made.left_because:
        click.echo(f"{path} is left unchanged: {made.left_because}", err=True)
    if made.note:
        click.echo(f"{path}: {made.note}", err=True)
    return _File(path, text, made.text)


def _saved_plan(path: Path) -> Diagnostic | None:
    """Say that a file is a saved plan; None when it is not."""
    from labelform.diagnostics import Diagnostic
    from labelform.runs import planfile

    if not planfile.is_plan_file(path):
        return None
    return Diagnostic("unknown-version", f'"{path}" is a saved plan, not a spec', hint=f"labelform show {path}")


def _no_spec(document: Document) -> Diagnostic | None:
    """
    Say why a text is neither a spec nor what specs extend; None when it is one of them.

    A spec has the version of the language at its top, whatever else is wrong with it. A base may do without, and has
    only keys of a spec then.
    """
    from labelform.diagnostics import Diagnostic
    from labelform.language.checks import check_top
    from labelform.language.extends import EXTENDS
    from labelform.language.model import ProjectSpec

    if not (document.is_whole and document.is_complete):
        return None  # what keeps it from being read is said when it is formatted
    top = check_top(document)
    if top:
        return top[0]
    if isinstance(document.data.get("labelform"), dict):
        message = '"labelform" is a mapping here, not the version of the spec language'
        return Diagnostic("unknown-version", message, document.where(("labelform",)), "name specs")
    odd = next((key for key in document.data if key not in (*ProjectSpec.model_fields, EXTENDS)), None)
    if odd is None or "labelform" in document.data:
        return None
    message = f'"{odd}" is not a key of a spec, and the file has no "labelform: 1"'
    hint = 'name specs, and files that they extend; a spec has "labelform: 1" at its top'
    return Diagnostic("unknown-key", message, document.blame((odd,), key=True), hint)
