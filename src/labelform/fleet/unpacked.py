"""
What a worker reads in a bundle: specs, the rules of owners, environments. All names are those that the command used.

The working folder of the process plays no part: many sets are worked on at once, from folders of other machines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.core.guardrails import OwnerRules
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.fleet.bundles import FILES, Manifest, manifest_in
from labelform.fleet.cached import folder_of, is_whole, unpacked
from labelform.language.model import ParsedSpec, SpecInputs, parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.repository.load import compose, read, read_unseen

if TYPE_CHECKING:
    from labelform.language.document import Document
    from labelform.language.environments import Environments


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A bundle in a folder of this machine."""

    folder: Path
    manifest: Manifest
    _rules: dict[tuple[str, ...], tuple[OwnerRules, ...]] = field(default_factory=dict)

    @classmethod
    def at(cls, digest: str, cache: Path) -> Unpacked | None:
        """
        Return a bundle that was unpacked here before, None if it was not, or is not whole any more.

        Raises:
            BundleError: the digest is none.
        """
        folder = folder_of(digest, cache)
        return cls(folder, manifest_in(folder)) if is_whole(folder, digest) else None

    @classmethod
    def open(cls, digest: str, packed: bytes, cache: Path) -> Unpacked:
        """
        Unpack a bundle, if that was not done before.

        Raises:
            BundleError: it cannot be unpacked.
        """
        folder = unpacked(digest, packed, cache)
        return cls(folder, manifest_in(folder))

    def text(self, name: Path) -> str:
        """
        Return the text of a file by its name.

        Raises:
            SpecError: the bundle has no such file, or it is not text.
        """
        place = self.manifest.names.get(str(name))
        if place is None:
            raise SpecError([Diagnostic("no-such-file", f'the set was submitted without the file "{name}"')])
        return read(self.folder / FILES / place)

    def spec(self, name: str, given: SpecInputs) -> ParsedSpec:
        """
        Read and check a spec, as `load_one` does for one on the disk.

        Raises:
            SpecError: it has mistakes.
        """
        return parse(compose(Path(name), self.text), given)

    def document(self, name: Path) -> Document:
        """Read a file of variables or environments, whose text no finding repeats."""
        return read_unseen(name, self.text)

    def environments(self, name: str) -> Environments:
        """
        Read a file of environments.

        Raises:
            SpecError: it has mistakes.
        """
        from labelform.language.environments import parse_environments

        return parse_environments(self.document(Path(name)))

    def of(self, spec: Path) -> tuple[OwnerRules, ...]:
        """
        Return the rules of the owners around a file, the nearest first: see `RulesAround`.

        Raises:
            SpecError: a policy file has mistakes.
        """
        files = self.manifest.owners.get(str(spec), ())
        if files not in self._rules:
            self._rules[files] = tuple(map(self._rules_in, files))
        return self._rules[files]

    def _rules_in(self, name: str) -> OwnerRules:
        return parse_owner_policy(read_document(self.text(Path(name)), name))
