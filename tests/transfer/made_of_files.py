"""
Random specs that are made of several files: each item is written in a way of its own, with comments around it.

And what their project has by now, so that a test can tell what has to be absorbed and what cannot be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

NAMES = [f"item_{number}" for number in range(7)]
STYLES = ["plain", "mapping", "base", "both", "variable", "shared", "glued", "each", "each_variable", "many"]
WORDS = [
    "d",
    "two words",
    "it's # new",
    "{{ braces }}",
    "ü 🚗",
    "several\nlines\n",
    "long " * 40 + "end",
    "true",
    " a ",
]


@dataclass
class Made:
    """The files of a spec, what it says, and in which style each item is written."""

    texts: dict[str, str]
    said: dict[str, str]
    styles: dict[str, str]


REPEATED = '    name: "{{ item.title }}"\n    description: "{{ item.about }}"\n'


class Writing:
    """The lines of the files of a spec while it is drawn, each item in a style of its own."""

    def __init__(self, shared: str, of_many: str) -> None:
        self.shared, self.of_many = shared, of_many
        self.top: list[str] = []
        self.base: list[str] = []
        self.variables = [f"  shared: {quoted(shared)}  # by some\n"]
        self.each: list[str] = []
        self.each_variable: list[str] = []
        self.many: list[str] = []

    def item(self, style: str, name: str, text: str, comment: str) -> str:
        """Write one item, and return what its description is."""
        said: str | None = getattr(self, f"_{style}")(name, text, comment)
        return text if said is None else said

    def _plain(self, name: str, text: str, comment: str) -> None:
        self.top.append(f"  # above {name}\n  - name: {name}{comment}\n    description: {escaped(text)}\n")

    def _mapping(self, name: str, text: str, comment: str) -> None:
        self.top.append(f"  - {{name: {name}, description: {escaped(text)}}}{comment}\n")

    def _base(self, name: str, text: str, comment: str) -> None:
        self.base.append(f"- {{description: {escaped(text)}, name: {name}}}{comment}\n")

    def _both(self, name: str, text: str, comment: str) -> None:
        self.base.append(f"- name: {name}{comment}\n  description: {escaped(text)}\n")
        self.top.append(f"  - name: {name}\n    type: frame{comment}\n")

    def _variable(self, name: str, text: str, comment: str) -> None:
        self.variables.append(f"  of_{name}: {quoted(text)}{comment}\n")
        self.top.append(f'  - {{name: {name}, description: "{{{{ of_{name} }}}}"}}\n')

    def _shared(self, name: str, text: str, comment: str) -> str:
        self.top.append(f'  - {{name: {name}, description: "{{{{ shared }}}}"}}\n')
        return self.shared

    def _glued(self, name: str, text: str, comment: str) -> str:
        self.top.append(f'  - {{name: {name}, description: "{{{{ shared }}}} glued"}}\n')
        return f"{self.shared} glued"

    def _each(self, name: str, text: str, comment: str) -> None:
        self.each.append(f"{{title: {name}, about: {quoted(text)}}}")

    def _each_variable(self, name: str, text: str, comment: str) -> None:
        self.each_variable.append(f"    - title: {name}{comment}\n      about: {quoted(text)}\n")

    def _many(self, name: str, text: str, comment: str) -> str:
        self.many.append(name)
        return self.of_many

    def texts(self) -> dict[str, str]:
        """Return the files."""
        if self.each:
            self.top.append("  - for_each: [\n      " + ",\n      ".join(self.each) + "\n    ]  # each\n" + REPEATED)
        if self.each_variable:
            self.variables.append("  cities:\n" + "".join(self.each_variable))
            self.top.append('  - for_each: "{{ cities }}"\n' + REPEATED)
        if self.many:
            body = f'    name: "{{{{ item }}}}"\n    description: {escaped(self.of_many)}\n'
            self.top.append(f"  - for_each: [{', '.join(self.many)}]\n{body}")
        section = f"collections:\n{''.join(self.top)}" if self.top else ""
        of_base = "\n" + "".join(self.base) if self.base else " []  # none\n"
        return {
            "environments.yaml": (
                f"labelform_environments: 1\nvars:\n{''.join(self.variables)}environments: {{dev: {{}}}}\n"
            ),
            "base.yaml": f"# all of us\ncollections:{of_base}",
            "p.yaml": (
                "labelform: 1\nproject: {title: P}  # the project\nextends: base.yaml\n"
                f"{section}policy: {{prune: true}}\n"
            ),
        }


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def escaped(text: str) -> str:
    return quoted(text.replace("{{", "{{ '{{' }}"))


@st.composite
def specs(draw: st.DrawFn) -> Made:
    """Return a spec of some items, each written in a way of its own, with comments around."""
    words = st.sampled_from(WORDS)
    writing = Writing(draw(words), draw(words))
    said, styles = {}, {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
        styles[name] = draw(st.sampled_from(STYLES))
        comment = draw(st.sampled_from(["", f"  # about {name}"]))
        said[name] = writing.item(styles[name], name, draw(words), comment)
    return Made(writing.texts(), said, styles)


@st.composite
def lives(draw: st.DrawFn, made: Made) -> dict[str, str]:
    """Return what the project has by now: what the spec says, changed here and there, less some and more."""
    live: dict[str, str] = {}
    for name, text in made.said.items():
        fate = draw(st.sampled_from(["stays", "stays", "goes", "moves"]))
        if fate != "goes":
            live[name] = text if fate == "stays" else draw(st.sampled_from(WORDS))
    for name in draw(st.lists(st.sampled_from(["new one", "it's new"]), unique=True)):
        live[name] = draw(st.sampled_from(WORDS))
    return live


def is_exact(made: Made, live: Mapping[str, str]) -> bool:
    """Tell whether everything that moved comes from a literal of its own."""
    moved = {name for name, text in made.said.items() if live.get(name, text) != text}
    if any(made.styles[name] == "glued" for name in moved):
        return False
    for style in ("shared", "many"):
        using = [name for name, one in made.styles.items() if one == style and name in live]
        using += [name for name, one in made.styles.items() if style == "shared" and one == "glued" and name in live]
        touched = {live[name] for name in using if name in moved}
        if touched and (len(touched) > 1 or not set(using) <= moved):
            return False
    return True
