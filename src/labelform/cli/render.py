"""`labelform render`: specs as they are after everything has been filled in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from labelform.cli.finding import found_specs
from labelform.cli.help import Command
from labelform.cli.options import optional_specs_argument
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.language.model import ParsedSpec

FORMATS: Final = ("text", "yaml", "json")


@click.command(cls=Command)
@optional_specs_argument
@setting_options(reads=False)
@click.option("--sources/--no-sources", default=True, help="Show where values come from, as comments. [--sources]")
@click.option(
    "--policy",
    "is_policy",
    is_flag=True,
    help="Show the rules that hold instead: those of the specs, of owners around them, and of the environment.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="Output format. [text]")
def render(specs: tuple[Path, ...], setting: Setting, sources: bool, is_policy: bool, form: str) -> int:
    """
    Show specs with bases merged, expressions evaluated, items repeated and names mapped. Uses no platform.

    With --policy, show every safety rule that holds for them, and the files and lines that say so. Secrets are never
    shown: a spec that uses one is refused.
    """
    from labelform.cli.planning import show_warnings
    from labelform.repository.load import load

    loaded = load(found_specs(specs), setting.given)
    show_warnings(loaded)
    if is_policy:
        _show_policies(loaded, setting, form)
    elif form == "json":
        click.echo(json.dumps([_data(parsed) for parsed in loaded], indent=2, ensure_ascii=False))
    else:
        _show_documents([_rendered(parsed, has_sources=sources) for parsed in loaded])
    return 0


def _show_policies(loaded: Sequence[ParsedSpec], setting: Setting, form: str) -> None:
    from labelform.language.writing import Writer
    from labelform.planning.effective import effective_policy
    from labelform.planning.guardrails import guardrails_of
    from labelform.report.effective import PolicyOfSpec, policy_data, policy_text
    from labelform.repository.owners import Owners

    around = Owners(allows_outside=setting.where.allows_outside)
    promotion = setting.environment.promotion if setting.environment else None
    found = []
    for parsed in loaded:
        owners = guardrails_of([Path(parsed.file)], frozenset(), setting.rules, around).owners
        found.append(PolicyOfSpec(parsed.file, setting.name, effective_policy(parsed, owners, promotion)))
    if form == "json":
        click.echo(json.dumps([policy_data(one) for one in found], indent=2, ensure_ascii=False))
    elif form == "yaml":
        _show_documents([Writer().spec(policy_data(one)) for one in found])
    else:
        click.echo("\n".join(map(policy_text, found)), nl=False)


def _show_documents(texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        if number:
            click.echo("---")
        click.echo(text, nl=False)


def _data(parsed: ParsedSpec) -> dict[str, Any]:
    from labelform.language.model import ProjectSpec

    return {name: parsed.document.data[name] for name in ProjectSpec.model_fields if name in parsed.document.data}


def _rendered(parsed: ParsedSpec, *, has_sources: bool) -> str:
    from labelform.language.writing import Writer, escaped

    tails: dict[tuple[str | int, ...], str] = {}
    for path, origin in parsed.document.provenance.items() if has_sources else ():
        at = path[:4]  # a filter stays on its line, whatever in it was filled
        words = [*tails.get(at, "").split(", "), *(f"{name} from {source}" for name, source in origin.sources)]
        said = dict.fromkeys(filter(None, words))
        if said:  # an entry of a list of the spec itself comes from nowhere else
            tails[at] = ", ".join(said)
    return Writer(tails=tails).spec(escaped(_data(parsed)), [parsed.file])
