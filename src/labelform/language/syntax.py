"""
What is wrong with text that is not YAML, in our words and at the place to fix.

libyaml says where it gave up, in terms of its grammar. People make few mistakes there, so each is recognised
by that place and the text around it; what is not recognised is passed on in libyaml's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import yaml

from labelform.diagnostics import Diagnostic
from labelform.language.places import Lines, Span
from labelform.letters import UNREADABLE, escape

_UNREADABLE = re.compile(f"[{UNREADABLE}]")
_MOST_UNREADABLE = 20
_DIRECTIVE = re.compile(r"^%(?:YAML|TAG)\b.*", re.MULTILINE)
_NO_SPACE = re.compile(r"^(\s*(?:- +)*)([\w.-]+|\"[^\"]*\"|'[^']*'):(?=[^\s:/])")
_INDENTED_BY_TAB = re.compile(r"^ *\t\s*(?=\S)")
_ODD_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""They look like spaces, and are letters to YAML."""
_INDENTED_ODDLY = re.compile(rf"^[ \t]*[{_ODD_BLANKS}]\s*")
_ODD_BEHIND = re.compile(rf"^\s*(?:-|(?:- +)?[\w.-]+:)([{_ODD_BLANKS}]+)")
_ONE_WORD = re.compile(r"^\s*(?:- +)?([\w.-]+)\s*$")


def unreadable(lines: Lines) -> list[Diagnostic]:
    """
    Return a diagnostic for each character that YAML does not allow, or reads as an end of line, or that nobody sees;
    at most 20.

    Directives are refused as well: they change what the text below them means, and the time to read thousands of
    them grows with their square.
    """
    directive = "%" in lines.text and _DIRECTIVE.search(lines.text)
    if directive:
        where = lines.where(directive.span())
        return [Diagnostic("directive", "directives have no meaning in a spec", where, "remove the line")]
    return list(unreadable_letters(lines))


def readable(text: str) -> str:
    """Return a text that can be read in spite of what is `unreadable` in it; everything stays where it is."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", _DIRECTIVE.sub(lambda match: f"#{match[0][1:]}", text))


def unreadable_letters(lines: Lines, *, takes_escapes: bool = True) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each character that nobody sees, or that only some take for an end of line; at most 20."""
    for match in islice(_UNREADABLE.finditer(lines.text), _MOST_UNREADABLE):
        letter, where = f"U+{ord(match[0]):04X}", lines.where(match.span())
        hint = f'remove it, or write it as "{escape(match[0])}" in double quotes' if takes_escapes else "remove it"
        yield Diagnostic("control-character", f"the character {letter} is not allowed in a spec", where, hint)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where libyaml gave up: offsets of the problem and of the construct it was in, and its words for both."""

    lines: Lines
    problem: str
    at: int
    context: str
    start: int

    @property
    def number(self) -> int:
        return self.lines.number(self.at)

    @property
    def before(self) -> str:
        """The text of the line before the problem."""
        where = self.lines.where((self.at, self.at))
        return where.snippet[: where.column - 1]

    @property
    def character(self) -> str:
        return self.lines.text[self.at : self.at + 1]

    def above(self) -> int:
        """Return the number of the nearest line above the problem that says something; 0 when there is none."""
        number = self.number - 1
        while number and not self.lines.line(number).strip():
            number -= 1
        return number

    def report(
        self, code: str, message: str, hint: str, *, number: int = 0, column: int = 0, length: int = 1
    ) -> Diagnostic:
        """Make the diagnostic, at the problem or at a line and 0-based column."""
        if not number:
            return Diagnostic(code, message, self.lines.where((self.at, self.at + length)), hint)
        start = self.lines.offset(number) + column
        return Diagnostic(code, message, self.lines.where((start, start + length)), hint)


def offset_of(error: yaml.YAMLError, text: str) -> int:
    """Return where libyaml (or its Python twin) gave up."""
    mark = getattr(error, "problem_mark", None)
    return min(mark.index, len(text)) if mark else 0


def explain_syntax(error: yaml.YAMLError, lines: Lines) -> Diagnostic:
    """Turn an error of libyaml (or of its Python twin) into a diagnostic."""
    context = getattr(error, "context_mark", None)
    at = offset_of(error, lines.text)
    failure = _Failure(
        lines, str(getattr(error, "problem", None) or error), at, str(getattr(error, "context", None) or ""),
        context.index if context else at,
    )  # fmt: skip
    return next(found for recognise in _RECOGNISERS for found in recognise(failure))


def _tab(failure: _Failure) -> Iterator[Diagnostic]:
    for number in (failure.number, failure.above()):
        match = _INDENTED_BY_TAB.match(failure.lines.line(number))
        if match and "stream" not in failure.problem:
            column = match[0].index("\t")
            yield failure.report(
                "tab-indentation", "this line is indented with a tab", "indent with spaces, two for each level",
                number=number, column=column, length=match.end() - column,
            )  # fmt: skip


def odd_blank_in_key(lines: Lines, at: Span) -> Diagnostic | None:
    """Say that a plain key begins or ends with blanks that are not spaces, as it does behind such an indentation."""
    key = lines.text[slice(*at)]
    if key.isascii():
        return None
    start = at[0] + key.startswith("-")  # what looks like the dash of an entry
    bare = lines.text[start : at[1]]
    before, behind = len(bare) - len(bare.lstrip(_ODD_BLANKS)), len(bare) - len(bare.rstrip(_ODD_BLANKS))
    if before:
        return _odd_blank(lines, (start, start + before))
    return _odd_blank(lines, (at[1] - behind, at[1])) if behind else None


def _odd_blank(lines: Lines, at: Span) -> Diagnostic:
    where = lines.where(at)
    is_indentation = not where.snippet[: where.column - 1].strip()
    letter = f"U+{ord(lines.text[at[0]]):04X}"
    if is_indentation:
        message, hint = f"this line is indented with {letter}", "indent with spaces, two for each level"
    else:
        message, hint = f"{letter} only looks like a space", "write a space"
    return Diagnostic("odd-blank", message, where, hint)


def _odd_blanks(failure: _Failure) -> Iterator[Diagnostic]:
    for number in dict.fromkeys((failure.number, failure.lines.number(failure.start), failure.above())):
        line = failure.lines.line(number)
        indented = _INDENTED_ODDLY.match(line)
        behind = _ODD_BEHIND.match(line)
        if indented or behind:
            first = failure.lines.offset(number)
            start = len(line) - len(line.lstrip(" \t")) if indented else behind.start(1) if behind else 0
            end = indented.end() if indented else behind.end(1) if behind else 0
            yield _odd_blank(failure.lines, (first + start, first + end))


def _unclosed_quote(failure: _Failure) -> Iterator[Diagnostic]:
    if "quoted scalar" in failure.context and "end of stream" in failure.problem:
        yield _quote_opened_at(failure, failure.start)


def _quote_opened_at(failure: _Failure, offset: int) -> Diagnostic:
    where = failure.lines.where((offset, offset))
    length = len(where.snippet) - where.column + 1
    hint = f"end the text with {failure.lines.text[offset]}"
    return Diagnostic(
        "unclosed-quote", "this text is never closed", failure.lines.where((offset, offset + length)), hint
    )


def _unclosed_bracket(failure: _Failure) -> Iterator[Diagnostic]:
    if "flow" not in failure.context:
        return
    if "node" in failure.context and failure.character:
        yield failure.report(
            "missing-value", f'a value is missing before "{failure.character}"', "write one, or remove the comma"
        )
        return
    opening = failure.lines.text[failure.start : failure.start + 1] or "["
    closing = "}" if opening == "{" else "]"
    if _is_closed_later(failure, closing):
        hint = "put a comma between entries, and quotes around text that holds a comma, colon or bracket"
        yield failure.report("missing-comma", f'"," or "{closing}" is missing here', hint)
        return
    where = failure.lines.where((failure.start, failure.start + 1))
    yield Diagnostic("unclosed-bracket", f'"{opening}" is never closed', where, f'end it with "{closing}"')


def _is_closed_later(failure: _Failure, closing: str) -> bool:
    """Return whether the bracket ends on the line that opens it, or on a line of its own further down."""
    is_same_line = failure.lines.number(failure.start) == failure.number
    if is_same_line and closing in failure.lines.line(failure.number)[len(failure.before) :]:
        return True
    return bool(re.compile(rf"^ *\{closing}", re.MULTILINE).search(failure.lines.text, failure.at))


def _bad_escape(failure: _Failure) -> Iterator[Diagnostic]:
    if "escape" in failure.problem or "quoted scalar" in failure.context:
        offset = failure.lines.text.rfind("\\", 0, failure.at + 1)
        start = failure.lines.where((max(offset, 0), max(offset, 0) + 2))
        hint = r"write \\ for a backslash, or use single quotes, in which a backslash is itself"
        if "Unicode" in failure.problem:  # of more than there are, or a half where halves cannot be combined
            hint = "write the character itself"
        yield Diagnostic("bad-escape", "this is not an escape that YAML knows", start, hint)


def _unquoted_character(failure: _Failure) -> Iterator[Diagnostic]:
    name = next((name for name in ("anchor", "alias") if f"scanning an {name}" in failure.context), "")
    start = failure.start if name else failure.at
    is_odd = "cannot start any token" in failure.problem or bool(name)
    if is_odd:
        letter = failure.lines.text[start : start + 1]
        if letter == "\t":
            yield failure.report("tab-indentation", "a tab stands where only spaces may", "write a space")
            return
        yield Diagnostic(
            "unquoted-character", f'plain text cannot start with "{letter}"',
            failure.lines.where((start, start + 1)), "put the text in quotes",
        )  # fmt: skip


def _missing_space(failure: _Failure) -> Iterator[Diagnostic]:
    numbers = (failure.lines.number(failure.start), failure.above()) if _is_about_keys(failure) else ()
    for number in numbers:
        match = _NO_SPACE.match(failure.lines.line(number))
        if match:
            yield failure.report(
                "missing-space", f'a space is missing after "{match[2]}:"', f'write "{match[2]}: " and the value',
                number=number, column=match.end() - 1, length=1,
            )  # fmt: skip


def _is_about_keys(failure: _Failure) -> bool:
    return "mapping values" in failure.problem or "simple key" in failure.context or "expected key" in failure.problem


def _missing_colon(failure: _Failure) -> Iterator[Diagnostic]:
    if not _is_about_keys(failure):
        return
    above = failure.above() if "mapping values" in failure.problem else failure.lines.number(failure.start)
    match = _ONE_WORD.match(failure.lines.line(above))
    if match:
        word = match[1]
        yield failure.report(
            "missing-colon", f'a colon is missing after "{word}"', f'write "{word}:"',
            number=above, column=match.start(1), length=len(word),
        )  # fmt: skip


def _unquoted_colon(failure: _Failure) -> Iterator[Diagnostic]:
    if "mapping values" in failure.problem and ": " in failure.before:
        hint = 'put the text in quotes: ": " inside plain text starts a new value'
        yield failure.report("unquoted-colon", "there is a second colon on this line", hint)


def _text_after_quote(failure: _Failure) -> Iterator[Diagnostic]:
    before = failure.before.rstrip()
    if not before or before[-1] not in "\"'" or not ("block" in failure.context or "sequence" in failure.problem):
        return
    quote = before[-1]
    if before.count(quote) % 2:
        opened = _opened_above(failure, quote)
        if opened is not None:
            yield _quote_opened_at(failure, opened)
            return
    doubled = "''" if quote == "'" else '\\"'
    hint = f"put all of the value in quotes, and write {doubled} for a quote inside it"
    yield failure.report("text-after-quote", "text follows the closing quote", hint)


def _opened_above(failure: _Failure, quote: str) -> int | None:
    for number in range(failure.number - 1, 0, -1):
        line = failure.lines.line(number)
        if line.count(quote) % 2:
            return failure.lines.offset(number) + line.rindex(quote)
    return None


def _unmatched_bracket(failure: _Failure) -> Iterator[Diagnostic]:
    if failure.character in ("]", "}", ","):
        hint = "remove it, or put the text in quotes"
        yield failure.report("unmatched-bracket", f'this "{failure.character}" has no opening counterpart', hint)


def _bad_indentation(failure: _Failure) -> Iterator[Diagnostic]:
    if not failure.before.strip(" -") and ("block" in failure.context or "mapping values" in failure.problem):
        hint = "start keys of one mapping, and dashes of one list, in the same column"
        yield failure.report("bad-indentation", "this line does not line up with the lines around it", hint)
    elif "mapping values" in failure.problem:
        first = len(failure.before) - len(failure.before.lstrip(" "))
        hint = "start keys of one mapping, and dashes of one list, in the same column"
        yield failure.report(
            "bad-indentation", "this line does not line up with the lines around it", hint,
            number=failure.number, column=first, length=max(len(failure.before) - first, 1),
        )  # fmt: skip


def _unknown_tag(failure: _Failure) -> Iterator[Diagnostic]:
    if "tag" in failure.problem or "tag" in failure.context:
        hint = "remove the tag: a spec is plain data, and quotes make text"
        yield Diagnostic(
            "unsupported-tag", "tags such as !name have no meaning in a spec",
            failure.lines.where((failure.start, failure.start + 1)), hint,
        )  # fmt: skip


def _anything(failure: _Failure) -> Iterator[Diagnostic]:
    said = " ".join(part for part in (failure.context, failure.problem) if part)
    hint = "check quotes, brackets and indentation here and on the line above"
    yield failure.report("bad-yaml", f"this is not YAML: {said}", hint)


_RECOGNISERS: tuple[Callable[[_Failure], Iterator[Diagnostic]], ...] = (
    _tab,
    _odd_blanks,
    _unclosed_quote,
    _unclosed_bracket,
    _unknown_tag,
    _bad_escape,
    _unquoted_character,
    _missing_space,
    _missing_colon,
    _unquoted_colon,
    _text_after_quote,
    _unmatched_bracket,
    _bad_indentation,
    _anything,
)
