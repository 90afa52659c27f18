"""Ask, and distinguish a refusal of the platform from other failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labelform.api.operation import Operation
from labelform.errors import AuthenticationError, Effect, MethodNotAllowedError, PlatformError, RateLimitExceededError

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver


_ABOUT_SOMETHING_ELSE = (AuthenticationError, MethodNotAllowedError, RateLimitExceededError)


class UnsettledError(Exception):
    """A question cannot be answered here; the message says what is missing, and names nobody."""


def is_no(error: PlatformError) -> bool:
    """
    Return whether the platform refused the request itself, not the caller, the number of requests, or the call as such.
    """
    return error.effect is Effect.REFUSED and not isinstance(error, _ABOUT_SOMETHING_ELSE)


async def is_refused(driver: AsyncDriver, operation: Operation[object]) -> bool:
    """
    Carry one operation out, and return whether the platform refused it.

    Raises:
        PlatformError: nobody knows whether it was carried out, or the refusal was about something else.
    """
    try:
        await driver.run(operation)
    except PlatformError as error:
        if not is_no(error):
            raise
        return True
    return False
