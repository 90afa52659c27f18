"""The size of NIfTI-1 volumes, compressed or not: https://nifti.nimh.nih.gov/nifti-1"""

import struct
import zlib

from labelform.sandbox.media.measuring.measures import Measures, UnreadableError

_HEADER = 348


def measure_nifti(content: bytes) -> Measures:
    """Read columns, rows and slices."""
    header = content[:_HEADER]
    if content.startswith(b"\x1f\x8b"):
        try:
            header = zlib.decompressobj(wbits=31).decompress(content, _HEADER)  # of a bomb, as much as we need
        except zlib.error as problem:
            raise UnreadableError(f"the file is damaged: {problem}") from problem
    if len(header) < _HEADER or header[344:347] not in (b"n+1", b"ni1"):
        raise UnreadableError("it is not a NIfTI-1 volume")
    order = "<" if header[:4] == struct.pack("<i", _HEADER) else ">"
    dimensions, width, height, slices = struct.unpack_from(f"{order}4h", header, 40)
    if not 2 <= dimensions <= 7 or width < 1 or height < 1:
        raise UnreadableError(f"a volume of {width} by {height} voxels in {dimensions} dimensions")
    return Measures("application/nifti", width, height, frames=max(1, slices if dimensions > 2 else 1))
