"""The projects of specs in one environment, read for a comparison; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labelform.cli.connection import connect
from labelform.cli.settings import Setting
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.model import ParsedSpec
from labelform.reading.observe import find_project
from labelform.reading.view import LiveView
from labelform.repository.load import about, load_one, same_project
from labelform.transfer.comparing import LiveSide
from labelform.transfer.importing import Importer

SidesBySpec = dict[Path, LiveSide | LabelformError]


async def sides_of(setting: Setting, specs: Sequence[Path]) -> SidesBySpec:
    """
    Return the project of each spec, or why it cannot be read there.

    Raises:
        LabelformError: the environment cannot be reached at all.
    """
    parsed = _parsed(setting, specs)
    async with connect(setting.where, is_read_only=True) as connection:
        view = LiveView(connection.driver)
        importer = Importer(view, setting.given)
        return {path: await _side(view, importer, one, setting.name or "") for path, one in parsed.items()}


async def _side(
    view: LiveView, importer: Importer, parsed: ParsedSpec | LabelformError, environment: str
) -> LiveSide | LabelformError:
    if isinstance(parsed, LabelformError):
        return parsed
    try:
        project = await find_project(view, parsed)
        if project is None:
            return LiveSide(environment, parsed.spec.project.title)
        entries = await importer.entries(project, names_only=True)
    except LabelformError as exc:
        return exc
    return LiveSide(environment, project.title, project.hash, entries)


def _parsed(setting: Setting, specs: Sequence[Path]) -> dict[Path, ParsedSpec | LabelformError]:
    """Read specs; of two about one project neither is compared, because nobody can say which of them is meant."""
    found: dict[Path, ParsedSpec | LabelformError] = {}
    for path in specs:
        try:
            found[path] = load_one(path, setting.given)
        except LabelformError as exc:
            found[path] = exc
    loaded = {path: about(one) for path, one in found.items() if isinstance(one, ParsedSpec)}
    for earlier, later, mistake in same_project(loaded.values()):
        for path, one in loaded.items():
            if one in (earlier, later):
                found[path] = _mistaken(mistake)
    return found


def _mistaken(mistake: Diagnostic) -> SpecError:
    return SpecError([mistake])
