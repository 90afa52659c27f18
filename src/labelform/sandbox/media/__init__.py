"""
Small real files for data that has none: pictures, videos, sound, text, made from the identity of the stored file.

The same file is always the same, also for data that was cloned from other data, and of the size that data claims.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from labelform.sandbox.media.mp4 import make_mp4
from labelform.sandbox.media.png import make_png
from labelform.sandbox.media.wav import make_wav
from labelform.sandbox.rules.spaces import spaces_of

DEFAULT_SIZE = (640, 480)
# A video repeats this many different pictures, to stay small.
PICTURES = 15


def file_of(item: sqlite3.Row, sequence: int) -> tuple[str, bytes]:
    """Make a file of a piece of data: its media type and content. `sequence` is its place among several."""
    return _make(_file_in_group(item, sequence) if item["data_type"] == "group" else item, sequence)


def _file_in_group(item: sqlite3.Row, sequence: int) -> Mapping[str, Any]:
    """Describe a file of a group as if it were data of its own."""
    space = spaces_of(item)[sequence]
    data_type = "plain_text" if space.kind == "text" else space.kind
    return {**asdict(space), "data_type": data_type, "backing_item_uuid": space.space_id}


def _make(item: sqlite3.Row | Mapping[str, Any], sequence: int) -> tuple[str, bytes]:
    width, height = item["width"] or DEFAULT_SIZE[0], item["height"] or DEFAULT_SIZE[1]
    seed = item["backing_item_uuid"]
    if item["data_type"] == "video":
        pictures = [make_png(width, height, seed, number) for number in range(min(PICTURES, item["frames"]))]
        rate = item["frames_per_second"] or 25.0
        return "video/mp4", make_mp4(pictures, (width, height), frames=item["frames"], frames_per_second=rate)
    if item["data_type"] == "audio":
        return "audio/wav", make_wav(item["duration"] or 1.0, seed)
    if item["data_type"] == "plain_text":
        return "text/plain", f"{item['title']}\n{seed}\n".encode()
    return "image/png", make_png(width, height, seed, sequence)
