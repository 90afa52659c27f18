"""An environment of `environments.yaml` for programs: opened by the same code as on the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labelform.client.credentials import named_signer
from labelform.client.domain import find_domain
from labelform.client.http import SyncDriver
from labelform.client.platform import Platform
from labelform.client.session import new_session
from labelform.core.reach import Reach
from labelform.errors import PlanRefusedError, SpecError
from labelform.language.model import NO_INPUTS, SpecInputs
from labelform.language.variables import Variable, Variables, from_program
from labelform.planning.options import PlanOptions, options_in
from labelform.planning.pinned import check_pinned
from labelform.repository.environments import find_environments, gather_variables, specs_of
from labelform.repository.owners import reach_above
from labelform.repository.usable import UsableEnvironment, use


@dataclass(frozen=True, slots=True)
class NamedEnvironment:
    """
    One environment of a repository: its platform, and what differs in it. `environment` returns one.

    Pass it to `plan`, `apply` and `drift` together with the platform that `connect` returned.
    """

    usable: UsableEnvironment

    @property
    def name(self) -> str:
        """The name of the environment."""
        return self.usable.environment.name

    @property
    def is_protected(self) -> bool:
        """Whether `apply` needs a saved plan, or the name of the environment as `approve`."""
        return self.usable.environment.entry.protected

    @property
    def specs(self) -> list[Path]:
        """
        The specs that the environment names.

        Raises:
            SpecError: a pattern matches no file, or one outside the repository.
        """
        return specs_of(self.usable.environment)

    @property
    def base_url(self) -> str:
        """The name of its platform in plans: a URL, or the database of its sandbox."""
        if self.usable.database is not None:
            from labelform.programs.embedded import url_of

            return url_of(self.usable.database)
        return find_domain(self.usable.environment.entry.domain, os.environ)

    def connect(self) -> Platform:
        """
        Return a client of its platform, with the key that the environment names. Nothing is sent yet.

        Raises:
            CredentialsError: there is no usable key.
            PolicyError: an owner of the repository has listed the domains, and this is not one of them.
            LabelformError: the environment is on a sandbox, and its database is not a sandbox.
        """
        if self.usable.database is not None:
            from labelform.programs.embedded import open_embedded  # loads the sandbox

            return open_embedded(self.usable.database)
        entry = self.usable.environment.entry
        check_pinned(reach_above(self.usable.folder), self.base_url)
        signer = named_signer(
            os.environ,
            ssh_key_file_env=entry.ssh_key_file_env,
            ssh_key_env=entry.ssh_key_env,
            token_env=entry.token_env,
        )
        return Platform(SyncDriver(self.base_url, new_session(signer)))


def environment(
    name: str, *, file: str | Path | None = None, variables: Mapping[str, object] | None = None
) -> NamedEnvironment:
    """
    Load an environment of `environments.yaml`: from the file in this folder or one above, or from the given file.

    `variables` override those of the environment, as `--var` does.

    Raises:
        SpecError: there is no such file or environment, or it or a variable has mistakes; `diagnostics` lists them all
            with their places.
        CredentialsError: the domain of the environment is not the URL of a platform.
    """

    def gather(base: Variables, reach: Reach) -> Variables:
        found = gather_variables(base, (), (), os.environ, reach=reach)
        return found | given_by_program(variables, found)

    usable = use(find_environments(Path(file) if file else None), name, gather, os.environ)
    # Owners are asked again later, from wherever the program stands by then.
    return NamedEnvironment(replace(usable, folder=usable.folder.absolute()))


def given_by_program(variables: Mapping[str, object] | None, known: Variables) -> dict[str, Variable]:
    """
    Return variables as specs are read with them, given those that they win over.

    Raises:
        SpecError: one has no name of a variable, another type than it had, or is no plain data.
    """
    found, mistakes = from_program(variables or {}, known)
    if mistakes:
        raise SpecError(mistakes)
    return found


def inputs(chosen: NamedEnvironment | None, variables: Mapping[str, object] | None) -> SpecInputs:
    """Return what specs are read with: in an environment, or with variables alone."""
    there = chosen.usable.given if chosen else NO_INPUTS
    return replace(there, variables={**there.variables, **given_by_program(variables, there.variables)})


def options(chosen: NamedEnvironment | None, given: SpecInputs) -> PlanOptions:
    """Return what plans are made with, in an environment or without one."""
    return PlanOptions(given=given) if chosen is None else options_in(chosen.usable.environment, given)


def check_platform(chosen: NamedEnvironment | None, platform: Platform) -> None:
    """
    Refuse a platform that is not the one of the environment.

    Raises:
        PlanRefusedError: it is another one.
    """
    if chosen is not None and chosen.base_url != platform.base_url:
        raise PlanRefusedError(
            f'the environment "{chosen.name}" is on {chosen.base_url}, and this run is for {platform.base_url}',
            hint=f'connect with environment("{chosen.name}").connect()',
        )
