"""Size, length and frames of MP4 and QuickTime videos, from their boxes (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator

from labelform.sandbox.media.measuring.measures import Measures, UnreadableError

_HEADER = 8


def measure_mp4(content: bytes) -> Measures:
    """Read the first video track."""
    for track in _inside(content, b"moov", b"trak"):
        media = _only(track, b"mdia")
        if _only(media, b"hdlr")[8:12] == b"vide":
            return _measure_track(track, media)
    raise UnreadableError("it is not an MP4 or QuickTime video; give the sandbox its properties")


def _measure_track(track: bytes, media: bytes) -> Measures:
    width, height = struct.unpack(">II", _only(track, b"tkhd")[-8:])
    header = _only(media, b"mdhd")
    timescale, length = (
        struct.unpack_from(">IQ", header, 20) if header[0] == 1 else struct.unpack_from(">II", header, 12)
    )
    frames = _count_frames(_only(_only(_only(media, b"minf"), b"stbl"), b"stts"))
    duration = length / timescale
    return Measures(
        "video/mp4",
        width >> 16,  # fixed point, sixteen bits each
        height >> 16,
        frames=frames,
        frames_per_second=frames / duration,
        duration=duration,
    )


def _count_frames(times: bytes) -> int:
    (entries,) = struct.unpack_from(">I", times, 4)
    if len(times) < 8 + 8 * entries:
        raise UnreadableError("the table of frames is cut off")
    frames: int = sum(struct.unpack_from(">I", times, 8 + 8 * entry)[0] for entry in range(entries))
    if not frames:
        raise UnreadableError("the video has no frames")
    return frames


def _inside(content: bytes, *names: bytes) -> Iterator[bytes]:
    """Yield the boxes at the end of a path of names."""
    name, *others = names
    for box in _boxes(content, name):
        if others:
            yield from _inside(box, *others)
        else:
            yield box


def _only(content: bytes, name: bytes) -> bytes:
    for box in _boxes(content, name):
        return box
    raise UnreadableError(f"the video has no {name.decode()}")


def _boxes(content: bytes, name: bytes) -> Iterator[bytes]:
    at = 0
    while at + _HEADER <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        header = _HEADER
        if size == 1 and at + 16 <= len(content):
            (size,) = struct.unpack_from(">Q", content, at + _HEADER)
            header = 16
        end = len(content) if size == 0 else at + size
        if end < at + header:
            raise UnreadableError("a box is shorter than its own header")
        if kind == name:
            yield content[at + header : end]
        at = end
