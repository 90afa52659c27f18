"""
Letters in two halves: JSON writes an emoji as `\\ud83d\\ude00`, two escapes of which YAML puts none together.

The parser refuses each half. It is given a text of the same length in which the halves are other letters, which the
text does not have; they are combined in the values that it hands on. So every offset stays what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labelform.language.places import Span

_HALF = re.compile(r"\\u([dD])(?=[89a-fA-F][0-9a-fA-F]{2})")
_ESCAPE = re.compile(r"\\(?:u([dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_DIGITS = "eabcf"
"""Also with these, four digits whose second is 8 or more are one letter. Few texts have the private ones of `e`."""


@dataclass(frozen=True, slots=True)
class Halves:
    """How the halves in a text are hidden from the parser: by a digit in place of their `d`; empty without halves."""

    digit: str = ""

    @classmethod
    def of(cls, text: str) -> Halves:
        """Choose how to hide the halves in a text; where there is no way, they are left to be refused."""
        if "\\u" not in text or not _HALF.search(text):
            return cls()
        return cls(next((digit for digit in _DIGITS if not _has(text, digit)), ""))

    def hidden(self, text: str) -> str:
        """Return the text for the parser; also of a part of it."""
        if not self.digit:
            return text
        digits = {"d": self.digit, "D": self.digit.upper()}
        return _HALF.sub(lambda match: f"\\u{digits[match[1]]}", text)

    def restored(self, value: str, style: str | None) -> str:
        """Return what a scalar says, of which the parser says something else; a half alone stays one."""
        if not self.digit:
            return value
        digits = {self.digit: "d", self.digit.upper(): "D"}
        # Where a backslash is itself, what looked like an escape is text.
        value = re.sub(rf"\\u({self.digit})", lambda match: f"\\u{digits[match[1]]}", value, flags=re.IGNORECASE)
        if style != '"':
            return value
        above = int(self.digit, 16) - 0xD << 12
        units = _letters(self.digit).sub(lambda match: chr(ord(match[0]) - above), value)
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def half_alone(text: str, span: Span) -> Span | None:
    """Return where the first escape between double quotes is half of a letter without the other half."""
    high: Span | None = None
    for match in _ESCAPE.finditer(text, *span):
        is_high = bool(match[1]) and match[1][1] in "89abAB"
        is_low = bool(match[1]) and not is_high
        is_second = high is not None and is_low and high[1] == match.start()
        if high is not None and not is_second:
            return high
        if is_low and not is_second:
            return match.span()
        high = match.span() if is_high else None
    return high


def _has(text: str, digit: str) -> bool:
    """Return whether a text has something that would be taken for a half that is hidden by a digit."""
    return bool(re.search(rf"\\u{digit}|\\U0000{digit}", text, re.IGNORECASE) or _letters(digit).search(text))


def _letters(digit: str) -> re.Pattern[str]:
    return re.compile(f"[{chr(int(f'{digit}800', 16))}-{chr(int(f'{digit}fff', 16))}]")
