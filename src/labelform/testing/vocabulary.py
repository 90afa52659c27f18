"""Closed lists of words that cases write as text: others are reported with the one that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labelform.actions.all import ACTIONS
from labelform.core.change import Action
from labelform.core.plan import Rule
from labelform.diagnostics import Diagnostic, Where, did_you_mean, one_of_these
from labelform.errors import LabelformError
from labelform.language.codes import CODES, codes_of_references
from labelform.language.document import Document, shorten
from labelform.language.model import kinds
from labelform.language.places import Path
from labelform.testing.model import CaseEntry


def check_words(document: Document, at: Path, case: CaseEntry) -> Iterator[Diagnostic]:
    """Yield the addresses and changes of a case that no plan can have, and a code that is a misspelt one."""
    plan, addresses = (*at, "plan"), [*kinds(), *ACTIONS]
    if case.plan is not None:
        for name in ("changes", "includes"):
            for index, line in enumerate(getattr(case.plan, name) or ()):
                yield from _check_line(document, (*plan, name, index), line)
        for name, known in (("blocked", kinds()), ("extras", kinds()), ("actions", ACTIONS)):
            for index, text in enumerate(getattr(case.plan, name) or ()):
                yield from _check_address(document, (*plan, name, index), text, known)
    for text in case.after.outcomes if case.after else ():
        yield from _check_address(document, (*at, "after", "outcomes", text), text, addresses)
    if case.refused is not None and case.refused.code is not None:
        yield from _check_code(document, (*at, "refused", "code"), case.refused.code)


def _check_line(document: Document, path: Path, line: str) -> Iterator[Diagnostic]:
    action, _, rest = line.strip().partition(" ")
    if action in list(Action):
        yield from _check_address(document, path, rest, kinds())
    else:
        yield _unknown(document.where(path), f'"{shorten(action)}" is nothing that a plan does', action, Action)


def _check_address(document: Document, path: Path, text: str, known: Iterable[str]) -> Iterator[Diagnostic]:
    kind = text.strip().partition("[")[0].partition(" ")[0]
    if kind not in known:
        where = document.where(path, key=isinstance(path[-1], str))
        yield _unknown(where, f'"{shorten(text)}" is no address that can stand here', kind, known)


def _check_code(document: Document, path: Path, code: str) -> Iterator[Diagnostic]:
    """Yield a code that is close to an existing one; for any other, nobody can say what is meant."""
    meant = did_you_mean(code, known) if code not in (known := _codes()) else ""
    if meant:
        said = f'nothing is refused with the code "{shorten(code)}"'
        yield Diagnostic("unknown-value", said, document.where(path), meant)


def _unknown(where: Where, said: str, word: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic("unknown-value", said, where, one_of_these(word, known, "Known"))


def _codes() -> list[str]:
    """Return the codes of findings, of rules, and of the errors that what runs here can raise."""
    nouns = {noun for resource in kinds().values() for noun in resource.nouns}
    return [*CODES, *(code for noun in nouns for code in codes_of_references(noun)), *Rule, *_of_errors(LabelformError)]


def _of_errors(error: type[LabelformError]) -> Iterator[str]:
    yield error.code
    for one in error.__subclasses__():
        yield from _of_errors(one)
