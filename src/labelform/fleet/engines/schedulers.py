"""Addresses of schedulers of Dask. Whoever reaches a scheduler runs code on its workers, so most need certificates."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_ADDRESS: Final = re.compile(r"(tls|tcp)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})", re.ASCII)
CERTIFICATES: Final = "name the files of certificates in DASK_DISTRIBUTED__COMM__TLS__…: see docs/scale.md#dask"


def check_scheduler(address: str) -> None:
    """
    Accept `tls://HOST:PORT`, and on this machine also `tcp://HOST:PORT`.

    Raises:
        ValueError: it is something else; the text says what to write.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f'"{address}" is not tls://HOST:PORT')
    if found[1] == "tcp" and not _is_this_machine(found[2].strip("[]")):
        raise ValueError(
            f'"{address}" is open to everybody who reaches it, and they could run code; use tls://HOST:PORT'
        )


def is_encrypted(address: str) -> bool:
    """Return whether connections to a scheduler need certificates."""
    return address.startswith("tls:")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
