"""
Change a spec that people have written so that it says what a project has.

What differs becomes edits of the text, and only that: comments, order, style and every other byte stay.
"""

from __future__ import annotations

from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.document import Document
from labelform.language.editing import edited
from labelform.language.literals import NoLiteralError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.language.source import read_document
from labelform.reading.observe import Observation
from labelform.reading.view import FoundProject
from labelform.transfer.differing import differing
from labelform.transfer.importing import Entries
from labelform.transfer.routing import routed

_HINT = "nothing was written; change it where it comes from, or import into another file with --out"


def updated(
    text: str, plain: Document, parsed: ParsedSpec, given: SpecInputs, entries: Entries, observation: Observation,
    plan: Plan,
) -> str:  # fmt: skip
    """
    Return the text of a spec with what differs from the project changed; the same text when nothing does.

    `plain` and `parsed` are what the text says, with what it extends and the variables that fill it, before and after
    its names are mapped.

    Raises:
        SpecError: something that differs cannot be changed in this text exactly, such as a value of an expression.
    """
    own = read_document(text, parsed.file)

    def read(file: str) -> Document:
        if file != parsed.file:
            raise NoLiteralError("it comes from an extended file, or from a variable")
        return own

    differences = differing(plain.data, observation.sides, entries, plan)
    found = routed(differences, plain, parsed, given.mappings, read, hint=_HINT, takes_repeated=False)
    return edited(text, parsed.file, [one.edit for one in found])


def check_project(parsed: ParsedSpec, observation: Observation, project: FoundProject) -> None:
    """
    Hold a file to the project that is imported into it.

    Raises:
        SpecError: it is the spec of another one.
    """
    found = observation.project
    if found is not None and found.hash == project.hash:
        return
    title = found.title if found else parsed.spec.project.title
    where = parsed.blame(("project", "hash" if parsed.spec.project.hash else "title"))
    hint = f'name another file with --out, or write the title or hash of "{project.title}" here if that is intended'
    raise SpecError([Diagnostic("spec-of-another", f'this file is the spec of "{title}"', where, hint)])
