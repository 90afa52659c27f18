"""`labelform render`: specs as they are after everything has been filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelform.cli.finding import found_specs
from labelform.cli.help import Command
from labelform.cli.options import optional_specs_argument
from labelform.cli.setting_options import setting_options
from labelform.cli.settings import Setting

if TYPE_CHECKING:
    from labelform.language.model import ParsedSpec


@click.command(cls=Command)
@optional_specs_argument
@setting_options(reads=False)
@click.option("--sources/--no-sources", default=True, help="Show where values come from, as comments. [--sources]")
def render(specs: tuple[Path, ...], setting: Setting, sources: bool) -> int:
    """
    Show specs with bases merged, expressions evaluated, items repeated and names mapped. Uses no platform.

    Secrets are never shown: a spec that uses one is refused.
    """
    from labelform.cli.planning import show_warnings
    from labelform.repository.load import load

    loaded = load(found_specs(specs), setting.given)
    show_warnings(loaded)
    for number, parsed in enumerate(loaded):
        if number:
            click.echo("---")
        click.echo(_rendered(parsed, has_sources=sources), nl=False)
    return 0


def _rendered(parsed: ParsedSpec, *, has_sources: bool) -> str:
    from labelform.language.model import ProjectSpec
    from labelform.language.writing import Writer, escaped

    tails: dict[tuple[str | int, ...], str] = {}
    for path, origin in parsed.document.provenance.items() if has_sources else ():
        at = path[:4]  # a filter stays on its line, whatever in it was filled
        words = [*tails.get(at, "").split(", "), *(f"{name} from {source}" for name, source in origin.sources)]
        said = dict.fromkeys(filter(None, words))
        if said:  # an entry of a list of the spec itself comes from nowhere else
            tails[at] = ", ".join(said)
    data = {name: parsed.document.data[name] for name in ProjectSpec.model_fields if name in parsed.document.data}
    return Writer(tails=tails).spec(escaped(data), [parsed.file])
