"""
The files that a set is made from, as one value: packed where a command runs, unpacked where a worker does.

A bundle is input like any other for whoever unpacks it: sizes are bounded, and nothing lands outside of its folder. The
same files by the same names are the same bundle, wherever they are packed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from pydantic import Field, ValidationError

from labelform.core.digest import canonical
from labelform.core.model import Frozen
from labelform.core.promotion import Evidence
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.files.inputs import read_input
from labelform.repository.boundary import LARGEST_BYTES

MANIFEST: Final = "bundle.json"
FILES: Final = "files/"
MOST_FILES: Final = 100_000
MOST_BYTES: Final = 512 * 1024**2
"""How much a bundle may hold, unpacked: 10,000 specs of 50 kB."""


class BundleError(LabelformError):
    """A bundle cannot be unpacked: it was damaged, or somebody made it by hand."""

    code = "bundle"


class Manifest(Frozen):
    """
    How files are named, seen from the folder where the command ran, and where they are in the bundle.

    `owners` has for each spec the files whose rules hold for it, `promoted` the evidence that it was promoted, where
    the environment asks for it; all by their names.
    """

    names: dict[str, str]
    owners: dict[str, tuple[str, ...]]
    promoted: dict[str, Evidence] = Field(default_factory=dict)


def pack(
    files: Mapping[str, Path], root: Path, owners: Mapping[str, Sequence[str]],
    promoted: Mapping[str, Evidence] = MappingProxyType({}),
) -> tuple[str, bytes]:  # fmt: skip
    """
    Return files as one value, after its digest; `files` has them by name, the rest is as in `Manifest`.

    Raises:
        SpecError: a file is outside of the `root`, or cannot be read any more.
    """
    real = os.path.realpath(root)
    places = {name: _below(path, real, root) for name, path in sorted(files.items())}
    sources = {places[name]: path for name, path in files.items()}
    manifest = Manifest(
        names=places, owners={name: tuple(found) for name, found in owners.items()}, promoted=dict(promoted)
    )
    contents = {MANIFEST: canonical(manifest.model_dump(mode="json")).encode(errors="surrogatepass")}
    contents |= {f"{FILES}{place}": _content(sources[place]) for place in sorted(sources)}
    digest = hashlib.sha256()
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
            count_in(digest, name, content)
    return digest.hexdigest(), packed.getvalue()


def manifest_in(folder: Path) -> Manifest:
    """
    Return the manifest of a bundle that was unpacked; every name leads to a file below the folder.

    Raises:
        BundleError: it is not one.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as exc:
        raise BundleError("the manifest of a bundle cannot be read", hint="submit the set again") from exc
    for place in manifest.names.values():
        _check_place(place)
    return manifest


def _below(path: Path, real_root: str, root: Path) -> str:
    real = os.path.realpath(path)
    if os.path.commonpath((real_root, real)) != real_root:
        message = f'"{path}" is outside the repository "{root}", so it cannot be sent to workers'
        raise SpecError([Diagnostic("outside-repository", message, hint="put it into the repository")])
    return Path(os.path.relpath(real, real_root)).as_posix()


def _content(path: Path) -> bytes:
    try:
        return read_input(path, most_bytes=LARGEST_BYTES)
    except OSError as exc:
        message = f'"{path}" cannot be read: {(exc.strerror or "").lower()}'
        raise SpecError([Diagnostic("unreadable-file", message, hint="check the path")]) from exc


def write_into(folder: Path, packed: bytes) -> str:
    """
    Write what a bundle holds into a folder, and return the digest of that.

    Raises:
        BundleError: it holds something other than files, or too much.
    """
    digest = hashlib.sha256()
    try:
        for name, content in _entries(packed):
            _check_place(name)
            if name != MANIFEST and not name.startswith(FILES):
                raise BundleError("a bundle holds something other than files of a set")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("xb") as file:
                file.write(content)
            count_in(digest, name, content)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, FileExistsError, ValueError) as exc:
        raise BundleError("a bundle cannot be unpacked", hint="submit the set again") from exc
    return digest.hexdigest()


def _entries(packed: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a bundle. Nothing is decompressed beyond what it may hold."""
    with (
        gzip.GzipFile(fileobj=io.BytesIO(packed)) as zipped,
        tarfile.open(fileobj=_Bounded(zipped), mode="r|") as archive,  # type: ignore[call-overload]  # it only reads
    ):
        for number, entry in enumerate(archive):
            if number >= MOST_FILES or not entry.isreg() or entry.size > LARGEST_BYTES:
                raise BundleError("a bundle holds something other than files, or too much")
            file = archive.extractfile(entry)
            yield entry.name, file.read() if file else b""


class _Bounded:
    """Reads no more than a bundle may hold."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self._left = MOST_BYTES

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        self._left -= size
        if self._left < 0:
            raise BundleError("a bundle holds too much")
        return self._file.read(size)


def _check_place(name: str) -> None:
    """Refuse a path that might lead out of a folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name or not path.parts:
        raise BundleError("a file of a bundle is outside of it")


def count_in(digest: hashlib._Hash, name: str, content: bytes) -> None:
    """Count a file in that a bundle has, in its order: the manifest, and files by their names."""
    digest.update(f"{name}\0{len(content)}\0".encode(errors="surrogatepass"))
    digest.update(content)
