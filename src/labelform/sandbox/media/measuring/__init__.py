"""
What a file says about itself: size, length, frames. Only headers are read; nothing is decoded.

The platform scans files with real decoders. Here the formats are those whose headers are simple; of others the
platform can be told the measures, and so can the sandbox.
"""

import struct
from collections.abc import Callable, Mapping
from functools import partial

from labelform.sandbox.media.measuring.documents import measure_pdf, measure_text
from labelform.sandbox.media.measuring.measures import Measures, UnreadableError
from labelform.sandbox.media.measuring.pictures import measure_picture
from labelform.sandbox.media.measuring.sounds import measure_wav
from labelform.sandbox.media.measuring.videos import measure_mp4
from labelform.sandbox.media.measuring.volumes import measure_nifti

_READERS: Mapping[str, Callable[[bytes], Measures]] = {
    "image": measure_picture,
    "video": measure_mp4,
    "audio": measure_wav,
    "plain_text": partial(measure_text, mime_type="text/plain"),
    "time_series": partial(measure_text, mime_type="text/csv"),
    "pdf": measure_pdf,
    "nifti": measure_nifti,
}


def measure(data_type: str, content: bytes) -> Measures:
    """
    Measure a file that is said to be of a type of data.

    Raises:
        UnreadableError: it is of another type, damaged, or of a format that is not read here.
    """
    reader = _READERS.get(data_type)
    if reader is None:
        raise UnreadableError(f"the sandbox reads no files of type {data_type}")
    try:
        return reader(content)
    except UnreadableError:
        raise
    except (struct.error, IndexError, ValueError, ArithmeticError, EOFError) as problem:
        raise UnreadableError(f"the file is damaged: {problem}") from problem


__all__ = ["Measures", "UnreadableError", "measure"]
