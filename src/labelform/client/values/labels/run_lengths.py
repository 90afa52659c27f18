"""
Masks as run lengths: how many pixels are clear, then how many set, then clear again.

COCO runs down the columns, the platform along the rows. COCO's own writing of run lengths as text is that of
`pycocotools` (`rleToString`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from labelform.errors import Effect, InvalidArgumentsError

_SET: Final = b"\0" + b"\1" * 255


def transpose_runs(counts: str | Sequence[int], height: int, width: int) -> str:
    """
    Turn run lengths down the columns into run lengths along the rows, as text; given the size of the mask.

    For the way back, give the size of the mask on its side: width first.

    Raises:
        InvalidArgumentsError: they do not fill a mask of this size.
    """
    runs = read_runs(counts) if isinstance(counts, str) else counts
    if sum(runs) != height * width or any(run < 0 for run in runs):
        raise InvalidArgumentsError(
            f"the run lengths of a mask cover {sum(runs)} pixels, not {height} x {width}", effect=Effect.NOT_SENT
        )
    mask = b"".join((b"\1" if index % 2 else b"\0") * run for index, run in enumerate(runs))
    return write_runs(runs_in(b"".join(mask[row::height] for row in range(height))))


def read_runs(text: str) -> list[int]:
    """Read run lengths from COCO's writing: base 32, smallest digit first, from the fourth on as differences."""
    runs: list[int] = []
    value = shift = 0
    for letter in text:
        digit = ord(letter) - 48
        value |= (digit & 0x1F) << shift
        shift += 5
        if not digit & 0x20:
            if digit & 0x10:
                value -= 1 << shift
            runs.append(value + (runs[-2] if len(runs) > 2 else 0))
            value = shift = 0
    return runs


def write_runs(runs: Sequence[int]) -> str:
    """Write run lengths as COCO does; see `read_runs`."""
    letters: list[str] = []
    for index, run in enumerate(runs):
        value = run - (runs[index - 2] if index > 2 else 0)
        is_last = False
        while not is_last:
            digit = value & 0x1F
            value >>= 5
            is_last = value == (-1 if digit & 0x10 else 0)
            letters.append(chr(digit + 48 + (0 if is_last else 0x20)))
    return "".join(letters)


def write_columns(mask: bytes, width: int) -> str:
    """Write a mask, a byte for each pixel row by row (see `runs_in`), as run lengths down its columns."""
    return write_runs(runs_in(b"".join(mask[column::width] for column in range(width))))


def runs_in(mask: bytes) -> list[int]:
    """
    Count runs; the first is of clear pixels, and 0 when the first pixel is set.

    Every byte but 0 is a set pixel: numpy writes 1, while Pillow and what is read as booleans (`view`) have 255.
    """
    mask = mask.translate(_SET)
    runs: list[int] = []
    at, is_set = 0, False
    while at < len(mask):
        end = mask.find(b"\0" if is_set else b"\1", at)
        end = len(mask) if end < 0 else end
        runs.append(end - at)
        at, is_set = end, not is_set
    return runs
