"""All formats of drift behind one function. Each format is imported when it is requested."""

from __future__ import annotations

from labelform.core.driftset import DriftSet
from labelform.report.formats import Format
from labelform.report.style import Style


def render_driftset(driftset: DriftSet, format: Format, style: Style, *, max_bytes: int | None = None) -> str:  # noqa: A002 - the word
    """Return drift in one format, with a line end at the end; `max_bytes` limits Markdown."""
    match format:
        case "text":
            from labelform.report.drift import render_drift

            return render_drift(driftset, style)
        case "json":
            from labelform.report.drift_formats import as_json

            return as_json(driftset)
        case "markdown":
            from labelform.report.drift_markdown import drift_markdown

            return drift_markdown(driftset, max_bytes)
        case "html":
            from labelform.report.drift_html import drift_html

            return drift_html(driftset)
        case "sarif":
            from labelform.report.drift_formats import as_sarif

            return as_sarif(driftset)
        case "junit":
            from labelform.report.drift_formats import as_junit

            return as_junit(driftset)
