"""
MP4 videos whose frames are PNG pictures (ISO/IEC 14496-12 and -14, object type 0x6D).

No video codec is needed to make one. FFmpeg and OpenCV read it; browsers do not. Frames that look the same share the
same bytes, so that a long video stays small.
"""

import struct
from collections.abc import Sequence
from itertools import cycle, islice

TIMESCALE = 90_000
PNG_OBJECT_TYPE = 0x6D
IDENTITY_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def make_mp4(pictures: Sequence[bytes], size: tuple[int, int], *, frames: int, frames_per_second: float) -> bytes:
    """Make a video that shows the pictures over and over until it has all its frames."""
    file_type = _box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2mp41")
    delta = round(TIMESCALE / frames_per_second)
    # The header's size does not depend on the offsets in it, so that a first try tells where the pictures begin.
    header = _movie(pictures, size, frames=frames, delta=delta, first_offset=0)
    first_offset = len(file_type) + len(header) + 8
    header = _movie(pictures, size, frames=frames, delta=delta, first_offset=first_offset)
    return file_type + header + _box(b"mdat", *pictures)


def _movie(pictures: Sequence[bytes], size: tuple[int, int], *, frames: int, delta: int, first_offset: int) -> bytes:
    duration = frames * delta
    movie_header = struct.pack(">IIII", 0, 0, TIMESCALE, duration) + struct.pack(">IH10x", 0x10000, 0x100)
    return _box(
        b"moov",
        _full(b"mvhd", movie_header, IDENTITY_MATRIX, bytes(24), struct.pack(">I", 2)),
        _box(b"trak", _track_header(size, duration), _media(pictures, size, frames, delta, first_offset)),
    )


def _track_header(size: tuple[int, int], duration: int) -> bytes:
    fields = struct.pack(">IIIII", 0, 0, 1, 0, duration) + bytes(16)
    return _full(b"tkhd", fields, IDENTITY_MATRIX, struct.pack(">II", size[0] << 16, size[1] << 16), flags=7)


def _media(pictures: Sequence[bytes], size: tuple[int, int], frames: int, delta: int, first_offset: int) -> bytes:
    language = 0x55C4  # undetermined
    return _box(
        b"mdia",
        _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, TIMESCALE, frames * delta, language, 0)),
        _full(b"hdlr", struct.pack(">I4s12x", 0, b"vide"), b"VideoHandler\x00"),
        _box(
            b"minf",
            _full(b"vmhd", bytes(8), flags=1),
            _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1))),
            _sample_table(pictures, size, frames, delta, first_offset),
        ),
    )


def _sample_table(
    pictures: Sequence[bytes], size: tuple[int, int], frames: int, delta: int, first_offset: int
) -> bytes:
    offsets = [first_offset + sum(map(len, pictures[:index])) for index in range(len(pictures))]
    shown = list(islice(cycle(zip(pictures, offsets, strict=True)), frames))
    sizes = struct.pack(f">II{frames}I", 0, frames, *(len(picture) for picture, _ in shown))
    places = struct.pack(f">I{frames}I", frames, *(offset for _, offset in shown))
    return _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), _sample_entry(size)),
        _full(b"stts", struct.pack(">III", 1, frames, delta)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),  # one frame a chunk
        _full(b"stsz", sizes),
        _full(b"stco", places),
    )


def _sample_entry(size: tuple[int, int]) -> bytes:
    resolution = 72 << 16
    fields = struct.pack(">6xH16xHHIIIH32xHh", 1, *size, resolution, resolution, 0, 1, 24, -1)
    decoder = struct.pack(">BB3xII", PNG_OBJECT_TYPE, 0x11, 0, 0)
    stream = _descriptor(3, struct.pack(">HB", 1, 0), _descriptor(4, decoder), _descriptor(6, b"\x02"))
    return _box(b"mp4v", fields, _full(b"esds", stream))


def _descriptor(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return bytes([tag, len(content)]) + content


def _full(name: bytes, *contents: bytes, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", flags), *contents)


def _box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", len(content) + 8) + name + content
