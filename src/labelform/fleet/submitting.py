"""
From what a command was told to a set for workers: its files as a bundle, its members one after the other.

Nothing here asks the platform. A mistake in a spec is found where the command runs, before anything is in the store.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from labelform.core.digest import origin_of
from labelform.core.plan import Plan
from labelform.core.planset import Member, PlanSet
from labelform.core.promotion import Evidence
from labelform.core.reach import VARIABLES
from labelform.core.waves import Caution
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.files.inputs import noting
from labelform.fleet.bundles import pack
from labelform.fleet.choices import OwnEnvironment, SetChoices, plan_options
from labelform.fleet.work import NewMember
from labelform.language.environments import Environments
from labelform.language.model import NO_INPUTS
from labelform.language.variables import Variables, secrets_in
from labelform.planning.options import PlanOptions
from labelform.planning.promotion import evidence_for
from labelform.repository.boundary import root_of
from labelform.repository.declared import UsedNames
from labelform.repository.environments import find_environments
from labelform.repository.load import About, about, load_one, read, read_unseen, same_project
from labelform.repository.owners import policies_around
from labelform.repository.surroundings import Surroundings
from labelform.runs import planfile

_LONGEST_TITLE = 200
_HOW_TO_GIVE = (
    "write it into environments.yaml or a --var-file, or set it with --var; what environments.yaml takes from "
    "{env: NAME} is read where workers run"
)


@dataclass(frozen=True, slots=True)
class Bundled:
    """
    Specs that may be sent to workers: the bundle of their files after its digest, and what each spec is about.

    `mistakes` are those of other specs, which are not among them.
    """

    digest: str
    packed: bytes
    specs: Sequence[tuple[str, About]]
    mistakes: tuple[Diagnostic, ...] = ()


def bundled(specs: Sequence[Path], environment: str, choices: SetChoices, own: OwnEnvironment) -> Bundled:
    """
    Read specs, and pack them with every file that was read for them.

    Raises:
        SpecError: all specs have mistakes; a file is outside of the repository of the first one, or holds a secret; or
            a spec uses a variable of the environment of this process, which no worker has.
    """
    with noting() as read, Surroundings() as around:
        found = find_environments(Path(choices.environments))
        options = plan_options(choices, environment, found, own)
        _check_secrets(found, choices)
        base = found.environment(environment, own.environ, own.reach).variables
        _check_variables(base, (options.given or NO_INPUTS).variables, specs)
        names = _Names()
        parsed = [one for path in specs if (one := names.read(path, options, around))]
    for earlier, later, finding in same_project(one for _, one in parsed):
        names.mistakes.append(finding)
        parsed = [(name, one) for name, one in parsed if one is not earlier and one is not later]
    mistakes = tuple(dict.fromkeys(names.mistakes))
    if not parsed:
        raise SpecError(mistakes)
    files = {names.shown.get(path, str(path)): path for path in read}
    digest, packed = pack(files, root_of(specs[0]), names.owners, names.promoted)
    return Bundled(digest, packed, parsed, mistakes)


def rules_around(
    plans: Iterable[Plan], root: Path, environment: str, choices: SetChoices, own: OwnEnvironment
) -> tuple[str, bytes]:
    """
    Pack what has a say in plans that were made already, and return it after its digest: owners ask their checks again
    when a plan was applied.

    Specs are not among it: plans hold what they said. `root` is a file in the repository.

    Raises:
        SpecError: a file has mistakes, is outside of the repository, or holds a secret.
    """
    with noting() as read:
        found = find_environments(Path(choices.environments))
        plan_options(choices, environment, found, own)
        _check_secrets(found, choices)
        names = _Names()
        for plan in plans:
            if plan.origin:
                names.note_owners(Path(plan.origin.file))
    files = {names.shown.get(path, str(path)): path for path in read}
    return pack(files, root_of(root), names.owners)


class _Names:
    """What is noted of specs while they are read; each is forgotten afterwards."""

    def __init__(self) -> None:
        self.owners: dict[str, tuple[str, ...]] = {}
        self.promoted: dict[str, Evidence] = {}
        self.shown: dict[Path, str] = {}
        """What reports call policy files, by how they were read."""
        self.mistakes: list[Diagnostic] = []
        self._policies: dict[Path, tuple[str, ...]] = {}

    def read(self, path: Path, options: PlanOptions, around: Surroundings) -> tuple[str, About] | None:
        """Read one spec, and note who has a say in it; None where that is a mistake."""
        try:
            parsed = load_one(path, options.given or NO_INPUTS)
            self.note_owners(path)
        except SpecError as exc:
            self.mistakes += exc.diagnostics
            return None
        name = str(path)
        evidence = evidence_for(origin_of(name, parsed.document.data), options, around.before)
        if evidence is not None:
            self.promoted[name] = evidence
        return name, about(parsed)

    def note_owners(self, path: Path) -> None:
        """Note the files of those who have a say around a spec."""
        place = path if path.is_symlink() else path.parent
        if place not in self._policies:
            policies = policies_around(path)
            self.shown |= {one: os.path.relpath(one) for one in policies}
            self._policies[place] = tuple(self.shown[one] for one in policies)
        self.owners[str(path)] = self._policies[place]


def _check_secrets(found: Environments, choices: SetChoices) -> None:
    """
    Refuse files whose text no store may have.

    Raises:
        SpecError: a secret is in one.
    """
    files = (read_unseen(Path(name), read) for name in choices.variable_files)
    secrets = [*found.secrets, *(one for document in files for one in secrets_in(document, ()))]
    if secrets:
        raise SpecError(secrets)


def _check_variables(base: Variables, given: Variables, specs: Sequence[Path]) -> None:
    """
    Refuse variables of the environment of this process: no value of it is kept, and workers have another one.

    Raises:
        SpecError: a spec uses one, or may.
    """
    used = UsedNames(specs).of_run
    wrong = [one for one in _of_process(given) - _of_process(base) if used is None or one in used]
    if wrong:
        told = (f"workers do not have the variable {VARIABLES}{name} of this process" for name in sorted(wrong))
        raise SpecError([Diagnostic("variable-of-process", one, hint=_HOW_TO_GIVE) for one in told])


def _of_process(variables: Variables) -> set[str]:
    """Return those that have the value of their own `LABELFORM_VAR_…`; where a file says so, workers read theirs."""
    return {name for name, one in variables.items() if one.source == f"${VARIABLES}{name}"}


def members_of_specs(
    specs: Iterable[tuple[str, About]], addresses: Sequence[str], base_url: str
) -> Iterator[NewMember]:
    """Yield the members of a set that plans or compares specs; `addresses` are those of their projects."""
    for (name, one), module in zip(specs, addresses, strict=True):
        project, also = subjects_of(base_url, one.title, one.project)
        yield NewMember(module=module, project=project, also=also, spec=name)


def members_of_plans(
    members: Iterable[Member], addresses: Iterable[str], waves: Iterable[int] = repeat(0)
) -> Iterator[NewMember]:
    """
    Yield the members of a set that applies plans, each in its wave by number: see `waves_of`.

    Each is written out when its turn comes, so that plans which are read one after the other are never held together.
    """
    for member, module, wave in zip(members, addresses, waves, strict=False):
        project, also = subjects_of(member.base_url, member.plan.target.title, member.plan.target.hash)
        yield NewMember(
            module=module,
            project=project,
            also=also,
            spec=member.plan.origin.file if member.plan.origin else "",
            plan=planfile.document(PlanSet(members=(member,))),
            wave=wave,
        )


def waves_of(caution: Caution, has_work: Sequence[bool]) -> tuple[tuple[str, ...], list[int]]:
    """
    Return the names of the waves that a set is applied in, and the number of each member's wave.

    `has_work` says of each member whether its plan has anything to do. What has none is with the first: a share is one
    of those that have.
    """
    numbers = [0] * len(has_work)
    if caution.waves is None:
        return (), numbers
    todo = [index for index, is_some in enumerate(has_work) if is_some]
    names = []
    for number, (wave, found) in enumerate(caution.waves.split(todo)):
        names.append(wave.name)
        for index in found:
            numbers[index] = number
    return tuple(names), numbers


def most_failed(caution: Caution, has_work: Sequence[bool]) -> int | None:
    """Return how many members may fail before no other is begun, None where it does not matter."""
    return caution.max_failed.at_most(sum(has_work)) if caution.max_failed else None


def subjects_of(base_url: str, title: str, project_hash: str | None) -> tuple[str, str]:
    """
    Return the names of a project for leases: by its title, and by its hash, which is empty where that is not known.

    By title, because before it is created there is nothing else, and a spec that is pinned later must not be taken for
    another one; two projects of one title take turns without need. By hash, because a title may be changed in a spec
    while a set with the old one is under way.
    """
    if len(title) > _LONGEST_TITLE:  # an index takes no more than some 2,700 bytes
        title = f"{title[:_LONGEST_TITLE]}… {hashlib.sha256(title.encode(errors='surrogatepass')).hexdigest()}"
    return f"{base_url} {title}", f"{base_url}#{project_hash}" if project_hash else ""
