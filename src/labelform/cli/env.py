"""`labelform env`: the environments of a repository, and whether they can be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.completing import environments
from labelform.cli.help import Group
from labelform.cli.options import outside_option
from labelform.cli.settings import Choice, Setting, check_variables, environments_file_option, setting_of

if TYPE_CHECKING:
    from labelform.core.policy import OwnerPolicy
    from labelform.errors import LabelformError
    from labelform.language.environment_model import EnvironmentEntry, FleetEntry
    from labelform.language.environments import Environment


@click.group(cls=Group)
def env() -> None:
    """List, show and check the environments of environments.yaml."""


@env.command("list")
@environments_file_option
@outside_option
def list_(file: Path | None, allow_outside: bool) -> int:
    """List the environments."""
    from labelform.report.diagnostics import visible
    from labelform.repository.environments import find_environments

    found = find_environments(file, allows_outside=allow_outside)
    width = max(map(len, found.names), default=0)
    for name, entry in found.model.environments.items():
        protected = "  protected" if entry.protected else ""
        click.echo(visible(f"{name:{width}}  {_platform(entry)}{protected}"))
    return 0


def _platform(entry: EnvironmentEntry) -> str:
    if entry.platform == "sandbox":
        return f"sandbox {entry.database}"
    return entry.domain or "$ENCORD_DOMAIN or https://api.encord.com"


@env.command()
@click.argument("name", metavar="NAME", shell_complete=environments)
@environments_file_option
@outside_option
def show(name: str, file: Path | None, allow_outside: bool) -> int:
    """Show one environment, with its variables and where they come from. Secrets are not shown."""
    from labelform.core.rails import work_rules
    from labelform.report.diagnostics import visible

    setting = setting_of(Choice(file=file, allows_outside=allow_outside), name)
    environment = setting.environment
    assert environment is not None, "a setting of an environment"  # noqa: S101
    entry = environment.entry
    click.echo(f"{name}{' (protected)' if entry.protected else ''}: {_platform(entry)}")
    click.echo(f"  key: {_key(entry)}")
    shown = (one for one in setting.given.variables.values() if one.name != "environment")
    for variable in shown:
        click.echo(visible(f"  var {variable.name} = {variable.shown}  ({variable.source})"))
    for table, mapped in environment.mappings.items():
        for written, meant in mapped.items():
            click.echo(visible(f'  {table}: "{written}" is {next(iter(meant.reference.values()))}  ({meant.source})'))
    for line in (*(f"specs: {pattern}" for pattern in entry.specs), *_fleet(entry.fleet)):
        click.echo(visible(f"  {line}"))
    if environment.rules is not None:
        policy = environment.rules.policy
        click.echo(f"  deletes: {_deletes(policy)}")
        if policy.protect:
            click.echo(visible(f"  protected: {', '.join(policy.protect)}"))
        click.echo(visible(f"  work: {work_rules(policy)}"))
        if not policy.create_project:
            click.echo("  policy: never creates projects")
        if policy.checks:
            click.echo(visible(f"  checks: {', '.join(check.name for check in policy.checks)}"))
    if environment.promotion is not None:
        from labelform.core.promotion import words

        promotion = environment.promotion
        click.echo(visible(f"  promoted from: {promotion.promoted_from}, after {words(promotion.soak)} there"))
    return 0


def _fleet(fleet: FleetEntry | None) -> Iterator[str]:
    """Yield where the store of a fleet is, if there is one, and what workers begin by themselves."""
    if fleet is None:
        return
    yield f"fleet: ${fleet.store_env} ({'set' if os.environ.get(fleet.store_env) else 'not set'})"
    yield from (f"{name}: {text}" for name, text in (("drift", fleet.drift), ("plan", fleet.plan)) if text)
    if fleet.drift or fleet.plan:
        yield f"jitter: {fleet.jitter}"
        yield from (f"freeze: {span}" for span in fleet.freeze)


def _deletes(policy: OwnerPolicy) -> str:
    """Say what one run may delete at most."""
    prune = ", ".join(policy.prune) if isinstance(policy.prune, tuple) else str(policy.prune).lower()
    limit = policy.max_deletes
    parts = [f"prune at most {prune}"]
    if limit and limit.count is not None:
        parts.append(f"{limit.count} in one run")
    if limit and limit.percent is not None:
        parts.append(f"{limit.percent:g}% of a section, but always {limit.floor}")
    return "; ".join(parts)


def _key(entry: EnvironmentEntry) -> str:
    if entry.platform == "sandbox":
        return "that of the sandbox"
    named = entry.token_env or entry.ssh_key_file_env or entry.ssh_key_env
    state = "set" if named and os.environ.get(named) else "not set"
    return f"${named} ({state})" if named else "$ENCORD_SSH_KEY_FILE or $ENCORD_SSH_KEY"


@env.command()
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=environments)
@environments_file_option
@outside_option
def check(names: tuple[str, ...], file: Path | None, allow_outside: bool) -> int:
    """
    Check that environments can be used: the key, and the rights that their specs need. Without a NAME, all of them.

    Exit codes: 0 nothing is missing, 1 something is.
    """
    import asyncio

    from labelform.cli.settings import chosen_names

    choice = Choice(names, not names, file, allows_outside=allow_outside)
    code = 0
    for name in chosen_names(choice):
        code = max(code, asyncio.run(_check(setting_of(choice, name))))
    return code


async def _check(setting: Setting) -> int:
    from labelform.cli.connection import connect
    from labelform.errors import LabelformError
    from labelform.transfer.checking import check_environment

    assert setting.environment is not None, "a setting of an environment"  # noqa: S101
    click.echo(f"{setting.environment.name}: {_platform(setting.environment.entry)}")
    try:
        specs = _specs(setting.environment)
        check_variables([setting], specs)
        async with connect(setting.where, is_read_only=True) as connection:
            findings = await check_environment(connection.driver, connection.base_url, specs, setting.plan_options)
    except LabelformError as exc:
        _tell(exc)
        return 1
    for finding in findings:
        click.echo(f"  {'ok     ' if finding.is_met else 'missing'}  {finding.text}")
    return 0 if all(finding.is_met for finding in findings) else 1


def _tell(failure: LabelformError) -> None:
    from labelform.diagnostics import Diagnostic
    from labelform.errors import SpecError
    from labelform.report.diagnostics import visible

    alone = Diagnostic(failure.code, failure.message, hint=failure.hint)
    for one in failure.diagnostics if isinstance(failure, SpecError) else [alone]:
        place = f"{one.where}: " if one.where else ""
        click.echo(f"  missing  {visible(place + one.message)}")
        if one.hint:
            click.echo(f"           hint: {visible(one.hint)}")


def _specs(environment: Environment) -> list[Path]:
    from labelform.cli.finding import found_specs
    from labelform.repository.environments import specs_of

    named = specs_of(environment)
    return found_specs(named) if named else []
