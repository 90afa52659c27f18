"""Filters touch no network: their tests run with sockets blocked."""

from tests.pure import no_sockets, planted_once

__all__ = ["no_sockets", "planted_once"]
