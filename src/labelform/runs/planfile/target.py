"""Check that a saved plan is meant for the platform at hand, before anything is sent there."""

from __future__ import annotations

from labelform.errors import PlanRefusedError
from labelform.runs.planfile import SavedPlan


def check_target(saved: SavedPlan, base_url: str, environment: str | None = None, *, digest: str | None) -> None:
    """
    Refuse a plan for another platform or environment, and one that is not the approved one.

    The platform is never taken from the file: a plan is input, and must not choose where keys are used.

    Raises:
        PlanRefusedError: the plan does not fit.
    """
    if saved.plan.snapshot:
        raise PlanRefusedError(
            f"the plan was made from a snapshot ({saved.plan.snapshot}), not from the live project",
            hint="plan again, without --snapshot",
        )
    if digest is not None:
        check_digest(saved, digest)
    if saved.environment != environment:  # its rules hold for the plan, and reports name it
        raise PlanRefusedError(
            f"the plan was made for {_named(saved.environment)}, and this run is for {environment or 'none'}",
            hint=_how_to_choose(saved) + (", without --env" if environment and saved.environment is None else ""),
        )
    if saved.base_url != base_url:
        raise PlanRefusedError(
            f"the plan was made for {saved.base_url}, and this run is for {base_url}", hint=_how_to_choose(saved)
        )


def check_digest(saved: SavedPlan, digest: str) -> None:
    """
    Refuse a plan that is not the approved one.

    Raises:
        PlanRefusedError: its digest is another one.
    """
    if digest.removeprefix("sha256:") != saved.plan_digest.removeprefix("sha256:"):
        raise PlanRefusedError(
            f"the plan is not the approved one: its digest is {saved.plan_digest}, approved is {digest}",
            hint="plan and approve again",
        )


def _named(environment: str | None) -> str:
    return "no environment" if environment is None else f"the environment {environment}"


def _how_to_choose(saved: SavedPlan) -> str:
    if saved.environment is not None:
        return f"add --env {saved.environment}"
    kind, _, rest = saved.base_url.partition(":")
    option = f"--sandbox {rest}" if kind == "sandbox" else f"--domain {saved.base_url}"
    return f"add {option}"
