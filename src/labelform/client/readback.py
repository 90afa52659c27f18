"""Reading what was just created, without making a failed read look like a failed creation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TypeVar

from labelform.errors import NotReadBackWarning, PlatformError

T = TypeVar("T")


def read_back(read: Callable[[], T], *, otherwise: T, created: str) -> T:
    """
    Return what `read` finds; if that fails, warn that `created` exists all the same, and return `otherwise`.

    Called by a member directly: the warning points at the member's caller.
    """
    try:
        return read()
    except PlatformError as error:
        message = f"{created} was created, but could not be read afterwards; do not create it again: {error.message}"
        warnings.warn(message, NotReadBackWarning, stacklevel=3)
        return otherwise
