"""
What a process of labelform makes when it first needs it: models, patterns, commands.

That takes longer than most commands do. A process that is forked after this has it all.
"""

from __future__ import annotations

import io
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from labelform.cli.main import run

SPEC = """\
labelform: 1
project: {title: Warm, ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway night"]
groups: [{name: perception-leads, role: admin}]
collections: [{name: night, description: dark}]
filter_presets: [{name: dark, filters: [{metric: brightness, between: [0, 0.3]}]}]
"""
SANDBOX = ("--sandbox", "t.db")
COMMANDS = (
    ("validate", "p.yaml"),
    ("plan", "p.yaml", *SANDBOX, "--out", "plan.json", "--report", "markdown=plan.md"),
    ("apply", "plan.json", *SANDBOX, "--auto-approve"),
    ("plan", "p.yaml", *SANDBOX, "--json"),
    ("drift", "p.yaml", *SANDBOX),
    ("import", "Warm", *SANDBOX),
    ("sandbox", "dump", "--database", "t.db"),
)


def up() -> None:
    """Run the usual commands once, in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("p.yaml").write_text(SPEC, encoding="utf-8")
        for command in COMMANDS:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
                code = run(command)
            assert code == 0, (command, said.getvalue())
