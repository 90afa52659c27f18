"""Masks are made of an array of booleans, whoever made it, and become one again; numpy is not needed for that."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.client.values.labels.run_lengths import write_columns
from labelform.errors import InvalidArgumentsError, MissingExtraError
from labelform.objects import BitmaskCoordinates

PARTS = BitmaskCoordinates(0, 0, 2, 3, "132")
"""Of two rows and three columns: one clear, three set, two clear."""


def mask_of(pixels: bytes, rows: int, columns: int) -> Any:
    return memoryview(pixels).cast("B").cast("?", (rows, columns))


class Told:
    """An array that only says how it lies in memory."""

    def __init__(self, **said: Any) -> None:
        self.__array_interface__ = {"version": 3, "typestr": "|b1", "shape": (2, 3), "data": b"\0\1\1\1\0\0", **said}


def test_a_mask_is_made_of_an_array_as_in_the_sdk() -> None:
    made = BitmaskCoordinates(mask_of(b"\0\1\1\1\0\0", 2, 3))

    assert made == BitmaskCoordinates(Told()) == PARTS
    assert made.to_dict() == {"top": 0, "left": 0, "height": 2, "width": 3, "rleString": "132"}


def test_a_mask_is_made_of_another_one_that_lies_in_memory_in_another_order() -> None:
    numpy = pytest.importorskip("numpy")
    turned = numpy.array([[0, 1], [1, 0], [1, 0]], dtype=bool).T

    assert BitmaskCoordinates(turned) == PARTS
    assert BitmaskCoordinates(PARTS) == PARTS
    assert PARTS.to_numpy_array().tolist() == turned.tolist()


@pytest.mark.parametrize("is_set", [1, 2, 255])
def test_every_byte_but_zero_is_a_pixel_that_is_set(is_set: int) -> None:
    pixels = bytes(is_set * pixel for pixel in b"\0\1\1\1\0\0")

    assert BitmaskCoordinates(mask_of(pixels, 2, 3)) == BitmaskCoordinates(Told(data=pixels)) == PARTS
    assert write_columns(pixels, 3) == write_columns(b"\0\1\1\1\0\0", 3)


def test_a_mask_is_read_from_what_it_wrote() -> None:
    assert BitmaskCoordinates.from_dict(PARTS.to_dict()) == PARTS
    assert BitmaskCoordinates.from_dict({"bitmask": PARTS.to_dict(), "shape": "bitmask"}) == PARTS


@given(st.data(), st.integers(1, 9), st.integers(1, 9))
def test_pixels_come_back(data: st.DataObject, rows: int, columns: int) -> None:
    pixels = bytes(data.draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns)))

    made = BitmaskCoordinates(mask_of(pixels, rows, columns))

    assert made.__array_interface__["data"] == pixels
    assert made.__array_interface__["shape"] == (rows, columns)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (memoryview(b"\0\1").cast("B", (1, 2)), "an array of booleans, not of 'B'; see its astype"),
        (memoryview(b"\0\1").cast("?"), r"rows and columns; this one has the shape \(2,\)"),
        ("xx", "str is not a mask: it has neither a buffer nor an array interface"),
        (Told(typestr="<f8"), "an array of booleans, not of '<f8'"),
        (Told(data=(4096, True)), "pass the mask as a numpy array"),
        (Told(strides=(1, 2)), "pass the mask as a numpy array"),
    ],
)
def test_what_is_no_array_of_booleans_is_refused(mask: Any, message: str) -> None:
    with pytest.raises(InvalidArgumentsError, match=message):
        BitmaskCoordinates(mask)


def test_an_array_needs_numpy_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(MissingExtraError, match="to_numpy_array needs numpy"):
        PARTS.to_numpy_array()


def test_masks_are_made_without_numpy() -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from labelform.objects import BitmaskCoordinates\n"
        "mask = memoryview(b'\\0\\1').cast('B').cast('?', (1, 2))\n"
        "print(BitmaskCoordinates(mask).rle_string)"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert ended.stdout.strip() == BitmaskCoordinates(mask_of(b"\0\1", 1, 2)).rle_string
