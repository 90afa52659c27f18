"""
The plugin for pytest: it collects the files that `labelform test` runs, one item for each case.

Little is imported here: pytest loads it in every project of an environment that has labelform.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from labelform.errors import SpecError
    from labelform.testing.deviations import Deviation
    from labelform.testing.reading import LoadedCase
    from labelform.testing.worlds import Worlds


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of tests, by its name."""
    if ".labelform-test." not in file_path.name:
        return None
    from labelform.testing.reading import is_called_so

    return CasesCollector.from_parent(parent, path=file_path) if is_called_so(file_path.name) else None


class CasesCollector(pytest.File):
    """A file of tests."""

    def collect(self) -> Iterable[CaseItem]:
        """Return an item for each case; mistakes of the file are one error, as diagnostics."""
        from labelform.errors import SpecError
        from labelform.testing.reading import load_file

        try:
            cases = load_file(self.path)
        except SpecError as exc:
            raise self.CollectError(_told(exc)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.entry.name, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: LoadedCase, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._case = case

    def runtest(self) -> None:
        """Run the case on a sandbox of its own."""
        from labelform.testing.session import result_of

        result = result_of(self._case, self.config.stash[_WORLDS])
        if not result.has_passed:
            raise DeviationError(result.deviations)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what is otherwise than expected, and no traceback: none of its lines is of who wrote the case."""
        if not isinstance(excinfo.value, DeviationError):
            return super().repr_failure(excinfo, style)
        from labelform.report.style import Style
        from labelform.testing.telling import LEGEND, deviation_lines

        lines = [line for one in excinfo.value.deviations for line in deviation_lines(one, Style())]
        return "\n".join([*lines, f"({LEGEND})"])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case is; pytest counts lines from 0."""
        return self.path, self._case.where().line - 1, self.name


class DeviationError(Exception):
    """A case is otherwise than expected; on its way to what pytest shows of it."""

    def __init__(self, deviations: tuple[Deviation, ...]) -> None:
        super().__init__("the case does not match")
        self.deviations = deviations


_WORLDS: pytest.StashKey[Worlds] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Plant each seed once for all cases of a run."""
    if not any(isinstance(item, CaseItem) for item in session.items):
        return (yield)
    from labelform.testing.worlds import Worlds

    with tempfile.TemporaryDirectory(prefix="labelform-test-") as folder:
        session.config.stash[_WORLDS] = Worlds(Path(folder))
        return (yield)


def _told(mistakes: SpecError) -> str:
    from labelform.report.diagnostics import render

    return render(mistakes.diagnostics, color=False)
