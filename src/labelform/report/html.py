"""
Plans as one self-contained HTML page: no request leaves it, and its security policy would stop one.

The page works without its script, too: the script only filters, searches, folds and switches colours.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from labelform.report.actions import HEADING
from labelform.report.digest import joint_digest
from labelform.report.overview import HEADINGS
from labelform.report.page import STATES, page
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.rules import ALLOWED, REFUSED
from labelform.report.tally import COLUMNS, cells
from labelform.report.words import NO_CHANGES
from labelform.version import __version__

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
PLAN_PARTS: Final[Mapping[str, Any]] = {
    "states": STATES,
    "columns": COLUMNS,
    "cells": cells,
    "actions_heading": HEADING,
    "refused": REFUSED,
    "allowed": ALLOWED,
}
"""What the macros of `plan_parts.html.j2` use beside `page`."""


def render_html(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return plans as a page."""
    return template("report.html.j2").render(
        page=page(planned, options.unplanned),
        **PLAN_PARTS,
        headings=HEADINGS,
        no_changes=NO_CHANGES,
        digest=joint_digest(planned, options.unplanned),
        unplanned=options.unplanned,
        version=__version__,
        generated_at=options.generated_at,
        style=verbatim("report.css"),
        script=verbatim("report.js"),
        style_hash=policy_hash("report.css"),
        script_hash=policy_hash("report.js"),
    )


@cache
def template(name: str, *folders: Path) -> Template:
    """
    Return a template of ours; what is put into it is escaped. It is read once: a site of a thousand pages has few.

    It is looked for in `folders` first. What several pages show is in files of macros, imported with their context.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def verbatim(name: str) -> Markup:
    """Return a style or script of ours, which goes into a page as it is."""
    from markupsafe import Markup

    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - a file beside this one


def policy_hash(name: str) -> str:
    """Return the hash by which the security policy of a page knows a style or script."""
    digest = hashlib.sha256((_TEMPLATES / name).read_text(encoding="utf-8").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
