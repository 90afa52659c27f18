"""What holds of every text that is formatted."""

from __future__ import annotations

from labelform.language.comments import moved_comment
from labelform.language.edits import canonical
from labelform.language.formatting import Formatted, formatted
from labelform.language.source import read_document
from labelform.language.trivia import comments, taken_apart


def check_laws(text: str) -> None:
    """Check that formatting keeps data and comments, that it settles at once, and that it leaves nothing as it is."""
    made = formatted(text, "p.yaml")
    assert made.left_because == ""
    said, says = (read_document(one, "p.yaml").data for one in (text, made.text))
    assert canonical(said) == canonical(says)
    bodies = [one.replace("\r\n", "\n").removeprefix("\ufeff") for one in (text, made.text)]
    before, after = (taken_apart(one) for one in bodies)
    assert sorted(comments(bodies[0], before.node)) == sorted(comments(bodies[1], after.node))
    assert moved_comment(before, after) is None
    assert formatted(made.text, "p.yaml") == Formatted(made.text)
