"""
All formats of a finished plan behind one function. Each format is imported when it is requested.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from labelform.report.planned import PlannedProject, ReportOptions

__all__ = ["FORMATS", "Format", "PlannedProject", "ReportOptions", "render"]

Format = Literal["text", "json", "markdown", "html", "sarif", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(plans: Sequence[PlannedProject], *, format: Format, options: ReportOptions) -> str:  # noqa: A002 - the word
    """Return finished plans in one format, with a line end at the end."""
    match format:
        case "text":
            from labelform.report.text import render_text

            return render_text(plans, options)
        case "json":
            from labelform.report.json import render_json

            return render_json(plans, options.unplanned)
        case "markdown":
            from labelform.report.markdown import render_markdown

            return render_markdown(plans, options)
        case "html":
            from labelform.report.html import render_html

            return render_html(plans, options)
        case "sarif":
            from labelform.report.sarif import render_sarif

            return render_sarif(plans, options)
        case "junit":
            from labelform.report.junit import render_junit

            return render_junit(plans, options.unplanned)
