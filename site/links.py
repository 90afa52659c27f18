"""
What differs between a page on the forge, for which it is written, and on the site.

The site's builder calls the function by its name: https://www.mkdocs.org/user-guide/configuration/#hooks.
"""

from __future__ import annotations

import re
from typing import Any

_LEAVING = re.compile(
    r"\]\((?:(?:\.\./)+(?P<path>(?:benchmarks|examples|schemas|src|tests)/[^)\s]*|[A-Z]+\.md[^)\s]*)|(?P<decision>adr/[^)\s]*))\)"
)
_FENCE = re.compile(r"^(?P<fence> *```\w+) .*$", re.MULTILINE)


def on_page_markdown(markdown: str, *, config: Any, **_: Any) -> str:
    """Lead links that leave the site to the forge, and take the words from fences that only tests read."""
    forge = f"{config.repo_url}/blob/HEAD"
    leading = _LEAVING.sub(lambda to: f"]({forge}/{to['path'] or 'docs/' + to['decision']})", markdown)
    return _FENCE.sub(r"\g<fence>", leading)
