"""The size of PNG, JPEG, GIF and BMP pictures, from their headers."""

import struct

from labelform.sandbox.media.measuring.measures import Measures, UnreadableError

# Start-of-frame markers of JPEG; of the numbers between, three are tables (ITU T.81, table B.1).
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def measure_picture(content: bytes) -> Measures:
    """Read the size of a picture."""
    mime_type, (width, height) = _size(content)
    if width < 1 or height < 1:
        raise UnreadableError(f"a picture of {width} by {height} pixels")
    return Measures(mime_type, width, height)


def _size(content: bytes) -> tuple[str, tuple[int, int]]:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _unpack(">II", content, 16)
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg", _jpeg_size(content)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", _unpack("<HH", content, 6)
    if content.startswith(b"BM"):
        width, height = _unpack("<ii", content, 18)
        return "image/bmp", (width, abs(height))  # negative: the rows run from top to bottom
    raise UnreadableError("it is not a PNG, JPEG, GIF or BMP picture, the only ones that the sandbox reads")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = _unpack(">HH", content, at + 5)
            return width, height
        at += 2
        if marker == 0xFF:  # filling
            at -= 1
        elif marker not in _JPEG_WITHOUT_LENGTH:
            at += struct.unpack_from(">H", content + b"\0\0", at)[0]
    raise UnreadableError("the JPEG picture has no frame")


def _unpack(layout: str, content: bytes, at: int) -> tuple[int, int]:
    if len(content) < at + struct.calcsize(layout):
        raise UnreadableError("the picture is cut off")
    first, second = struct.unpack_from(layout, content, at)
    return first, second
