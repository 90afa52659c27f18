"""The measures of a file, and that it has none."""

from dataclasses import dataclass


class UnreadableError(ValueError):
    """A file that cannot be measured; the message says why."""


@dataclass(frozen=True)
class Measures:
    """
    What is known about a file. Sizes are in pixels, `duration` in seconds; pages and slices count as frames.

    A file size that is None is that of the file.
    """

    mime_type: str | None = None
    width: int | None = None
    height: int | None = None
    frames: int = 1
    frames_per_second: float | None = None
    duration: float | None = None
    file_size: int | None = None
    audio_sample_rate: int | None = None
    audio_bit_depth: int | None = None
    audio_codec: str | None = None
    audio_num_channels: int | None = None
