"""Pages of PDF documents, and whether text is text."""

import re

from labelform.sandbox.media.measuring.measures import Measures, UnreadableError

_PAGE = re.compile(rb"/Type\s*/Page\b")


def measure_pdf(content: bytes) -> Measures:
    """
    Count the pages of a document.

    Page objects may also lie in compressed streams, which are not opened: a document without any other is refused.
    """
    if not content.startswith(b"%PDF-"):
        raise UnreadableError("it is not a PDF document")
    pages = len(_PAGE.findall(content))
    if not pages:
        raise UnreadableError("its pages are compressed; give the sandbox their number")
    return Measures("application/pdf", frames=pages)


def measure_text(content: bytes, *, mime_type: str) -> Measures:
    """Check that a file is text in UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError as problem:
        raise UnreadableError(f"it is not UTF-8 text: {problem}") from problem
    return Measures(mime_type)
