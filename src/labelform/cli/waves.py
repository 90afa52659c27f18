"""The options of a careful apply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import click

from labelform.core.waves import Share, Waves

CommandT = TypeVar("CommandT", bound=Callable[..., object])
T = TypeVar("T")


class _Read(click.ParamType[T], Generic[T]):
    """An option that is read from one text; what cannot be read is wrong usage, with a hint."""

    name = "text"

    def __init__(self, read: Callable[[str], T], hint: str) -> None:
        self._read = read
        self._hint = hint

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> T:
        try:
            return self._read(str(value))
        except ValueError as exc:
            self.fail(f"{exc}; {self._hint}", param, ctx)


def wave_options(command: CommandT) -> CommandT:
    """Add what says in which order projects are applied, and how many may fail."""
    for option in (
        click.option(
            "--max-failed", type=_Read(Share.read, "as in --max-failed 3 or --max-failed 10%"), metavar="N|N%",
            help="Start no further project once more than this many have failed.",
        ),
        click.option(
            "--waves", type=_Read(Waves.read, "as in --waves canary=2,10%,rest"), metavar="WAVES",
            help="Apply the projects in waves, as in canary=2,10%,rest; each must be in sync before the next begins.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command
