"""
What a runner of GitHub obeys in a log: as much of it as is needed to say that it obeys nothing.

Source: actions/runner, `ActionCommand.cs` and `ActionCommandManager.cs`: `::command …::` at the start of a line after
spaces, `##[command …]` anywhere in a line, and neither between `stop-commands` and its token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

KNOWN = frozenset(
    {"stop-commands", "add-mask", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "save-state"}
    | {"set-env", "set-output", "warning", "add-matcher", "remove-matcher", "add-quote"}
)
_AT_START = re.compile(r"\s*::([^\s:]*)(?: .*?)?::(.*)")
_ANYWHERE = re.compile(r"##\[([^\s\]]*)(?: [^\]]*)?\](.*)")


def obeyed(log: str) -> list[str]:
    """Return the commands that a runner obeys in a log, without those that stop it and let it go on."""
    return list(_obeyed(log))


def _obeyed(log: str) -> Iterator[str]:
    token = None
    for line in re.split(r"\r\n|\r|\n", log):
        for match in (_AT_START.match(line), _ANYWHERE.search(line)):
            command, data = (match[1].lower(), match[2]) if match else ("", "")
            if token is not None and command == token.lower():
                token = None
            elif token is None and command == "stop-commands":
                token = data
            elif token is None and command in KNOWN:
                yield command
            else:
                continue
            break
