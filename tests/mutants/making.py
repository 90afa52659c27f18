"""
Make the mutants of a room with mutmut: one copy of the package that holds them all, and a switch that makes one real.

mutmut's own command starts pytest for each mutant, which takes longer than most of our tests; so only what makes the
mutants and switches between them is mutmut's, and `judging` runs the tests.
"""

from __future__ import annotations

import difflib
import shutil
from dataclasses import dataclass
from pathlib import Path

import libcst
from mutmut.mutation.diff_apply import find_top_level_function_or_method
from mutmut.mutation.file_mutation import mutate_file_contents

from tests.mutants.rooms import ROOT, SOURCES, files_of


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function; `name` is what mutmut calls it, with the module in front."""

    path: Path
    name: str

    @property
    def function(self) -> str:
        """The function that is changed, in mutmut's spelling."""
        return self.name.partition("__mutmut_")[0]

    @property
    def readable(self) -> str:
        """The function as people write it, such as `core.diff._Addresses.of`."""
        module, _, local = self.function.removeprefix("labelform.").rpartition(".")
        named = local.replace("ǁ", ".").removeprefix("x.") if "ǁ" in local else local.removeprefix("x_")
        return f"{module}.{named}"


def make(room: str, into: Path) -> list[Mutant]:
    """Write the package with all mutants of one room into a folder, and return them in the order of the code."""
    shutil.copytree(ROOT / SOURCES, into / SOURCES, ignore=shutil.ignore_patterns("__pycache__"))
    found = []
    for path in files_of(room):
        mutated = mutate_file_contents(str(path), (ROOT / path).read_text(encoding="utf-8"))
        (into / path).write_text(mutated.code, encoding="utf-8")
        module = ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
        found += [Mutant(path, f"{module}.{name}") for name in mutated.mutant_names]
    return found


def changes(mutants: list[Mutant], folder: Path) -> dict[str, str]:
    """Return what each mutant changes, as the lines that go and the lines that come."""
    modules = {path: libcst.parse_module((folder / path).read_text("utf-8")) for path in {one.path for one in mutants}}
    return {one.name: _change(modules[one.path], one) for one in mutants}


def _change(module: libcst.Module, mutant: Mutant) -> str:
    local = mutant.name.rpartition(".")[2]
    there = _code(module, f"{mutant.function.rpartition('.')[2]}__mutmut_orig")
    back = _code(module, local)
    lines = [line for line in difflib.unified_diff(there, back, lineterm="", n=0) if line[:3] not in ("---", "+++")]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-")


def _code(module: libcst.Module, name: str) -> list[str]:
    function = find_top_level_function_or_method(module, name)
    assert function is not None, name
    return module.code_for_node(function.with_changes(name=libcst.Name("f"))).splitlines()
