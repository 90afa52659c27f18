"""Masks: a pixel is set or clear. They are made of run lengths, or of an array of booleans, whoever made that."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, Self

from typing_extensions import Buffer

from labelform.client.checks import require
from labelform.client.values.labels.raw import Raw, number, part
from labelform.client.values.labels.run_lengths import read_runs, runs_in, write_runs
from labelform.errors import Effect, InvalidArgumentsError, MissingExtraError
from labelform.types import Json

_BOOLEANS = "|b1"


class ArrayLike(Protocol):
    """What describes its own memory layout: numpy arrays, and what converts to them."""

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """The shape, the type and the data. Source: numpy's array interface, version 3."""


Mask = Buffer | ArrayLike
"""A mask as an array of booleans, row by row: anything that has a buffer, or bytes behind an array interface."""


@dataclass(frozen=True, slots=True, init=False)
class BitmaskCoordinates:
    """A mask in pixels: run lengths along the rows, written as COCO writes them. It must be as large as the frame."""

    top: int
    left: int
    height: int
    width: int
    rle_string: str

    def __init__(
        self, top: int | Mask = 0, left: int = 0, height: int = 0, width: int = 0, rle_string: str = ""
    ) -> None:
        """
        Make a mask of its parts; or, as in the SDK, of an array of booleans that is given alone.

        Raises:
            InvalidArgumentsError: the array is not one of booleans in rows and columns.
        """
        if not isinstance(top, int):
            height, width, rle_string = _encoded(top)
            top = left = 0
        for name, value in zip(self.__slots__, (top, left, height, width, rle_string), strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def from_dict(cls, label: Raw) -> Self:
        """Read the mask of an object, or as in the SDK a mask alone, as `to_dict` writes it."""
        raw = part(label, "bitmask") if "bitmask" in label else label
        top, left, height, width = (int(number(raw, name)) for name in ("top", "left", "height", "width"))
        return cls(top, left, height, width, str(raw.get("rleString", "")))

    def to_dict(self) -> dict[str, Json]:
        """Write the mask as the platform does."""
        return {
            "top": self.top,
            "left": self.left,
            "height": self.height,
            "width": self.width,
            "rleString": self.rle_string,
        }

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """The mask as an array of booleans, for `numpy.array(mask)`."""
        return {"version": 3, "shape": (self.height, self.width), "typestr": _BOOLEANS, "data": self._pixels()}

    def to_numpy_array(self) -> Any:
        """
        Return the mask as an array of booleans of numpy, which labelform does not bring along.

        Raises:
            MissingExtraError: numpy is not installed.
        """
        try:
            numpy = import_module("numpy")
        except ImportError as error:
            raise MissingExtraError("to_numpy_array needs numpy: pip install numpy") from error
        return numpy.array(self)

    def _pixels(self) -> bytes:
        runs = read_runs(self.rle_string)
        pixels = b"".join((b"\1" if index % 2 else b"\0") * run for index, run in enumerate(runs))
        return pixels.ljust(self.height * self.width, b"\0")


def _encoded(mask: Mask) -> tuple[int, int, str]:
    """Return height, width and run lengths of a mask."""
    try:
        view = memoryview(mask)  # type: ignore[arg-type]  # asked here whether it has a buffer
    except TypeError:
        shape, pixels = _of_interface(mask)
    else:
        shape, pixels = _of_buffer(view)
    require(len(shape) == 2, f"a mask has rows and columns; this one has the shape {shape}")
    return shape[0], shape[1], write_runs(runs_in(pixels))


def _of_buffer(view: memoryview) -> tuple[tuple[int, ...], bytes]:
    require(view.format == "?", f"a mask is an array of booleans, not of {view.format!r}; see its astype(bool)")
    return tuple(view.shape or ()), view.tobytes()


def _of_interface(mask: object) -> tuple[tuple[int, ...], bytes]:
    said = getattr(mask, "__array_interface__", None)
    if not isinstance(said, dict):
        raise InvalidArgumentsError(
            f"{type(mask).__name__} is not a mask: it has neither a buffer nor an array interface",
            effect=Effect.NOT_SENT,
        )
    require(said["typestr"] == _BOOLEANS, f"a mask is an array of booleans, not of {said['typestr']!r}")
    data = said.get("data")
    if not isinstance(data, bytes) or said.get("strides") is not None:
        raise InvalidArgumentsError("pass the mask as a numpy array: numpy.array(mask)", effect=Effect.NOT_SENT)
    return tuple(said["shape"]), data
