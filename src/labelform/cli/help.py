"""How help is laid out: the options by what they are about, and below them examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import click

OWN: Final = "Options"
"""The heading of what concerns one command only, and of the help itself; it comes first."""

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "What to plan": ("--only", "--except", "--prune", "--no-prune", "--since", "--allow", "--snapshot"),
    "How to apply": (
        "--auto-approve", "--input", "--projects", "--writes", "--waves", "--max-failed", "--keep-going", "--wait",
        "--lock", "--runs",
    ),
    "What to print": (
        "--format", "--json", "--json-into", "--report", "--max-bytes", "--concise", "--show-calls", "--explain",
        "--color", "--force",
    ),
    "Environments and variables": ("--env", "--all-envs", "--environments", "--var", "--var-file", "--allow-outside"),
    "Platform": ("--domain", "--sandbox", "--parallelism", "--cache", "--no-cache"),
}  # fmt: skip
"""Options that several commands share, in the order of the help."""

_HEADING: Final = {option: heading for heading, options in HEADINGS.items() for option in options}
_PLACE: Final = {option: place for place, option in enumerate(_HEADING)}


class Command(click.Command):
    """A command whose options are below headings, with examples at the end."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, or say what to type in place of an option of another program."""
        typed = list(args)  # click takes away what it has read
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from labelform.cli.habits import of_option

            known = (name for one in self.get_params(ctx) for name in (*one.opts, *one.secondary_opts))
            raise of_option(error, typed, known) from error

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of each heading, its own ones first, and the examples."""
        _write_options(self.get_params(ctx), ctx, formatter)
        _write_examples(ctx, formatter)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, the commands, and the examples."""
        _write_options(self.get_params(ctx), ctx, formatter)
        self.format_commands(ctx, formatter)
        _write_examples(ctx, formatter)


def _write_options(params: Iterable[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter) -> None:
    below: dict[str, list[tuple[int, tuple[str, str]]]] = {OWN: [], **{heading: [] for heading in HEADINGS}}
    for param in params:
        if isinstance(param, click.Option) and (record := param.get_help_record(ctx)):
            name = _name(param)
            below[_HEADING.get(name, OWN)].append((_PLACE.get(name, 0), record))
    for heading, records in below.items():
        if records:
            with formatter.section(heading):
                formatter.write_dl([record for _, record in sorted(records, key=lambda placed: placed[0])])


def _name(param: click.Option) -> str:
    return next((name for name in param.opts if name.startswith("--")), "")


def _write_examples(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    shown = list(_examples(ctx))
    if not shown:
        return
    with formatter.section("Examples"):
        for what, line in shown:
            formatter.write(f"{'':>{formatter.current_indent}}# {what}\n")
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def _examples(ctx: click.Context) -> Iterator[tuple[str, str]]:
    from labelform.cli.examples import EXAMPLES  # only help needs them

    return iter(EXAMPLES.get(" ".join(_words(ctx)), ()))


def _words(ctx: click.Context) -> list[str]:
    """Return the words of a command, without that of the program, which may be called anything."""
    return [*_words(ctx.parent), ctx.info_name or ""] if ctx.parent else []
