"""What files say of themselves, and that damaged ones are refused and break nothing."""

import gzip
import struct

import pytest

from labelform.sandbox.media.measuring import Measures, UnreadableError, measure
from labelform.sandbox.media.mp4 import make_mp4
from labelform.sandbox.media.png import make_png
from labelform.sandbox.media.wav import make_wav

PNG = make_png(16, 9, "seed", 0)
MP4 = make_mp4([PNG], (16, 9), frames=50, frames_per_second=25.0)
JPEG = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x04\x00\x00"  # a segment to be skipped
    b"\xff\xff\xc4\x00\x03\x00"  # filling, and a table whose marker lies among those of frames
    b"\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 9, 16) + b"\x01\x01\x11\x00"
)
GIF = b"GIF89a" + struct.pack("<HH", 16, 9)
BMP = b"BM" + bytes(16) + struct.pack("<ii", 16, -9)
PDF = b"%PDF-1.7\n1 0 obj <</Type /Pages /Count 2>>\n2 0 obj <</Type/Page>>\n3 0 obj <</Type  /Page /Parent 1>>"


def nifti(order: str, *dimensions: int) -> bytes:
    counts = [len(dimensions), *dimensions, *[1] * (7 - len(dimensions))]
    header = bytearray(348)
    struct.pack_into(f"{order}i", header, 0, 348)
    struct.pack_into(f"{order}8h", header, 40, *counts)
    header[344:348] = b"n+1\0"
    return bytes(header)


@pytest.mark.parametrize(
    ("data_type", "content", "measures"),
    [
        ("image", PNG, Measures("image/png", 16, 9)),
        ("image", JPEG, Measures("image/jpeg", 16, 9)),
        ("image", GIF, Measures("image/gif", 16, 9)),
        ("image", BMP, Measures("image/bmp", 16, 9)),
        ("video", MP4, Measures("video/mp4", 16, 9, frames=50, frames_per_second=25.0, duration=2.0)),
        (
            "audio",
            make_wav(1.5, "seed"),
            Measures(
                "audio/wav",
                duration=1.5,
                audio_sample_rate=8000,
                audio_bit_depth=8,
                audio_codec="pcm",
                audio_num_channels=1,
            ),
        ),
        ("plain_text", "ä".encode(), Measures("text/plain")),
        ("time_series", b"t,x\n0,1\n", Measures("text/csv")),
        ("pdf", PDF, Measures("application/pdf", frames=2)),
        ("nifti", nifti("<", 16, 9, 30), Measures("application/nifti", 16, 9, frames=30)),
        ("nifti", nifti(">", 16, 9), Measures("application/nifti", 16, 9)),
        ("nifti", gzip.compress(nifti("<", 16, 9, 30), mtime=0), Measures("application/nifti", 16, 9, frames=30)),
    ],
)
def test_a_file_is_measured(data_type: str, content: bytes, measures: Measures) -> None:
    assert measure(data_type, content) == measures


@pytest.mark.parametrize(
    ("data_type", "content", "message"),
    [
        ("image", b"", "it is not a PNG, JPEG, GIF or BMP picture"),
        ("image", make_png(16, 9, "seed", 0)[:20], "the picture is cut off"),
        ("image", b"GIF89a" + bytes(4), "a picture of 0 by 0 pixels"),
        ("image", b"\xff\xd8\x00", "the JPEG picture has no frame"),
        ("video", PNG, "it is not an MP4 or QuickTime video"),
        ("video", b"\0\0\0\x03moov", "a box is shorter than its own header"),
        ("video", MP4.replace(b"stts", b"xxxx"), "the video has no stts"),
        ("audio", b"ID3", "it is not uncompressed WAV audio"),
        ("plain_text", b"\xff", "it is not UTF-8 text"),
        ("pdf", b"hello", "it is not a PDF document"),
        ("pdf", b"%PDF-1.7 compressed", "its pages are compressed"),
        ("nifti", bytes(400), "it is not a NIfTI-1 volume"),
        ("nifti", b"\x1f\x8b\x08\0", "it is not a NIfTI-1 volume"),
        ("nifti", b"\x1f\x8b\xff" + bytes(20), "the file is damaged"),
        ("nifti", nifti("<", 0, 0), "a volume of 0 by 0 voxels"),
        ("dicom", b"DICM", "the sandbox reads no files of type dicom"),
    ],
)
def test_what_is_no_such_file_is_refused(data_type: str, content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        measure(data_type, content)

    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    ("data_type", "content"),
    [("image", PNG), ("image", JPEG), ("video", MP4), ("audio", make_wav(0.1, "seed")), ("nifti", nifti("<", 16, 9))],
)
def test_a_file_that_is_cut_off_anywhere_is_measured_or_refused(data_type: str, content: bytes) -> None:
    for length in range(min(len(content), 1500)):
        try:
            measure(data_type, content[:length])
        except UnreadableError:
            continue


def test_a_long_and_empty_gzip_file_is_not_unpacked() -> None:
    bomb = gzip.compress(nifti("<", 16, 9) + bytes(64 * 1024 * 1024))

    assert measure("nifti", bomb).width == 16
