"""
What a repository of specs needs besides its specs: each file as text, and what one that already exists may lack.

The texts lie in `starter/`. Those for hooks and pipelines are written as they are, but for the version of labelform
that they install.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labelform.files.inputs import UnfitError, read_input
from labelform.language.writing import scalar
from labelform.repository.boundary import ENVIRONMENTS_FILE, POLICY_FILE, SUFFIXES
from labelform.repository.ignoring import IGNORE_FILE
from labelform.repository.release import TAG

SPECS: Final = Path("specs")
SPECS_PATTERN: Final = "specs/**/*.yaml"
"""What a new environment names: also specs in folders below, as editors are told."""
TEMPLATE: Final = SPECS / "project.yaml"
TEMPLATE_TITLE: Final = "My first project"
STARTER: Final = Path(__file__).parent / "starter"
USUAL_KEYS: Final = ("ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE")
"""The environment variables that hold the key, or its path, where an environment names none."""
PIPELINES: Final = {
    "github": {
        Path(f".github/workflows/{name}"): Path(f"github/{name}")
        for name in (
            "plan.yml",
            "apply.yml",
            "drift.yml",
            "plan-forks.yml",
            "labelform-snapshot.yml",
            "labelform-test.yml",
        )
    },
    "gitlab": {Path(".gitlab-ci.yml"): Path("gitlab/.gitlab-ci.yml")},
}
"""What each forge needs, by its place in a repository: the file of `starter/`."""
_RECORDS = ".labelform"
_HOOKS = Path(".pre-commit-config.yaml")
_SETTINGS = Path(".vscode/settings.json")
_IGNORED = Path(".gitignore")
TESTS: Final = Path("tests")
_PLACES_OF_TESTS = (TESTS, TESTS / "labelform")
"""Where a first test may lie: in the first folder that has nothing of its names."""
_FIRST_TEST = ("first.labelform-test.yaml", "first.yaml", IGNORE_FILE)
_TESTS = tuple(folder / name for folder in _PLACES_OF_TESTS for name in _FIRST_TEST)
_ALWAYS = (Path(ENVIRONMENTS_FILE), Path(POLICY_FILE), _IGNORED, _HOOKS, _SETTINGS, *_TESTS)
_LARGEST = 1024**2
_SPECIAL = re.compile(r"([\\*?\[\]#! ])")
_GIVE_KEY = "# the key: ENCORD_SSH_KEY_FILE, its path, or ENCORD_SSH_KEY, its text; ssh_key_env: NAME names another"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a repository needs; `lacks` says what to add to one that is there, empty when nothing."""

    name: Path
    text: str
    lacks: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an environment leads: to a sandbox, by its path from the file, or to a domain, with the key of `key`."""

    database: str = ""
    domain: str = ""
    key: tuple[str, str] | None = None

    def lines(self) -> Iterator[str]:
        """Yield what an environment says about it, line by line."""
        if self.database:
            yield "platform: sandbox  # on a platform of Encord: domain: https://api.encord.com, and no database"
            yield f"database: {scalar(self.database)}"
            return
        yield f"domain: {scalar(self.domain)}"
        yield f"{self.key[0]}: {scalar(self.key[1])}" if self.key else _GIVE_KEY


def environments_text(name: str, place: Destination) -> str:
    """Return a file of environments that has one, which names all specs."""
    given = {"NAME": scalar(name), "PLATFORM": "\n    ".join(place.lines())}
    return re.sub("NAME|PLATFORM", lambda found: given[found[0]], _starter(Path(ENVIRONMENTS_FILE)))


def policy_text(domains: Iterable[str], credentials: Iterable[str]) -> str:
    """Return the policy of an owner: the domains that keys are used for, and the variables that hold them."""
    text = _starter(Path(POLICY_FILE)).replace("https://api.encord.com", ", ".join(map(scalar, domains)))
    return text.replace(", ".join(USUAL_KEYS), ", ".join(map(scalar, dict.fromkeys([*USUAL_KEYS, *credentials]))))


def template_text() -> str:
    """Return a spec to begin with, with comments."""
    return _starter(Path("project.yaml"))


def further_files(forge: str | None, ignored: Sequence[str], ref: str, *, has_hooks: bool) -> Iterator[Wanted]:
    """
    Yield what git, editors and pipelines need.

    `ignored` are the patterns of what is never committed, `ref` is the labelform that hooks and pipelines install, and
    `has_hooks` says whether hooks of pre-commit are found here.
    """
    yield Wanted(_IGNORED, "".join(f"{one}\n" for one in ignored), lambda text: _unlisted(text, ignored))
    if has_hooks:
        yield Wanted(
            _HOOKS, _installing(ref, _HOOKS), _without("labelform-validate", "the hooks labelform-validate and -fmt")
        )
    settings = _without("project.schema.json", "the schemas of labelform to yaml.schemas")
    yield Wanted(_SETTINGS, _starter(Path("settings.json")), settings)
    for name, source in PIPELINES.get(forge or "", {}).items():
        yield Wanted(name, _installing(ref, source), _without("labelform", f"the jobs of {forge} for labelform"))


def first_test(is_taken: Callable[[Path], bool]) -> Iterator[Wanted]:
    """
    Yield a test to begin with, its spec, and what keeps that from being planned with the folder; all of them or none.

    With a file of somebody else in the place of one, the others would test that.
    """
    free = (one for one in _PLACES_OF_TESTS if not any(is_taken(one / name) for name in _FIRST_TEST))
    for folder in itertools.islice(free, 1):
        for name in _FIRST_TEST:
            yield Wanted(folder / name, _starter(TESTS / name))


def ignored_by_git(database: str | None) -> list[str]:
    """Return the patterns of what labelform leaves in a repository: its records, and a sandbox with its key."""
    records = f"{_RECORDS}/"
    if database is None:
        return [records]
    parts = Path(os.path.normpath(database)).parts
    if parts[0] == ".." or (parts[0] == _RECORDS and len(parts) > 1):
        return [records]
    escaped = _SPECIAL.sub(r"\\\1", Path(database).as_posix())
    return [records, f"/{escaped}*"]


def is_in_the_way(database: Path) -> bool:
    """Return whether a database would lie in the place of what is written, or git would ignore that with it."""
    name = database.as_posix().casefold()
    if name == "." or (database.parts[:1] == SPECS.parts and database.suffix.lower() in SUFFIXES):
        return True
    files = [one.as_posix().casefold() for one in (*_ALWAYS, *(path for each in PIPELINES.values() for path in each))]
    # Its pattern for git is its name with all that begins so: that hides a file, or a folder on the way to one.
    is_hiding = any(one.startswith(name) for one in (*files, str(SPECS), _RECORDS))
    return is_hiding or any(name.startswith(f"{one}/") for one in files)


def text_of(file: Path) -> str:
    """Return the text of a file that is kept; nothing of what cannot be read as one."""
    try:
        return read_input(file, most_bytes=_LARGEST).decode("utf-8", errors="replace")
    except (OSError, UnfitError):
        return ""


def _unlisted(text: str, patterns: Sequence[str]) -> str:
    listed = {line.strip().strip("/") for line in text.splitlines()}
    missing = [one for one in patterns if one.strip("/") not in listed]
    return f"the lines {' and '.join(missing)}" if len(missing) > 1 else f"the line {missing[0]}" if missing else ""


def _without(word: str, wanted: str) -> Callable[[str], str]:
    return lambda text: "" if word in text else f"{wanted} (labelform init writes them into an empty folder)"


def _installing(ref: str, name: Path) -> str:
    return _starter(name).replace(TAG, ref)


def _starter(name: Path) -> str:
    return (STARTER / name).read_text(encoding="utf-8")
