"""Everywhere a person gets in, as text, Markdown and JSON."""

from __future__ import annotations

import json
from typing import Any

from labelform.core.ways_in import ProjectWays, Unread, WayIn, WaysIn
from labelform.language.published import published
from labelform.report.markup import code, prose
from labelform.report.style import Style
from labelform.report.words import counted, one_line, way_in
from labelform.version import __version__

FORMAT_VERSION = "1.0"


def as_text(found: WaysIn, style: Style) -> str:
    """Return a summary, a paragraph for each project, and what could not be read."""
    blocks = [style.paint(summary(found), "bold")]
    for project in found.projects:
        lines = [f"  {way}" for way in map(_way, project.ways)]
        lines += [style.paint(f"  {_doubt(way)}", "yellow") for way in project.unseen]
        blocks.append("\n".join([style.paint(_heading(project), "bold"), *lines]))
    if found.unread:
        lines = [f"  {_unread(one)}" for one in found.unread]
        blocks.append("\n".join([style.paint(NOT_READ, "bold", "red"), *lines]))
    return "\n\n".join(blocks) + "\n"


def as_markdown(found: WaysIn) -> str:
    """Return the same for an issue or a ticket; nobody is called by it."""
    blocks = [f"### Access of {code(found.email)}", f"{prose(summary(found))}"]
    for project in found.projects:
        lines = [f"- {_marked(way)}" for way in project.ways]
        lines += [f"- cannot be ruled out: {_marked(way)}, whose members are not visible" for way in project.unseen]
        blocks.append("\n".join([f"**{prose(_heading(project))}**", "", *lines]))
    if found.unread:
        blocks.append("\n".join([f"**{NOT_READ}**", "", *(f"- {prose(_unread(one))}" for one in found.unread)]))
    return "\n\n".join(blocks) + "\n"


def as_json(found: WaysIn) -> str:
    """Return everything as one JSON document; see `ways_schema`."""
    return json.dumps(document(found), indent=2, ensure_ascii=False) + "\n"


def document(found: WaysIn) -> dict[str, Any]:
    """Return everything as plain data."""
    frame = {"format_version": FORMAT_VERSION, "tool_version": __version__, "complete": found.is_complete}
    return {**frame, **found.model_dump(mode="json")}


def ways_schema() -> dict[str, Any]:
    """Return the JSON Schema of `labelform access --json`, draft 2020-12."""
    made = WaysIn.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    frame = {
        "format_version": {"const": FORMAT_VERSION},
        "tool_version": {"type": "string"},
        "complete": {"type": "boolean", "description": "All projects were read."},
    }
    framed = {**made, "properties": {**frame, **made["properties"]}, "required": [*frame, *made["properties"]]}
    about = "Where one account has access, over all projects that were looked at."
    return published("access", framed, title="labelform access", description=about)


NOT_READ = "Not known: these could not be read."


def summary(found: WaysIn) -> str:
    """Return what it comes to, in one sentence."""
    of = f"of {counted(found.looked_at, 'project')}"
    entered = len(found.entered)
    doubtful = len(found.projects) - entered
    where = f"has access to {entered:,} {of}" if entered else f"has access to none {of}"
    doubt = f"; in {doubtful:,} it cannot be ruled out" if doubtful else ""
    rest = "" if found.is_complete else f"; {len(found.unread):,} could not be read"
    scope = f" ({', '.join(found.scope)})" if found.scope else ""
    return one_line(f"{found.email} {where}{doubt}{rest}{scope}.")


def _heading(project: ProjectWays) -> str:
    environment = f"  environment {project.environment}" if project.environment else ""
    return one_line(f"{project.title} ({project.hash}){environment}")


def _way(way: WayIn) -> str:
    return one_line(f"{way.role} {way_in(way.group, way.name)}{_places(way)}")


def _doubt(way: WayIn) -> str:
    by = way_in(way.group, way.name)
    return one_line(f"cannot be ruled out: {way.role} {by}, whose members are not visible{_places(way)}")


def _marked(way: WayIn) -> str:
    asked = f" ({', '.join(code(str(one)) for one in way.asked)})" if way.asked else ""
    return f"{prose(f'{way.role} {way_in(way.group, way.name)}')}{asked}"


def _places(way: WayIn) -> str:
    return f"  ({', '.join(map(str, way.asked))})" if way.asked else ""


def _unread(one: Unread) -> str:
    environment = f" in {one.environment}" if one.environment else ""
    return one_line(f"{one.what}{environment}: {one.reason}")
