"""Which labelform is installed, as files name it that install the same one elsewhere."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from labelform.repository.git import GitError, repository
from labelform.version import __version__

TAG: Final = f"v{__version__}"
"""The tag of a release of this version."""


def ref_of_installed() -> str:
    """Return the commit that labelform was installed from, where it is known; else the tag of its version."""
    try:
        record = distribution("labelform").read_text("direct_url.json")
    except PackageNotFoundError:
        record = None
    return commit_of(record or "{}") or TAG


def commit_of(record: str) -> str | None:
    """
    Return the commit that a package was installed from, by the record that pip keeps of it; None for what has none.

    Of a folder it is the commit of the clone in it, if a branch of a remote has it: others cannot fetch another one.
    Source: PEP 610, `direct_url.json`.
    """
    found = json.loads(record)
    if "vcs_info" in found:
        return str(found["vcs_info"]["commit_id"])
    url = urlsplit(found.get("url", ""))
    if "dir_info" not in found or url.scheme != "file":
        return None
    folder = Path(url2pathname(url.path)).resolve()
    try:
        clone = repository(folder)
    except GitError:
        return None
    return clone.published_head() if clone.root.resolve() == folder else None
