"""
Ports of this machine on which a server can stand, fall and stand again.

A port that the kernel gives is one that it also gives to outgoing connections: whoever tries to reach a server that is
down may be given its port, is then connected to itself, and the server cannot come back.
"""

from __future__ import annotations

import random
import socket
from pathlib import Path

LOWEST = 10_000
OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")


def outgoing() -> range:
    """Return the ports that outgoing connections are given."""
    first, last = OUTGOING.read_text(encoding="ascii").split()
    return range(int(first), int(last) + 1)


def lasting_port() -> int:
    """Return a port that is free, and that no outgoing connection is given."""
    given = outgoing()
    kept = [port for port in range(LOWEST, 65536) if port not in given]
    while True:
        port = random.SystemRandom().choice(kept)
        if not is_open(port):
            return port


def is_open(port: int) -> bool:
    """Return whether something listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
