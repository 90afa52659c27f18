"""Open what is planned against: a snapshot, for which no key is needed, or a platform."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.reading.snapshot import SeenPlatform, Snapshot
    from labelform.reading.view import View


def taken_at(path: Path | None) -> Snapshot | None:
    """Read the snapshot that an option names, if one does."""
    if path is None:
        return None
    from labelform.reading.snapshot import load_snapshot

    return load_snapshot(path)


@contextlib.asynccontextmanager
async def open_view(setting: Setting, taken: Snapshot | None, cache: Path | None) -> AsyncIterator[tuple[View, str]]:
    """
    Open what a setting is planned against, and return it with the URL of the platform.

    Raises:
        LabelformError: the snapshot was taken of something else.
    """
    if taken is not None:
        from labelform.reading.offline import SnapshotView

        seen = taken.seen_in(setting.name)
        _check_taken(seen, setting)
        yield SnapshotView(seen, taken.digest), seen.base_url
        return
    from labelform.cli.connection import connect
    from labelform.reading.view import LiveView

    async with connect(setting.where, is_read_only=True) as connection:
        if cache is None or not connection.account:
            yield LiveView(connection.driver), connection.base_url
            return
        from labelform.reading.remembered import RememberingReader

        reader = RememberingReader(connection.driver, cache, f"{connection.base_url} {connection.account}")
        yield LiveView(connection.driver, reader), connection.base_url
        if reader.why_unwritable:
            click.echo(f"Note: the cache {cache} cannot be written: {reader.why_unwritable}.", err=True)
        if reader.remembered:
            click.echo(f"Note: {reader.remembered:,} presets are from the cache; --no-cache reads all.", err=True)


def _check_taken(seen: SeenPlatform, setting: Setting) -> None:
    """Refuse what was seen on another platform than that of the environment: its hashes mean nothing there."""
    from labelform.cli.connection import base_url_of
    from labelform.errors import LabelformError

    if setting.environment and not _is_same(seen, here := base_url_of(setting.where)):
        raise LabelformError(
            f"the snapshot was taken from {seen.base_url}, and the environment {setting.name} is {here}",
            hint=f"take one with labelform snapshot{setting.options}",
        )


def _is_same(seen: SeenPlatform, here: str) -> bool:
    """Return whether this is the platform that was seen; the path of a sandbox differs in each clone."""
    both = (seen.base_url, here)
    return seen.base_url == here or (seen.environment is not None and all(one.startswith("sandbox:") for one in both))
