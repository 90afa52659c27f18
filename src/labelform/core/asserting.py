"""
What a spec only asserts: nothing is written for it. While the project does not exist, it is not known whether it is so.
"""

from __future__ import annotations

from labelform.core.change import Note, NoteCode, Source
from labelform.core.resource import AnyResource


def checked_later(resource: AnyResource, source: Source | None = None) -> Note:
    """Return the note that the items of a kind are compared once the project is there."""
    return Note(
        code=NoteCode.CHECKED_LATER,
        message=f"{resource.kind} is compared with the spec once the project exists; it is not known before",
        hint=resource.advice,
        addresses=(resource.kind,),
        source=source,
    )
