"""Lists are read in the largest pages that the platform gives: each page is a round trip."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from tests.reading.recorded import Recorded

from labelform.api.operation import Rest
from labelform.core.resource import AnyResource
from labelform.resources.collections import Collections
from labelform.resources.filter_presets import FilterPresets


@pytest.mark.parametrize("kind", [Collections(), FilterPresets()], ids=lambda kind: kind.kind)
def test_a_kind_asks_for_a_thousand_at_a_time(kind: AnyResource) -> None:
    read = Recorded({"results": [], "nextPageToken": None})
    project: Any = SimpleNamespace(project_hash=UUID("11111111-1111-4111-8111-111111111111"))

    assert asyncio.run(kind.observe(read, project)) == []

    (request,) = [one.request for one in read.asked]
    assert isinstance(request, Rest)
    assert dict(request.query)["pageSize"] in (1_000, "1000")
