"""Colour for terminals, as plain ANSI; off means the text is unchanged."""

from __future__ import annotations

from dataclasses import dataclass

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text when `color` is on."""

    color: bool = False

    def paint(self, text: str, *names: str) -> str:
        """Return the text in the named colours and weights."""
        if not self.color or not names:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"


PLAIN = Style()
