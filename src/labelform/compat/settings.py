"""How requests are made and what is read with a dataset, as the SDK takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass
class RequestsSettings:
    """
    How requests are made. Only `read_timeout`, the seconds until a whole answer is there, means something to labelform.

    The rest is taken and not used: reads are tried again as labelform does it, writes never. Names and defaults are
    those of SDK 0.1.211.
    """

    max_retries: int = 3
    backoff_factor: float = 1.5
    connection_retries: int = 3
    connect_timeout: int = 180
    read_timeout: int = 180
    write_timeout: int = 180
    trace_id_provider: Callable[[], str] | None = None


@dataclass(frozen=True)
class DatasetAccessSettings:
    """What is read with a dataset. Names and defaults are those of SDK 0.1.211."""

    fetch_client_metadata: bool = False
    fetch_rows: bool = True


DEFAULT_DATASET_ACCESS_SETTINGS: Final = DatasetAccessSettings()
DEFAULT_REQUESTS_SETTINGS: Final = RequestsSettings()
