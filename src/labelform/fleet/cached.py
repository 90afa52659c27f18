"""Bundles as they are unpacked on a machine of workers: each in a folder by its digest, for as long as it is used."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from labelform.fleet.bundles import FILES, MANIFEST, BundleError, count_in, write_into

KEPT_SECONDS: Final = 7 * 24 * 3600.0
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DRAFT = re.compile(r"\.[0-9a-f]{8}-.*")
"""What a worker leaves that ended while it unpacked a bundle."""


def unpacked(digest: str, packed: bytes, cache: Path) -> Path:
    """
    Return the folder that holds a bundle, below `cache`; it is unpacked once, whoever comes first, and again when it is
    not whole any more.

    Raises:
        BundleError: it is not what its digest says, holds something other than files, or too much.
        OSError: the folder cannot be written.
    """
    place = folder_of(digest, cache)
    if place.is_dir():
        if is_whole(place, digest):
            return place
        shutil.rmtree(place, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    _drop_unused(cache)
    draft = Path(mkdtemp(prefix=f".{digest[:8]}-", dir=cache))
    try:
        if write_into(draft, packed) != digest:
            raise BundleError("the files of a set do not match their digest", hint="submit the set again")
        try:
            draft.rename(place)
        except OSError:
            if not place.is_dir():  # else another worker was first
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return place


def note_used(folder: Path) -> None:
    """Note that a bundle is used: those that were not for a week are dropped when another one is unpacked."""
    with contextlib.suppress(OSError):  # it is gone, and unpacked again when it is opened next
        os.utime(folder)


def _drop_unused(cache: Path) -> None:
    last = time.time() - KEPT_SECONDS
    for one in cache.iterdir():
        with contextlib.suppress(OSError):  # another worker was first
            if one.stat().st_mtime < last and (_DIGEST.fullmatch(one.name) or _DRAFT.fullmatch(one.name)):
                shutil.rmtree(one)


def is_whole(folder: Path, digest: str) -> bool:
    """Return whether a folder holds all of a bundle: who tidies up old files, or a power cut, may have taken some."""
    found = hashlib.sha256()
    files = sorted(path.relative_to(folder).as_posix() for path in (folder / FILES).rglob("*") if path.is_file())
    try:
        for name in [MANIFEST, *files]:
            count_in(found, name, (folder / name).read_bytes())
    except OSError:
        return False
    return found.hexdigest() == digest


def folder_of(digest: str, cache: Path) -> Path:
    """
    Return where a bundle is unpacked.

    Raises:
        BundleError: the digest is none.
    """
    if not _DIGEST.fullmatch(digest):
        raise BundleError("the digest of a bundle is not one", hint="submit the set again")
    return cache / digest
