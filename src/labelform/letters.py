"""
Invisible characters: they reverse or hide the text beside them, or make two names look alike.

One list for what specs may hold, what is written into files, and what reports show. What people need for their own
words is not in it: joiners (emoji, Persian, Sinhala) and variation selectors.
"""

from __future__ import annotations

import re

JOINERS = "\u200c\u200d"
_INVISIBLE = (
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of text
    "\xad\u034f\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # nothing at all, or where a line may break
    "\u115f\u1160\u3164\uffa0"  # Hangul that is left empty
    "\ufff9-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout: notes, hieroglyphs, music
    "\U000e0000-\U000e0fff"  # tags, in which whole texts can be hidden, and rare variants of letters
)
"""As in a class of characters. Written out, because what Python knows of Unicode changes with its version."""

# What YAML refuses, not what is left when it allows the rest: the complement takes ten times as long to compile.
UNREADABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff" + _INVISIBLE
"""What cannot be in a spec as it is: what YAML forbids or reads as an end of line, and what nobody sees."""
INVISIBLE = re.compile(f"[{_INVISIBLE}]")


def is_drawn(letter: str) -> bool:
    """Return whether a character is visible, or belongs to the ones beside it."""
    return letter in JOINERS or (letter.isprintable() and not INVISIBLE.match(letter))


def are_drawn(text: str) -> bool:
    """Return quickly whether a reader sees all of a text; false if its characters have to be checked one by one."""
    return text.isprintable() and not INVISIBLE.search(text)


def escape(letter: str) -> str:
    """Return a character as an escape for double quotes in YAML."""
    number = ord(letter)
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def with_escapes(text: str) -> str:
    """Return YAML with escapes for invisible characters; they must be in double quotes only."""
    return INVISIBLE.sub(lambda match: escape(match[0]), text)
