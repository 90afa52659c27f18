"""`labelform validate`: check specs without a platform."""

from __future__ import annotations

from pathlib import Path

import click

from labelform.cli.chosen import setting_options
from labelform.cli.options import color_option, optional_specs_argument
from labelform.cli.settings import Setting
from labelform.cli.terminal import is_colored
from labelform.diagnostics import Diagnostic


@click.command()
@optional_specs_argument
@setting_options()
@color_option
@click.option("--json", "is_json", is_flag=True, help="Print findings as JSON in Terraform's shape.")
def validate(specs: tuple[Path, ...], setting: Setting, color: str, is_json: bool) -> int:
    """Check specs: syntax, names, types, filters. No platform is asked, so hashes and titles are not looked up."""
    import json

    from labelform.errors import SpecError
    from labelform.report.diagnostics import as_json, render
    from labelform.repository.load import load  # pydantic is slow to import
    from labelform.repository.owners import check_policies

    findings: tuple[Diagnostic, ...] = ()
    try:
        loaded = load(specs, setting.given)
        findings = tuple(warning for parsed in loaded for warning in parsed.warnings)
        check_policies((Path(parsed.file) for parsed in loaded), allows_outside=setting.given.allows_outside)
    except SpecError as exc:
        loaded, findings = [], exc.diagnostics
    if is_json:
        click.echo(json.dumps(as_json(findings), indent=2, ensure_ascii=False))
        return _exit_code(findings)
    if findings:
        click.echo(render(findings, color=is_colored(color, err=True)), err=True, nl=False)
    if loaded:
        click.echo(f"Success! {'The spec is' if len(loaded) == 1 else f'All {len(loaded)} specs are'} valid.")
    return _exit_code(findings)


def _exit_code(findings: tuple[Diagnostic, ...]) -> int:
    return 1 if any(finding.is_error for finding in findings) else 0
