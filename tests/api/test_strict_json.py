"""What JSON is, where Python's reader takes more."""

from __future__ import annotations

import pytest

from labelform.api.strict_json import parse_json


@pytest.mark.parametrize(
    "text",
    [
        "1e999", "-1e999", "[1,1e999]", '{"a":\n-1E+400}', '{"a":1.5e0400}', "9" * 309 + ".0", "9" * 250 + "e99",
        "[" + "9" * 305 + ".5e5]", "[NaN]",
    ],
)  # fmt: skip
def test_no_number_is_more_than_a_float_holds(text: str) -> None:
    with pytest.raises(ValueError, match="is not a JSON number"):
        parse_json(text)


def test_what_looks_like_such_a_number_inside_of_text_is_read() -> None:
    assert parse_json('["1e999", "a 1e999", 1e300]') == ["1e999", "a 1e999", 1e300]
