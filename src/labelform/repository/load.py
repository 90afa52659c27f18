"""
Find specs on disk, read them, and the files that they extend. All meaning is in `spec`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from labelform.diagnostics import Diagnostic, Where
from labelform.errors import SpecError
from labelform.files.inputs import TooLargeError, UnfitError, read_input
from labelform.language.document import Document
from labelform.language.extends import EXTENDS, base_of, merge, without_extends
from labelform.language.inclusion import included
from labelform.language.model import NO_INPUTS, ParsedSpec, SpecInputs, naming_of, parse, sections
from labelform.language.places import Lines, Place
from labelform.language.recognising import wide_encoding
from labelform.language.source import read_document
from labelform.repository.boundary import LARGEST_BYTES, Repository
from labelform.repository.folders import PassedOver, search
from labelform.repository.inclusions import Inclusions

Reader = Callable[[Path], str]
Note = Callable[[PassedOver], None]
"""Takes what is skipped in folders, to say it when the run knows what else it was used for."""

_BOM = "\ufeff"
_HOW_TO_NAME = 'name a file, or a folder with files that have "labelform: 1" at their top'


def say_nothing(_: PassedOver) -> None:
    """Take what is skipped, where nobody is told."""


def find_specs(paths: Iterable[Path], note: Note = say_nothing, *, is_deep: bool = True) -> list[Path]:
    """
    Return the specs among files and folders, each once: those of a folder sorted, those given in their order.

    A file that is given is a spec whatever its name. Which are in a folder, and with `is_deep` in those below it, is
    decided by `folders.search`.

    Raises:
        SpecError: a path does not exist, or a folder holds no spec.
    """
    found: dict[Path, None] = {}
    mistakes: list[Diagnostic] = []
    for path in paths:
        try:
            specs = _specs_in(path, note, is_deep=is_deep) if path.is_dir() else [path]
        except SpecError as error:
            mistakes += error.diagnostics
            continue
        except OSError as error:
            mistakes.append(_unreadable(Path(error.filename or path), error))
            continue
        found.update(dict.fromkeys(specs))
        if not specs:
            mistakes.append(Diagnostic("no-specs", f'there is no spec in "{path}"', hint=_HOW_TO_NAME))
    if not found and not mistakes:
        mistakes.append(Diagnostic("no-specs", "no spec was named", hint=_HOW_TO_NAME))
    if mistakes:
        raise SpecError(mistakes)
    return list(found)


def _specs_in(folder: Path, note: Note, *, is_deep: bool) -> list[Path]:
    found = search(folder, is_deep=is_deep)
    for one in found.passed_over:
        note(one)
    return found.specs


def load(paths: Iterable[Path], given: SpecInputs = NO_INPUTS) -> list[ParsedSpec]:
    """
    Read and check all specs among files and folders, with the variables and mappings that are given.

    Raises:
        SpecError: some have mistakes; carries those of all files.
    """
    parsed: list[ParsedSpec] = []
    mistakes: list[Diagnostic] = []
    for path in find_specs(paths):
        try:
            parsed.append(load_one(path, given))
        except SpecError as error:
            mistakes += error.diagnostics
    mistakes += (finding for _, _, finding in same_project(map(about, parsed)))
    if mistakes:
        raise SpecError(mistakes)
    return parsed


def load_one(path: Path, given: SpecInputs = NO_INPUTS) -> ParsedSpec:
    """
    Read and check one spec.

    Raises:
        SpecError: it, or a file that it extends, has mistakes.
    """
    return parse(compose(path, allows_outside=given.allows_outside), given)


def compose(path: Path, reader: Reader | None = None, *, allows_outside: bool = False) -> Document:
    """
    Read a spec and put it on top of what it extends, however long that chain is.

    `reader` returns the text of a file; without one, what it says on disk, within the repository of the spec.

    A file of the chain that is missing, outside or no YAML is a mistake of the document, which says then only what the
    files above it say.

    Raises:
        SpecError: the spec itself is outside, is not YAML, or cannot be read.
    """
    repository = None if reader else Repository.around(path, allows_outside=allows_outside)
    fetched = Inclusions((lambda other, _: reader(other)) if reader else read_content, repository)
    source = _Source(reader or read, repository, fetched)
    document = source.document(path)
    named = base_of(document)
    if named is None:
        return document
    chain = [document]
    seen = {os.path.realpath(path)}
    missing: list[Diagnostic] = []
    while named is not None and not missing:
        top = chain[-1]
        try:
            chain.append(_base(Path(top.lines.file).parent / _path_of(named), top, seen, source))
        except SpecError as error:
            missing = list(error.diagnostics)
        named = base_of(chain[-1])
    return _merged(chain, missing)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the files of one chain are read, and the repository that they must lie in; a revision of git has none."""

    reader: Reader
    repository: Repository | None
    inclusions: Inclusions

    def document(self, path: Path, trail: tuple[str, ...] = ()) -> Document:
        """Read one file, and what it includes. No line is shown of one that is outside."""
        is_shown = self.repository is None or self.repository.hold(path)
        read = read_document(self.reader(path), str(path), trail) if is_shown else read_unseen(path, self.reader, trail)
        return included(read, self.inclusions.fetch)


def read_unseen(path: Path, reader: Reader, trail: tuple[str, ...] = ()) -> Document:
    """Read a file that may hold secrets: what is wrong with it is reported without its text."""
    try:
        return read_document(reader(path), str(path), trail).sealed()
    except SpecError as error:
        raise SpecError(
            [replace(one, where=one.where and replace(one.where, snippet="")) for one in error.diagnostics]
        ) from None


LONGEST_CHAIN = 20
"""The longest chain of files that extend one another."""


def _path_of(named: str | Diagnostic) -> str:
    if isinstance(named, Diagnostic):
        raise SpecError([named])
    return named


def _base(path: Path, top: Document, seen: set[str], source: _Source) -> Document:
    """Read the file that a document extends; what is wrong with it is reported with what led there."""
    where = top.where((EXTENDS,))
    path = Path(os.path.normpath(path))
    identity = os.path.realpath(path)
    if identity in seen or len(seen) >= LONGEST_CHAIN:
        message = (
            f'"{path}" extends itself' if identity in seen else f"more than {LONGEST_CHAIN} files extend one another"
        )
        raise SpecError([Diagnostic("extends-cycle", message, where, "remove one of the extends that led here")])
    seen.add(identity)
    try:
        return source.document(path, (f"extended at {where.file}:{where.line}", *where.trail))
    except SpecError as error:
        raise SpecError([replace(one, where=one.where or where) for one in error.diagnostics]) from None


def _merged(chain: Sequence[Document], missing: Sequence[Diagnostic]) -> Document:
    """Put the files of a chain on top of one another, down to the first that says nothing, or is missing."""
    usable = list(takewhile(lambda one: one.is_whole and isinstance(one.data, dict), chain))
    lost = [*missing, *(found for document in chain[len(usable) :] for found in _unusable(document))]
    if not usable:
        raise SpecError(lost)
    lists = {section.name: naming_of(section) for section in sections() if section.is_list}
    merged = (
        without_extends(usable.pop()) if not lost else Document({}, Place((0, 0)), chain[-1].lines, is_complete=False)
    )
    for document in reversed(usable):
        merged = merge(merged, without_extends(document), lists)
    return replace(merged, diagnostics=(*merged.diagnostics, *lost))


def _unusable(document: Document) -> Iterator[Diagnostic]:
    """Yield why nothing can depend on a file, or on what it depends on itself."""
    yield from document.diagnostics
    if document.is_whole and not isinstance(document.data, dict):
        what = "nothing" if document.data is None else "a list" if isinstance(document.data, list) else "text"
        message = f"an extended file must be a mapping of sections, but this is {what}"
        yield Diagnostic("not-a-mapping", message, document.where(()), "write the sections of a spec")


def read(path: Path) -> str:
    """
    Return the text of a file, without its byte order mark.

    Raises:
        SpecError: see `read_whole`.
    """
    return read_whole(path).removeprefix(_BOM)


def read_whole(path: Path) -> str:
    """
    Return the text of a file that is going to be written back: every character of it.

    Raises:
        SpecError: it does not exist, is not a file, cannot be read, is larger than 16 MiB, or is not UTF-8.
    """
    return _text_of(path, LARGEST_BYTES, "split it into one spec for each project")


def read_content(path: Path, most_bytes: int) -> str:
    """
    Return the text of a file that a spec includes, without its byte order mark.

    Raises:
        SpecError: see `read_whole`; it may have fewer bytes.
    """
    return _text_of(path, most_bytes, "include a smaller file, or a part of it").removeprefix(_BOM)


def _text_of(path: Path, most_bytes: int, hint: str) -> str:
    try:
        return _decode(path, read_input(path, most_bytes=most_bytes))
    except FileNotFoundError:
        missing = Diagnostic("no-such-file", f'there is no file "{path}"', hint="check the path")
        raise SpecError([missing]) from None
    except TooLargeError as error:
        raise SpecError([Diagnostic("too-large", f'"{path}" {error}', hint=hint)]) from None
    except UnfitError as error:
        raise SpecError([unfit(path, error)]) from None
    except OSError as error:
        raise SpecError([_unreadable(path, error)]) from error


def unfit(path: Path, error: UnfitError) -> Diagnostic:
    """Return the finding that a path leads to something that is not a file."""
    return Diagnostic("unreadable-file", f'"{path}" {error}', hint="name a file")


def _decode(path: Path, content: bytes) -> str:
    wide = wide_encoding(content)
    if wide:
        where = Lines("", str(path)).where((0, 1))
        message = f"the file is {wide[:6].upper()}, not UTF-8"
        raise SpecError([Diagnostic("not-utf-8", message, where, "save the file as UTF-8")])
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        readable = content[: error.start].decode().removeprefix(_BOM)
        where = Lines(f"{readable}\N{REPLACEMENT CHARACTER}", str(path)).where((len(readable), len(readable) + 1))
        message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        raise SpecError([Diagnostic("not-utf-8", message, where, "save the file as UTF-8")]) from error


def _unreadable(path: Path, error: OSError) -> Diagnostic:
    reason = (error.strerror or "unknown reason").lower()
    hint = "check that you may read it"
    return Diagnostic("unreadable-file", f'"{path}" cannot be read: {reason}', hint=hint)


class About(NamedTuple):
    """
    Which project a spec is about, and where it says so: what is left of a spec that is not kept.

    `project` is the hash of the project that it leads to, if that is known: its own, or what its title was found by.
    """

    title: str
    hash: str | None
    at_title: Where
    at_hash: Where
    project: str | None

    @property
    def where(self) -> Where:
        """Where it says which project it is about."""
        return self.at_hash if self.hash else self.at_title


def about(parsed: ParsedSpec) -> About:
    """Return which project a spec is about."""
    project = parsed.spec.project
    title, hash_ = ("project", "title"), ("project", "hash")
    return About(project.title, project.hash, parsed.where(title), parsed.where(hash_), project.hash)


def same_project(specs: Iterable[About]) -> Iterator[tuple[About, About, Diagnostic]]:
    """Yield each spec that is about the project of an earlier one: the earlier, itself, and a diagnostic."""
    by_project: dict[str, About] = {}
    by_title: dict[str, list[About]] = {}
    for one in specs:
        namesakes = by_title.setdefault(one.title, [])
        earlier = by_project.get(one.project) if one.project else None
        if earlier:
            yield earlier, one, _same(one, earlier, one.where, earlier.where)
        elif other := next((other for other in namesakes if not (one.hash and other.hash)), None):
            # Where either has no hash, both find their project by its title.
            yield other, one, _same(one, other, one.at_title, other.at_title)
        namesakes.append(one)
        if one.project:
            by_project.setdefault(one.project, one)


def _same(one: About, earlier: About, where: Where, other: Where) -> Diagnostic:
    by_title = next((about.title for about in (one, earlier) if not about.hash), "")
    project = f'"{by_title or one.hash}"'
    if by_title and earlier.project and (one.hash or earlier.hash):
        project = f'"{by_title}" ({earlier.project})'
    hint = f"merge the two, or leave one out; the other is {other}"
    return Diagnostic("same-project", f"two specs are about the project {project}", where, hint)
