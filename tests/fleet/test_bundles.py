"""The files of a set are one value: the same files are the same value, and nothing of it lands elsewhere."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from tests.fleet.in_memory import InMemory, head

from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.core.reach import USUAL
from labelform.errors import SpecError
from labelform.fleet import bundles
from labelform.fleet.bundles import MANIFEST, BundleError, manifest_in, pack
from labelform.fleet.cached import note_used, unpacked
from labelform.fleet.choices import OwnEnvironment
from labelform.fleet.unpacked import Unpacked
from labelform.fleet.work import Kind
from labelform.fleet.workplace import Workplace


def packed(root: Path, texts: Mapping[str, str]) -> tuple[str, bytes]:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return pack({name: root / name for name in texts}, root, {})


def made_by_hand(*entries: tuple[str, bytes, bytes]) -> bytes:
    """Return an archive of names, types of tar, and contents."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind, content in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(file.getvalue())


def test_the_same_files_are_the_same_bundle_in_whatever_order_and_wherever_they_are(tmp_path: Path) -> None:
    one = packed(tmp_path / "one", {"a.yaml": "1", "b/c.yaml": "2"})
    same = packed(tmp_path / "two", {"b/c.yaml": "2", "a.yaml": "1"})
    other = packed(tmp_path / "three", {"a.yaml": "1", "b/c.yaml": "3"})

    assert one == same
    assert one[0] != other[0]


def test_what_is_unpacked_is_what_was_packed_and_only_once(tmp_path: Path) -> None:
    digest, content = packed(tmp_path / "root", {"a.yaml": "1", "b/ü.yaml": "2"})

    bundle = Unpacked.open(digest, content, tmp_path / "cache")
    again = Unpacked.open(digest, b"not looked at", tmp_path / "cache")

    assert [again.text(Path(name)) for name in ("a.yaml", "b/ü.yaml")] == ["1", "2"]
    assert bundle.folder == again.folder
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [digest]


def test_a_file_that_was_not_packed_is_not_read_from_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.yaml").write_text("1", encoding="utf-8")
    bundle = Unpacked.open(*packed(tmp_path / "root", {"a.yaml": "1"}), tmp_path / "cache")

    with pytest.raises(SpecError, match=r'submitted without the file "other\.yaml"'):
        bundle.text(Path("other.yaml"))


@pytest.mark.parametrize(
    "content",
    [
        made_by_hand(("files/../../out", tarfile.REGTYPE, b"x")),
        made_by_hand(("/tmp/out", tarfile.REGTYPE, b"x")),  # noqa: S108 - nothing is written there
        made_by_hand(("out", tarfile.REGTYPE, b"x")),
        made_by_hand(("files/link", tarfile.SYMTYPE, b"")),
        made_by_hand(("files/link", tarfile.LNKTYPE, b"")),
        made_by_hand(("files/pipe", tarfile.FIFOTYPE, b"")),
        made_by_hand(("files/a", tarfile.REGTYPE, b"x"), ("files/a", tarfile.REGTYPE, b"y")),
        made_by_hand(("files/a", tarfile.REGTYPE, b"x" * 4096)),
        gzip.compress(b"no archive"),
        b"not compressed",
    ],
    ids=[
        "out by dots",
        "an absolute path",
        "beside the files",
        "a link",
        "a hard link",
        "a pipe",
        "a name twice",
        "too large",
        "no archive",
        "not compressed",
    ],
)
def test_what_is_no_bundle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(bundles, "LARGEST_BYTES", 1024)

    with pytest.raises(BundleError):
        unpacked("0" * 64, content, tmp_path / "cache")

    assert list((tmp_path / "cache").iterdir()) == []
    assert list(tmp_path.iterdir()) == [tmp_path / "cache"]


def test_no_more_is_decompressed_than_a_bundle_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest, content = packed(tmp_path / "root", {"a.yaml": "1" * 50_000})
    monkeypatch.setattr(bundles, "MOST_BYTES", 20_000)

    with pytest.raises(BundleError, match="too much"):
        unpacked(digest, content, tmp_path / "cache")


@pytest.mark.parametrize("digest", ["0" * 64, "..", "/etc", ""])
def test_files_that_do_not_match_their_digest_are_refused(tmp_path: Path, digest: str) -> None:
    _, content = packed(tmp_path / "root", {"a.yaml": "1"})

    with pytest.raises(BundleError, match="digest"):
        unpacked(digest, content, tmp_path / "cache")


def test_a_manifest_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    digest, content = packed(tmp_path / "root", {"a.yaml": "1"})
    folder = unpacked(digest, content, tmp_path / "cache")
    (folder / MANIFEST).write_text('{"names": {"a.yaml": "../../secret"}, "owners": {}}', encoding="utf-8")

    with pytest.raises(BundleError, match="outside"):
        manifest_in(folder)


@pytest.mark.parametrize("name", [MANIFEST, "files/a.yaml", "files/b.yaml"])
@pytest.mark.parametrize("left", [None, "", "2"])
def test_a_bundle_of_which_a_file_was_lost_or_changed_is_unpacked_again(
    tmp_path: Path, name: str, left: str | None
) -> None:
    cache = tmp_path / "cache"
    digest, content = packed(tmp_path / "root", {"a.yaml": "1", "b.yaml": "1"})
    place = unpacked(digest, content, cache) / name
    if left is None:
        place.unlink()
    else:
        place.write_text(left, encoding="utf-8")

    assert Unpacked.at(digest, cache) is None
    assert Unpacked.open(digest, content, cache).text(Path("a.yaml")) == "1"
    assert Unpacked.at(digest, cache) is not None


def test_bundles_that_nobody_used_for_a_week_go_when_another_one_comes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    unused, used, other = (packed(tmp_path / name, {"a.yaml": name}) for name in ("unused", "used", "other"))
    (cache / ".01234567-cut-short").mkdir(parents=True)
    (cache / "of somebody else").mkdir()
    for digest, content in (unused, used):
        unpacked(digest, content, cache)
    for one in cache.iterdir():
        os.utime(one, (0, 0))
    note_used(cache / used[0])

    unpacked(*other, cache)

    assert {one.name for one in cache.iterdir()} == {used[0], other[0], "of somebody else"}


def test_files_outside_of_the_repository_cannot_be_sent(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("1", encoding="utf-8")

    with pytest.raises(SpecError, match="outside the repository"):
        pack({"../secret.yaml": outside}, tmp_path / "root", {})


def test_members_that_begin_side_by_side_fetch_their_files_once(tmp_path: Path) -> None:
    digest, content = packed(tmp_path / "root", {"a.yaml": "1"})
    fetched: list[str] = []

    class Bundles(InMemory):
        async def bundle(self, digest: str) -> bytes:
            fetched.append(digest)
            await asyncio.sleep(0)
            return content

    async def begin() -> list[Unpacked | None]:
        own, nothing_is_sent = OwnEnvironment({}, USUAL), cast("AsyncDriver", None)
        at = Workplace(nothing_is_sent, "https://p", "main", own, tmp_path / "cache", Limiter(1))
        about, store = head(Kind.PLAN, "https://p", bundle=digest), Bundles(tmp_path).whole()
        return await asyncio.gather(*(at.bundle(about, store) for _ in range(4)))

    assert len({id(one) for one in asyncio.run(begin())}) == len(fetched) == 1
