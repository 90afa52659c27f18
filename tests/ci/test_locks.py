"""
What is locked is what pyproject.toml asks for: checked here without a network, so that no lock is forgotten.

That a lock is complete needs no test: `pip install --require-hashes` refuses to install what is missing in one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS: Mapping[str, list[str]] = PROJECT["dependency-groups"]
EXTRAS: Mapping[str, list[str]] = PROJECT["project"]["optional-dependencies"]
RUN: list[str] = PROJECT["project"]["dependencies"]
BUILD = [*PROJECT["build-system"]["requires"], *GROUPS["build"]]
WANTED = {
    "run": RUN,
    "build": BUILD,
    "dev": [*RUN, *BUILD, *GROUPS["dev"], *EXTRAS["coco"], *EXTRAS["fleet"], *EXTRAS["dask"]],
    "fleet": [*RUN, *EXTRAS["fleet"]],
    "dask": [*RUN, *EXTRAS["fleet"], *EXTRAS["dask"]],
    **{name: needs for name, needs in GROUPS.items() if name not in ("build", "dev")},
}
PLATFORMS = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system, "os_name": name}
    for version in ("3.11", "3.12", "3.13")
    for system, name in (("linux", "posix"), ("darwin", "posix"), ("win32", "nt"))
]
_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.+?))?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^ *#.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """One release in a lock, and where it is installed."""

    name: str
    version: str
    marker: str | None

    def holds(self, platform: Mapping[str, str]) -> bool:
        return self.marker is None or Marker(self.marker).evaluate(dict(platform))


def lock_of(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins_of(lock: str) -> list[Pin]:
    return [Pin(canonicalize_name(name), version, marker or None) for name, version, marker, _ in _ENTRY.findall(lock)]


def unmet(requirements: Iterable[str], lock: str) -> Iterator[str]:
    """Yield what a lock lacks on one of the platforms: each requirement must be met by exactly one release."""
    pins = pins_of(lock)
    for requirement in map(Requirement, requirements):
        for platform in PLATFORMS:
            found = [pin for pin in pins if pin.name == canonicalize_name(requirement.name) and pin.holds(platform)]
            if [pin.version in requirement.specifier for pin in found] != [True]:
                yield f"{requirement} on Python {platform['python_version']}, {platform['sys_platform']}"


def test_there_is_one_lock_for_each_purpose() -> None:
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_meets_what_pyproject_asks_for(name: str) -> None:
    assert list(unmet(WANTED[name], lock_of(name))) == [], "run `make lock`"


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_holds_names_versions_and_hashes_and_says_nothing_of_where_they_are_from(name: str) -> None:
    lock = lock_of(name)

    assert pins_of(lock)
    assert _COMMENT.sub("", _ENTRY.sub("", lock)) == ""
    assert "://" not in lock


def test_locks_that_are_installed_together_name_the_same_releases() -> None:
    pins = {name: {(pin.name, pin.marker): pin.version for pin in pins_of(lock_of(name))} for name in WANTED}

    for one, other in combinations(("run", "build", "dev", "fleet", "dask"), 2):
        shared = pins[one].keys() & pins[other].keys()
        assert {key: pins[one][key] for key in shared} == {key: pins[other][key] for key in shared}


def test_a_lock_that_lags_behind_is_noticed() -> None:
    lock = "click==8.1.7 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    beside = lock.replace("8.1.7", "8.1.7 ; python_version < '3.13'")

    assert list(unmet(["click>=8.1"], lock)) == []
    assert len(list(unmet(["click>=8.2"], lock))) == len(PLATFORMS)
    assert len(list(unmet(["httpx"], lock))) == len(PLATFORMS)
    assert len(list(unmet(["click>=8.1"], beside))) == len(PLATFORMS) // 3
    assert pins_of(lock.replace("--hash=sha256:", "--hash=md5:")) == []
