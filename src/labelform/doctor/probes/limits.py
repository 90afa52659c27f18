"""How much is too much for one request; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from labelform.api import calls
from labelform.doctor.asking import UnsettledError, is_no
from labelform.doctor.surroundings import Surroundings
from labelform.errors import MultiLabelLimitError, PlatformError

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver

_TRIED: Final = (1_001, 10_001)
"""Too many if the limit is as assumed, and far more."""


async def multi_label_limit(seen: Surroundings) -> str:
    """
    Ask for more and more label rows that do not exist, until there are too many.

    Fewer are refused as well, because they do not exist: only a refusal because of their number counts.
    """
    if seen.opened is None:
        raise UnsettledError("it takes a project in which the account is admin or team manager")
    asking = _Asking(seen.driver, str(seen.opened.project_hash))
    for count in _TRIED:
        told = await asking.limit_told(count)
        if told is not None:
            return str(await _largest(asking, told, count))
    raise UnsettledError(f"of {_TRIED[-1]:,} label rows that do not exist were not refused as too many")


async def _largest(asking: _Asking, told: int, refused: int) -> int:
    """Return the largest number that is not too many: the one that was reported, if that is true, else by halving."""
    if 0 < told < refused and await asking.fits(told) and not await asking.fits(told + 1):
        return told
    fitting = 0
    while refused - fitting > 1:
        middle = (fitting + refused) // 2
        fitting, refused = (middle, refused) if await asking.fits(middle) else (fitting, middle)
    return fitting


class _Asking:
    """Asks for label rows that do not exist, which is a read."""

    def __init__(self, driver: AsyncDriver, project_hash: str) -> None:
        self._driver, self._project_hash = driver, project_hash

    async def limit_told(self, count: int) -> int | None:
        """Return the limit that the platform names when there are too many, None when there are not."""
        made_up = [str(uuid4()) for _ in range(count)]
        try:
            await self._driver.run(calls.labels.get_label_rows(self._project_hash, label_hashes=made_up))
        except MultiLabelLimitError as error:
            return error.maximum_labels_allowed
        except PlatformError as error:
            if not is_no(error):
                raise
        return None

    async def fits(self, count: int) -> bool:
        return await self.limit_told(count) is None
