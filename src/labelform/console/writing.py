"""The console as a static site: every page as a file in a new folder, for the pages of a forge."""

from __future__ import annotations

from pathlib import Path

from labelform.console.known import Knowledge
from labelform.console.site import Site
from labelform.errors import ExitCode, LabelformError
from labelform.files.creating import check_places, create_all


class TakenFolderError(LabelformError):
    """A site is written into a new folder, and something is in this one."""

    code = "output-refused"
    exit_code = ExitCode.WRONG_USAGE


def check_folder(folder: Path) -> None:
    """
    Refuse a folder that is not empty or cannot be written, before anything is read.

    Raises:
        LabelformError: it is one of these.
    """
    if folder.is_dir() and any(folder.iterdir()):
        message = f'"{folder}" is not empty, and nothing is overwritten'
        raise TakenFolderError(message, hint="name a new folder, or remove this one first")
    check_places(folder, [Path("index.html")])


def write_site(folder: Path, knowledge: Knowledge) -> int:
    """
    Write all pages and return how many files that makes: all, or none.

    Raises:
        LabelformError: one cannot be written.
    """
    check_folder(folder)
    site = Site(knowledge, is_live=False)
    texts = {Path(name): site.text(name) or "" for name in site.names}
    create_all(folder, texts)
    return len(texts)
