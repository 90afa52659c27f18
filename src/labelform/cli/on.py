"""The option `--on`: who does what a command asks for, if not this process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from labelform.cli.settings import Setting
from labelform.errors import LabelformError

if TYPE_CHECKING:
    from labelform.cli.options import CommandT

POSTGRES, DASK = "postgres", "dask"


@dataclass(frozen=True, slots=True)
class On:
    """An engine, and where it is if its address does not come from the environment."""

    engine: str
    address: str = ""

    def __str__(self) -> str:
        """Return what is given to `--on`."""
        return f"{self.engine}:{self.address}" if self.address else self.engine


class _Engine(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases of click only
    """The name of an engine."""

    name = "engine"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> On:
        if isinstance(value, On):
            return value
        engine, colon, address = value.partition(":")
        if (engine, colon) == (POSTGRES, ""):
            return On(engine)
        if engine != DASK:
            self.fail(f'"{value}" is neither postgres nor dask:tls://HOST:PORT', param, ctx)
        from labelform.fleet.engines.schedulers import check_scheduler

        try:
            check_scheduler(address)
        except ValueError as exc:
            self.fail(str(exc), param, ctx)
        return On(engine, address)


def on_option(command: CommandT) -> CommandT:
    """Add `--on`."""
    option = click.option(
        "--on", type=_Engine(), metavar="ENGINE",
        help="Have the workers of a fleet do it, through the store of the environment: postgres, or "
        "dask:tls://HOST:PORT. See docs/scale.md.",
    )  # fmt: skip
    return option(command)


def engine_option(command: CommandT) -> CommandT:
    """Add `--on` to a command that is about a fleet anyway."""
    option = click.option(
        "--on", type=_Engine(), metavar="ENGINE", default=POSTGRES, show_default=True,
        help="What hands projects out to workers: postgres, or a scheduler of Dask, dask:tls://HOST:PORT.",
    )  # fmt: skip
    return option(command)


def address_in(setting: Setting) -> str:
    """
    Return the address of the store of an environment.

    Raises:
        UsageError: no environment is chosen.
        LabelformError: it has no store, or its variable is not set.
    """
    if setting.environment is None:
        raise click.UsageError("--on goes with an environment: choose one with --env")
    fleet = setting.environment.entry.fleet
    if fleet is None:
        hint = 'write "fleet: {store_env: LABELFORM_STORE}" below it, and set that variable'
        raise LabelformError(f'the environment "{setting.name}" of {setting.environment.file} has no store', hint=hint)
    return address_from(fleet.store_env)


def address_from(variable: str) -> str:
    """
    Return the address of a store from a variable of the environment of this process.

    Raises:
        LabelformError: it is not set.
    """
    address = os.environ.get(variable)
    if not address:
        hint = "set it to the address of the store, such as postgresql://USER@HOST/DATABASE"
        raise LabelformError(f"${variable} is not set", hint=hint)
    return address
