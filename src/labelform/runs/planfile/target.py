"""Check that saved plans are meant for the platform at hand, before anything is sent there."""

from __future__ import annotations

import shlex

from labelform.core.planset import Member, PlanSet
from labelform.errors import PlanRefusedError


def check_target(
    saved: PlanSet, base_url: str, environment: str | None = None, *, digest: str | None, keeps_going: bool = False
) -> None:
    """
    Refuse plans for another platform or environment, those that are not the approved ones, and a part for the whole.

    Of a set for several environments, those of this one count. The platform is never taken from the file: a plan is
    input, and must not choose where keys are used.

    Raises:
        PlanRefusedError: the plans do not fit.
    """
    for one in saved.members:
        if one.plan.snapshot:
            raise PlanRefusedError(
                f"the plan was made from a snapshot ({one.plan.snapshot}), not from the live project",
                hint="plan again, without --snapshot",
            )
    if digest is not None:
        check_digest(saved, digest)
    if not saved.is_complete and not keeps_going:
        missing = ", ".join(one.file for one in saved.unplanned[:3]) + (", …" if len(saved.unplanned) > 3 else "")
        raise PlanRefusedError(
            f"{len(saved.unplanned)} of the specs have no plan here: {missing}",
            hint="fix them and plan again, or apply the others with --keep-going",
        )
    ours = [one for one in saved.members if one.environment == environment]
    if not ours:  # the rules of an environment hold for its plans, and reports name it
        there = saved.members[0]
        made_for = ", ".join(_named(one) for one in saved.environments)
        raise PlanRefusedError(
            f"the plan was made for {made_for}, but this run is for {environment or 'none'}",
            hint=_how_to_choose(there) + (", without --env" if environment and there.environment is None else ""),
        )
    for one in ours:
        if one.base_url != base_url:
            raise PlanRefusedError(
                f"the plan was made for {one.base_url}, but this run is for {base_url}", hint=_how_to_choose(one)
            )


def check_digest(saved: PlanSet, digest: str) -> None:
    """
    Refuse plans that are not the approved ones.

    Raises:
        PlanRefusedError: their digest is another one.
    """
    if digest.removeprefix("sha256:") != saved.digest.removeprefix("sha256:"):
        raise PlanRefusedError(
            f"the plan is not the approved one: its digest is {saved.digest}, the approved one is {digest}",
            hint="plan and approve again",
        )


def _named(environment: str | None) -> str:
    return "no environment" if environment is None else f"the environment {environment}"


def _how_to_choose(saved: Member) -> str:
    if saved.environment is not None:
        return f"add --env {shlex.quote(saved.environment)}"
    kind, _, rest = saved.base_url.partition(":")
    option = f"--sandbox {rest}" if kind == "sandbox" else f"--domain {saved.base_url}"
    return f"add {option}"
