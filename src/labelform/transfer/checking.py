"""
Whether the account of an environment can do what its specs ask for: what it is, what is needed, what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from labelform.api import calls
from labelform.client.http import AsyncDriver
from labelform.core.late import makers
from labelform.core.plan import Plan
from labelform.core.roles import role_name
from labelform.core.words import Verb
from labelform.errors import LabelformError, PlatformError, SpecError
from labelform.language.model import NO_INPUTS, ParsedSpec, kinds
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import plan_spec
from labelform.reading.observe import Observation
from labelform.reading.view import LiveView, Reader
from labelform.repository.load import load

_MAY_OPEN = ("admin", "team_manager")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is needed, in words, and whether it is there."""

    text: str
    is_met: bool


async def check_environment(
    driver: AsyncDriver, base_url: str, specs: Sequence[Path], options: PlanOptions
) -> list[Need]:
    """
    Return what the account is and what the specs need of it.

    Raises:
        PlatformError: the platform does not accept the key, or cannot be reached.
    """
    projects = await driver.collect(calls.projects.list_projects())
    roles = Counter(role_name(one.user_role) if one.user_role is not None else "org admin" for one in projects)
    said = ", ".join(
        f"{role} of {count} {'project' if count == 1 else 'projects'}" for role, count in sorted(roles.items())
    )
    findings = [Need(f"signed in; the account is {said or 'a member of no project'}", is_met=True)]
    if not specs:
        return findings
    try:
        loaded = load(specs, options.given or NO_INPUTS)
    except SpecError as error:
        return [*findings, *_mistakes(error)]
    read = Reader(driver)
    admin_of = {name: await resource.administered(read) for name, resource in kinds().items()}
    for parsed in loaded:
        try:
            planned = await plan_spec(LiveView(driver), base_url, parsed, options)
        except SpecError as error:
            findings += _mistakes(error)
            continue
        except PlatformError:
            raise
        except LabelformError as error:  # what keeps the spec from being planned keeps it from being applied
            findings.append(Need(f'"{parsed.spec.project.title}": {error.message}', is_met=False))
            continue
        findings += [_project(parsed, planned.observation), *_administered(planned.plan, admin_of)]
    return findings


def _mistakes(error: SpecError) -> Iterator[Need]:
    for one in error.diagnostics:
        if one.is_error:
            yield Need(f"{one.where}: {one.message}" if one.where else one.message, is_met=False)


def _project(parsed: ParsedSpec, observation: Observation) -> Need:
    title, project = parsed.spec.project.title, observation.project
    if project is None:
        return Need(f'"{title}" does not exist yet; whoever creates it is its admin', is_met=True)
    role = project.acting_role or "org admin"
    return Need(f'"{title}": {role}, but admin or team_manager is needed', project.acting_role in (None, *_MAY_OPEN))


def _administered(plan: Plan, admin_of: Mapping[str, Set[str] | None]) -> Iterator[Need]:
    """Yield what only its admin may attach or detach; whoever makes a thing is its admin."""
    for change in plan.changes:
        resource, ours = kinds()[change.kind], admin_of.get(change.kind)
        if ours is not None and change.key not in ours and not makers(change, resource):
            verb: Verb = getattr(resource.words, change.action)
            yield Need(f"{change.address}: to {verb.to} it, the account must be its admin", is_met=False)
