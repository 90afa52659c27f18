"""E-mail addresses: written as people write them, and the same whatever their case."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

# Where a snapshot is planned with, each address is a digest of it, in the spec too.
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+|<email [0-9a-f]{16}>")


def folded(email: str) -> str:
    """Return what the spellings of one address have in common."""
    return email.lower()


def is_email(text: str) -> bool:
    """Return whether a whole text is an address."""
    return bool(_EMAIL.fullmatch(text))


def _checked(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    if not is_email(value):
        raise PydanticCustomError("bad_email", '"{email}" is not an e-mail address', {"email": value})
    return value


Email = Annotated[str, BeforeValidator(_checked)]
"""An address as it is written."""
