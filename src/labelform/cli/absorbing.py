"""One absorption: look at a spec and its project, edit texts, and look once more as if they were written already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labelform.cli.bystanders import Reading, Settings, readings, said
from labelform.cli.connection import connect
from labelform.errors import LabelformError
from labelform.files.inputs import as_if_written
from labelform.language.document import Document
from labelform.language.model import SpecInputs, filled
from labelform.language.source import read_document
from labelform.planning.drifting import drift_of
from labelform.planning.recipe import Planned, plan_spec
from labelform.reading.view import FoundProject, LiveView
from labelform.repository.load import compose, load_one, read_whole
from labelform.transfer.absorbing import Selection, check_absorbed, chosen, edited_files, edits_of, moved_live
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
class Absorbing:
    """A spec in one settings; `since` is the revision of it that was applied, None for its last apply."""

    spec: Path
    settings: Settings
    environment: str | None
    since: str | None

    async def absorbed(self, addresses: Sequence[str]) -> Absorbed:
        """
        Return what some addresses mean, without any what moved in the project alone, as texts that are proven.

        Raises:
            LabelformError: there is no project, or who moved is not known.
            SpecError: something cannot be absorbed exactly.
        """
        async with connect(self.settings.setting(self.environment).where, is_read_only=True) as connection:

            async def planned(view: LiveView, given: SpecInputs) -> Planned:
                setting = self.settings.setting(self.environment)
                options = replace(setting.plan_options, since=self.since, given=given)
                spec = load_one(self.spec, given)
                return await plan_spec(view, connection.base_url, spec, options, wants_base=True)

            view, given = LiveView(connection.driver), self.settings.inputs(self.environment)
            before = await planned(view, given)
            project = _project(before)
            selection = chosen(before, addresses) if addresses else moved_live(before, drift_of(before))
            if not selection.taken:
                return Absorbed(selection, before)
            entries = await Importer(view, given).entries(project)
            plain = filled(compose(self.spec, allows_outside=given.allows_outside), given.variables)
            edits = edits_of(selection, before, plain, given, entries, _read)
            texts = {file: read_whole(Path(file)) for file in dict.fromkeys(one.file for one in edits)}
            after = edited_files(edits, texts)
            others = [one for one in readings(self.settings, self.spec, after) if not self._is_own(one)]
            then = said(self.settings, others)
            with as_if_written({Path(file): text.encode() for file, text in after.items()}):
                given = self.settings.inputs(self.environment)
                check_absorbed(selection, before, await planned(LiveView(connection.driver), given))
                now = said(self.settings, others)
        moved = [str(one) for one in others if now[one] is None or then[one] != now[one]]
        return Absorbed(selection, before, edits, texts, after, moved)

    def _is_own(self, reading: Reading) -> bool:
        return reading.environment == self.environment and reading.spec.absolute() == self.spec.absolute()


def _project(planned: Planned) -> FoundProject:
    project = planned.observation.project
    if project is None:
        title = planned.plan.target.title
        hint = "labelform plan shows what would be created; a project that was renamed is found by project.hash"
        raise LabelformError(f'there is no project "{title}" from which anything could be absorbed', hint=hint)
    return project


def _read(file: str) -> Document:
    return read_document(read_whole(Path(file)), file)
