"""What is otherwise than a case expects, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.diagnostics import Where
from labelform.language.edits import Edit


@dataclass(frozen=True, slots=True)
class Deviation:
    """
    Something that is otherwise than a case expects.

    `what` names the expectation, as in `plan.changes`. `missing` was expected and is not so, `found` is so and was not
    expected. `edits` make the case say what came out, their paths counted from the case; there are none if nobody
    should write that down without a thought.
    """

    what: str
    where: Where
    missing: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
