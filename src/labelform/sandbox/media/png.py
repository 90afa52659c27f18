"""PNG pictures of a few coloured fields: https://www.w3.org/TR/png/"""

import hashlib
import struct
import zlib

COLOURS = 16


def make_png(width: int, height: int, seed: str, number: int) -> bytes:
    """Make a picture of eight by eight fields; with the number, the fields move on by one."""
    digest = hashlib.sha256(seed.encode()).digest()
    rows = [_row(width, digest, band, number) for band in range(8)]
    scanlines = b"".join(rows[min(7, y * 8 // height)] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # eight bits a pixel, colours from a palette
    palette = hashlib.shake_256(digest).digest(3 * COLOURS)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(scanlines, 9))
        + _chunk(b"IEND", b"")
    )


def _row(width: int, digest: bytes, band: int, number: int) -> bytes:
    edges = [field * width // 8 for field in range(9)]
    fields = b""
    for field in range(8):
        colour = digest[(band * 8 + field + number) % len(digest)] % COLOURS
        fields += bytes([colour]) * (edges[field + 1] - edges[field])
    return b"\x00" + fields  # no filter


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
