"""Plans and drift for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from labelform.client.platform import Platform
from labelform.core.drift import Drift
from labelform.core.plan import MadeFor, Plan, RuleName
from labelform.planning.choosing import check_meaning
from labelform.planning.drifting import drift_of
from labelform.planning.options import PlanOptions
from labelform.planning.recipe import Planned, plan_spec
from labelform.programs import arguments, environments
from labelform.programs.environments import NamedEnvironment
from labelform.programs.loading import SpecSource, read
from labelform.programs.running import run
from labelform.reading.view import LiveView


def plan(  # noqa: PLR0913 - one for each option of the command
    spec: SpecSource,
    platform: Platform,
    *,
    environment: NamedEnvironment | None = None,
    variables: Mapping[str, object] | None = None,
    prune: bool | Literal["owned"] | None = None,
    since: str | None = None,
    allow: Iterable[RuleName] = (),
    only: Iterable[str] = (),
    leave_out: Iterable[str] = (),
) -> Plan:
    """
    Plan the changes that make a project match its spec. Nothing is written.

    `variables` fill the templates of the spec. `prune`, `since` and `allow` mean the same as the options of these
    names; None leaves the choice to the spec. Broken rules are in `Plan.violations`, changes that the platform has no
    call for in `Plan.blocked`. `only` and `leave_out` choose a part by address patterns, as `--only` and `--except` do;
    `Plan.partial` then says which.

    Raises:
        SpecError: the spec, a policy or a name has mistakes; `diagnostics` lists them all with their places.
        PlanRefusedError: the platform is not the one of the environment.
        PolicyError: an owner of the repository forbids this platform, or allowing a rule.
        PlatformError: a request failed.
        LabelformError: a pattern matches nothing that the spec manages, an argument has a value that the command would
            not take, or `since` is not a revision.
    """
    arguments.check_prune(prune)
    given = environments.inputs(environment, variables)
    options = replace(
        environments.options(environment, given),
        prune=prune,
        since=since,
        allowed=arguments.rules(allow),
        partial=arguments.part(only, leave_out),
    )
    planned = _planned(spec, platform, environment, options)
    check_meaning([planned.meaningless])
    return _placed(planned.plan, MadeFor(base_url=platform.base_url, environment=options.environment))


def _placed(plan: Plan, made_for: MadeFor) -> Plan:
    """Return a plan that says what a program may have left behind when it applies it."""
    origin = plan.origin and plan.origin.model_copy(update={"folder": str(Path.cwd())})
    return plan.model_copy(update={"made_for": made_for, "origin": origin})


def drift(
    spec: SpecSource,
    platform: Platform,
    *,
    environment: NamedEnvironment | None = None,
    variables: Mapping[str, object] | None = None,
    prune: bool | Literal["owned"] | None = None,
    since: str | None = None,
) -> Drift:
    """
    Find what changed since a spec was last applied, and on which side: `direction`, and `shifts` item by item.

    Nothing is written. The last apply is the one that `labelform apply` recorded in git, or the revision `since`. If
    neither is known, `missing` says why, and the side of each difference is unknown. `failing` lists the checks that
    fail.

    Raises:
        SpecError: the spec, a policy or a name has mistakes; `diagnostics` lists them all with their places.
        PlanRefusedError: the platform is not the one of the environment.
        PolicyError: an owner of the repository forbids this platform.
        PlatformError: a request failed.
        LabelformError: `prune` has a value that the command would not take, or `since` is not a revision.
    """
    arguments.check_prune(prune)
    given = environments.inputs(environment, variables)
    options = replace(environments.options(environment, given), prune=prune, since=since)
    return drift_of(_planned(spec, platform, environment, options, wants_base=True))


def _planned(
    spec: SpecSource, platform: Platform, environment: NamedEnvironment | None, options: PlanOptions, *,
    wants_base: bool = False,
) -> Planned:  # fmt: skip
    environments.check_platform(environment, platform)
    assert options.given is not None  # noqa: S101 - see above: both give it
    parsed = read(spec, options.given, environment)

    async def made() -> Planned:
        async with platform.concurrent(is_read_only=True) as driver:
            return await plan_spec(LiveView(driver), platform.base_url, parsed, options, wants_base=wants_base)

    return run(made())
