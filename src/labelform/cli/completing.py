"""
What a shell completes beyond commands and options: environments, titles and addresses, as the files here say them.

No platform is asked, and a file that cannot be read completes nothing: whoever presses a key wants no message.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from labelform.core.resource import AnyResource

COMPLETE: Final = "_LABELFORM_COMPLETE"
"""Set by the script of a shell, to what it wants."""
_NOT_PLAIN: Final = re.compile(r"([^\w@%+=:,./-])")

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _beginning(found: Callable[[], Iterator[str]]) -> Completer:
    """Complete with what was found and begins as the word does; nothing that fails is reported."""

    @wraps(found)
    def complete(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        try:
            return sorted({name for name in found() if name.startswith(incomplete)})
        except Exception:
            return []

    return complete


@_beginning
def environments() -> Iterator[str]:
    """Yield the names in the file of environments, here or above."""
    from labelform.repository.environments import find_environments

    yield from find_environments(None).names


@_beginning
def titles() -> Iterator[str]:
    """Yield the titles of projects that the specs write out."""
    for data in _specs():
        project = data.get("project")
        if isinstance(project, dict) and (title := _written(project.get("title"))):
            yield title


@_beginning
def addresses() -> Iterator[str]:
    """Yield the sections of specs, and the addresses of the entries that have a name written out."""
    from labelform.language.model import ProjectSpec, sections
    from labelform.language.shape import entry_type, models_of

    for section in sections():
        model = next(models_of(entry_type(ProjectSpec.model_fields[section.name].annotation)), None)
        yield section.name
        for data in _specs() if section.is_list else ():
            entries = data.get(section.name)
            for entry in entries if isinstance(entries, list) else ():
                if name := _written(_named(entry, model, section.resource)):
                    yield f"{section.name}[{name}]"


def complete_in_bash() -> None:
    """Have bash take words with blanks and brackets: its script takes them as they are printed, and unescapes once."""
    from click.shell_completion import BashComplete, CompletionItem, add_completion_class

    class Bash(BashComplete):
        def format_completion(self, item: CompletionItem) -> str:
            """Escape what bash would take apart, unless somebody opened a quote."""
            is_quoted = os.environ.get("COMP_WORDS", "").rpartition("\n")[2][:1] in ("'", '"')
            value = item.value if is_quoted else _NOT_PLAIN.sub(r"\\\\\1", item.value)
            return f"{item.type},{value}"

    add_completion_class(Bash, "bash")


def _specs() -> Iterator[dict[str, Any]]:
    from labelform.language.source import read_document
    from labelform.repository.around import specs_around
    from labelform.repository.load import read_whole

    for path in specs_around(Path.cwd()):
        data = read_document(read_whole(path), str(path)).data
        if isinstance(data, dict):
            yield data


def _named(entry: Any, model: Any, resource: AnyResource) -> Any:
    """Return what people call an entry: its name, or for a kind without names what identifies it."""
    if not isinstance(entry, dict):
        return entry
    if "name" in entry or "hash" in entry:
        return entry.get("name")
    with contextlib.suppress(AttributeError, TypeError):  # too little is written of it
        return resource.entry_key(model.model_construct(**entry))
    return None


def _written(name: Any) -> str:
    """Return a name, but for one that only the values of an environment would fill."""
    return name if isinstance(name, str) and "{{" not in name else ""
