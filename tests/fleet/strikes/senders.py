"""Which process has sent a request: by the other end of its connection, as Linux lists it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 0


@dataclass(slots=True)
class Senders:
    """
    The processes that send to a port of this machine.

    `pids` are those that are asked about. A connection lives as long as a worker, so it is looked up once; the port of
    one that has ended may come again with another process, which `forget` is for.
    """

    port: int = 0
    pids: set[int] = field(default_factory=set)
    _known: dict[int, int] = field(default_factory=dict)

    def of(self, port: int) -> int:
        """Return the process that holds the other end of a connection, `NOBODY` if it is none of them."""
        known = self._known.get(port)
        if known is None:
            known = self._known[port] = self._find(port)
        return known

    def forget(self) -> None:
        """Forget every process and every connection."""
        self.pids.clear()
        self._known.clear()

    def _find(self, port: int) -> int:
        inode = self._inode(port)
        return next((pid for pid in self.pids if inode in _sockets_of(pid)), NOBODY)

    def _inode(self, port: int) -> str:
        """Return the number of the socket at the other end: the line that has our port as the remote one."""
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if _port(fields[1]) == port and _port(fields[2]) == self.port:
                return fields[9]
        return ""


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


def _sockets_of(pid: int) -> set[str]:
    found = set()
    try:
        for one in Path(f"/proc/{pid}/fd").iterdir():
            name = os.readlink(one)  # noqa: PTH115 - no path, but socket:[…]
            if name.startswith("socket:["):
                found.add(name[8:-1])
    except OSError:  # it is gone, or closes one at this moment
        pass
    return found
