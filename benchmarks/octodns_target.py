"""
A target for octoDNS whose records stand in JSON files, one for each zone: what an API would answer, without a network.

Runs in the environment of octoDNS, on its own.
"""

import json
import logging
from pathlib import Path

from octodns.provider.base import BaseProvider
from octodns.record import Record


class JsonProvider(BaseProvider):
    """Reads zones as they are; writes nothing."""

    SUPPORTS_GEO = False
    SUPPORTS_DYNAMIC = False
    SUPPORTS_ROOT_NS = False
    SUPPORTS = {"A", "CNAME", "TXT"}  # noqa: RUF012 - as octoDNS asks for it

    def __init__(self, id, directory, *args, **kwargs):  # noqa: A002 - as octoDNS calls it
        self.log = logging.getLogger(id)
        super().__init__(id, *args, **kwargs)
        self._directory = Path(directory)

    def populate(self, zone, target=False, lenient=False):
        """Put the records of a zone into it."""
        path = self._directory / f"{zone.name}json"
        for name, data in json.loads(path.read_bytes()).items():
            zone.add_record(Record.new(zone, name, data, source=self, lenient=lenient), lenient=lenient)
        return True

    def _apply(self, plan):
        raise NotImplementedError
