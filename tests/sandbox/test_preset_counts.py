"""How much a preset selects is what it fills a collection with; where that means nothing, no number is given."""

from collections.abc import Callable

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.test_collection_items import DARK, RETAIL, UNKNOWN, frames_in, make_collection, make_preset, selected
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox, SandboxError

WET = {"type": "enum", "key": "weather", "values": ["rain", "spray"], "include": True}
MADE = "made here"


@pytest.mark.parametrize("filters", [[DARK], [WET], [DARK, WET], [{**WET, "include": False}], []], ids=str)
def test_a_preset_selects_as_many_as_it_fills_a_collection_with(
    sandbox: Sandbox, me: Visitor, driving: str, filters: list[object]
) -> None:
    titles = selected(me, driving, *filters)

    found = sandbox.count_selected(driving, MADE)

    assert (found.count, found.total) == (len(titles), 24)


def test_every_piece_of_data_counts_once_whatever_it_consists_of(sandbox: Sandbox, me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    collection, preset = make_collection(me, retail), make_preset(me, retail)
    me.do("POST", f"{collection}/add-preset-items", {"presetUuid": preset})

    found = sandbox.count_selected(retail, MADE)

    assert found.count == found.total == 24
    assert sum(len(frames) for _, frames in frames_in(me, collection)) > 24


REFUSED = [
    *((unknown, "has an unknown shape") for unknown in UNKNOWN),
    ({**DARK, "metric": "metric_contrast"}, 'no data of the project has the metric "metric_contrast"'),
    ({**WET, "key": "wether"}, 'no data of the project has the metadata "wether"'),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_what_means_nothing_is_not_counted_and_why(
    sandbox: Sandbox, me: Visitor, driving: str, given: object, said: str
) -> None:
    make_preset(me, driving, DARK, given)

    with pytest.raises(SandboxError) as caught:
        sandbox.count_selected(driving, MADE)

    assert str(caught.value).endswith(said)


def test_a_name_that_several_presets_have_or_none_is_not_counted(
    open_with: Callable[..., Sandbox], visit: Visit, driving: str
) -> None:
    sandbox = open_with(preset_evaluation="hang")
    me = visit(sandbox)

    with pytest.raises(SandboxError, match='no preset "made here"'):
        sandbox.count_selected(driving, MADE)
    make_preset(me, driving, DARK)
    make_preset(me, driving, WET)
    with pytest.raises(SandboxError, match='2 presets "made here"'):
        sandbox.count_selected(driving, MADE)
