"""
Plans as one self-contained HTML page: no request leaves it, and its security policy would stop one.

The page works without its script, too: the script only filters, searches, folds and switches colours.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from labelform.report.digest import joint_digest
from labelform.report.overview import HEADINGS
from labelform.report.page import STATES, page
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.rules import ALLOWED, REFUSED
from labelform.report.tally import COLUMNS, cells
from labelform.report.words import NO_CHANGES
from labelform.version import __version__

_TEMPLATES = Path(__file__).parent / "templates"


def render_html(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return plans as a page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = (_TEMPLATES / name for name in ("report.css", "report.js"))
    return environment.get_template("report.html.j2").render(
        page=page(planned, options.unplanned),
        states=STATES,
        columns=COLUMNS,
        headings=HEADINGS,
        cells=cells,
        no_changes=NO_CHANGES,
        refused=REFUSED,
        allowed=ALLOWED,
        digest=joint_digest(planned, options.unplanned),
        unplanned=options.unplanned,
        version=__version__,
        generated_at=options.generated_at,
        # Ours, from files beside this one; everything else is escaped.
        style=Markup(style.read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script.read_text(encoding="utf-8")),  # noqa: S704
        style_hash=_policy_hash(style),
        script_hash=_policy_hash(script),
    )


def _policy_hash(path: Path) -> str:
    """Return the hash by which the security policy of the page knows a style or script."""
    digest = hashlib.sha256(path.read_text(encoding="utf-8").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
