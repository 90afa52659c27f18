"""`labelform validate`: check specs without a platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from labelform.cli.choosing import Chosen
from labelform.cli.finding import found_specs
from labelform.cli.help import Command
from labelform.cli.options import color_option, optional_specs_argument
from labelform.cli.setting_options import chosen_options
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored
from labelform.diagnostics import Diagnostic


@click.command(cls=Command)
@optional_specs_argument
@chosen_options(by_name=True, reads=False)
@color_option
@click.option("--json", "is_json", is_flag=True, help="Print findings as JSON in Terraform's shape.")
def validate(chosen: tuple[Chosen, ...], color: str, is_json: bool) -> int:
    """
    Check specs: syntax, names, types, filters. Uses no platform, so hashes and titles are not looked up.

    Without --env, each spec is checked with every environment that uses it.
    """
    import json

    from labelform.report.diagnostics import as_json, render

    checks = [_check(one) for one in chosen]
    findings = tuple(_together(checks))
    if is_json:
        click.echo(json.dumps(as_json(findings), indent=2, ensure_ascii=False))
    elif findings:
        click.echo(render(findings, color=is_colored(color, err=True)), err=True, nl=False)
    is_valid = not any(finding.is_error for finding in findings)
    valid = {file for check in checks for file in check.valid}
    if is_valid and valid and not is_json:
        click.echo(f"Success! {'The spec is' if len(valid) == 1 else f'All {len(valid)} specs are'} valid.")
    return 0 if is_valid else 1


@dataclass(frozen=True, slots=True)
class _Check:
    """What was found in specs with one environment, or without any; `valid` are the files that could be read."""

    name: str | None
    files: frozenset[str]
    findings: tuple[Diagnostic, ...]
    valid: tuple[str, ...] = ()


def _check(chosen: Chosen) -> _Check:
    from labelform.errors import SpecError
    from labelform.repository.load import load  # pydantic is slow to import
    from labelform.repository.owners import check_policies

    files = frozenset(map(str, chosen.specs))
    try:
        if not isinstance(chosen.found, Setting):
            raise chosen.found
        given = chosen.found.given
        loaded = load(found_specs(chosen.specs), given)
        check_policies((Path(parsed.file) for parsed in loaded), allows_outside=given.allows_outside)
    except SpecError as exc:
        return _Check(chosen.name, files, exc.diagnostics)
    warnings = tuple(warning for parsed in loaded for warning in parsed.warnings)
    return _Check(chosen.name, files, warnings, tuple(parsed.file for parsed in loaded))


def _together(checks: Sequence[_Check]) -> Iterator[Diagnostic]:
    """Yield every finding once; one that only some of the environments of a spec have names them."""
    names: dict[Diagnostic, dict[str | None, None]] = {}
    for check in checks:
        for finding in check.findings:
            names.setdefault(finding, {})[check.name] = None
    for finding, found_in in names.items():
        file = finding.where.file if finding.where else ""
        readers = {check.name for check in checks if file in check.files}
        is_partly = len(found_in) < len(readers)
        yield replace(finding, message=f"{finding.message} (in {_listed(found_in)})") if is_partly else finding


def _listed(names: Iterable[str | None]) -> str:
    return ", ".join(name for name in names if name)
