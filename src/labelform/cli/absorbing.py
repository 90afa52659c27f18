"""One absorption: look at a spec and its project, edit texts, and look again as if they were already written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from labelform.cli.bystanders import Reading, Settings, readings, said
from labelform.cli.connection import Connection, connect
from labelform.errors import LabelformError
from labelform.files.inputs import as_if_written
from labelform.language.document import Document
from labelform.language.model import SpecInputs, filled
from labelform.language.source import read_document
from labelform.planning.drifting import drift_of
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import FoundProject, LiveView
from labelform.repository.load import LONGEST_CHAIN, compose, load_one, read_whole
from labelform.transfer import absorbing
from labelform.transfer.absorbing import Selection
from labelform.transfer.importing import Importer
from labelform.transfer.routing import Routed


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What is absorbed, what files say before and afterwards, and which other specs move with it."""

    selection: Selection
    planned: Planned
    edits: Sequence[Routed] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    moved: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A spec beside its project, if some files said what `texts` holds."""

    view: LiveView
    given: SpecInputs
    planned: Planned
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Absorbing:
    """A spec with the settings of a run; `since` is the revision of it that was applied, None for its last apply."""

    spec: Path
    settings: Settings
    environment: str | None
    since: str | None

    async def absorbed(self, addresses: Sequence[str]) -> Absorbed:
        """
        Return what some addresses mean, without any what moved in the project alone, as texts that are proven.

        Raises:
            LabelformError: there is no project, or which side changed is not known.
            SpecError: something cannot be absorbed exactly.
        """
        async with connect(self.settings.setting(self.environment).where, is_read_only=True) as connection:
            first = seen = await self._seen(connection, {})
            _project(first.planned)
            selection = _selection(first.planned, addresses)
            edits: list[Routed] = []
            before: dict[str, str] = {}
            for _ in range(LONGEST_CHAIN if selection.taken else 0):
                found, read = await self._edits(seen, selection)
                before = {**read, **before}
                seen = await self._seen(connection, {**seen.texts, **absorbing.edited_files(found, read)})
                edits += found
                if not found or selection.is_absorbed(seen.planned):
                    break  # else what one file said has hidden what the next one below it says
            absorbing.check_absorbed(selection, first.planned, seen.planned)
        return Absorbed(selection, first.planned, edits, before, seen.texts, self._moved(seen.texts))

    async def _seen(self, connection: Connection, texts: Mapping[str, str]) -> _Seen:
        view, environment = LiveView(connection.driver), self.environment
        with _as_if(texts):
            given = self.settings.inputs(environment)
            options = replace(self.settings.setting(environment).plan_options, since=self.since, given=given)
            spec = load_one(self.spec, given)
            planned = await plan_spec(view, connection.base_url, spec, options, wants_base=True)
        return _Seen(view, given, planned, texts)

    async def _edits(self, seen: _Seen, selection: Selection) -> tuple[list[Routed], dict[str, str]]:
        """Return the edits that are left to make, and what the files of them say before."""
        entries = await Importer(seen.view, seen.given).entries(_project(seen.planned), sides=seen.planned.sides)
        with _as_if(seen.texts):
            document = compose(self.spec, allows_outside=seen.given.allows_outside)
            plain = filled(document, seen.given.variables)
            edits = absorbing.edits_of(selection, seen.planned, plain, seen.given, entries, _read)
            return edits, {file: read_whole(Path(file)) for file in dict.fromkeys(one.file for one in edits)}

    def _moved(self, texts: Mapping[str, str]) -> list[str]:
        """Return the other specs, or other environments, that say something else with some texts."""
        others = [one for one in readings(self.settings, self.spec, texts) if not self._is_own(one)]
        then = said(self.settings, others)
        with _as_if(texts):
            now = said(self.settings, others)
        return [str(one) for one in others if now[one] is None or then[one] != now[one]]

    def _is_own(self, reading: Reading) -> bool:
        return reading.environment == self.environment and reading.spec.absolute() == self.spec.absolute()


def _project(planned: Planned) -> FoundProject:
    project = planned.observation.project
    if project is None:
        title = planned.plan.target.title
        hint = "labelform plan shows what would be created; project.hash finds a project that was renamed"
        raise LabelformError(f'there is no project "{title}" to absorb from', hint=hint)
    return project


def _selection(planned: Planned, addresses: Sequence[str]) -> Selection:
    return absorbing.chosen(planned, addresses) if addresses else absorbing.moved_live(planned, drift_of(planned))


def _as_if(texts: Mapping[str, str]) -> AbstractContextManager[None]:
    return as_if_written({Path(file): text.encode() for file, text in texts.items()})


def _read(file: str) -> Document:
    return read_document(read_whole(Path(file)), file)
