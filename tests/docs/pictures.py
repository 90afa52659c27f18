"""
The picture of the console, `docs/pictures/console.png`: `make pictures` writes it, with headless Chromium.

It shows a repository on the sandbox: six projects in two environments, some changed by hand, one in its spec. The
picture holds the headings of the page that it shows, so that a test sees when the page has others.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "console.png"
_SIZE = "1180,884"
_KEYWORD = b"Headings"
_ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging: {platform: sandbox, database: staging.db, specs: ["*.spec.yaml"], vars: {stage: "[staging] "}}
  production:
    {platform: sandbox, database: production.db, specs: ["*.spec.yaml"], vars: {stage: ""}, protected: true}
"""
_SPEC = """\
labelform: 1
project: {title: "{{ stage }}%s"}
groups:
  - {name: perception-leads, role: admin}
  - {name: vendor-brightmark-l1, role: annotator}
  - {name: vendor-brightmark-qa, role: reviewer}
collections:
  - {name: night-hard, description: Low light and rain}
  - {name: tiny-vru-boxes}
"""
_BY_HAND = 'labelform: 1\nproject: {title: "%s"}\ncollections: [{name: night-hard, description: Night}]\n'
_TITLES = ["Front camera 2D", "Rear camera 2D", "Lidar 3D", "Night pilot", "Parking", "Trailer view"]
_CHANGED_BY_HAND = _TITLES[:3]


def main() -> None:
    """Make the repository, write its console as files, and take the picture of the first page."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare()
        _labelform("console", "--out", "site")
        page = Path("site/index.html")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={_SIZE}"]
        _run("chromium", *flags, "--screenshot=shot.png", page.absolute().as_uri())
        found = "\n".join(headings(page.read_text(encoding="utf-8")))
        PICTURE.write_bytes(with_text(Path("shot.png").read_bytes(), found))


def prepare() -> None:
    """Make a repository in the current folder: applied everywhere, then changed on both sides."""
    Path("environments.yaml").write_text(_ENVIRONMENTS, encoding="utf-8")
    for title in _TITLES:
        _spec(title).write_text(_SPEC % title, encoding="utf-8")
    _run("git", "init", "--quiet", "--initial-branch=main")
    _commit("Describe our projects")
    for name in ("staging", "production"):
        _labelform("plan", "--env", name, "--out", f"{name}.json")
        _labelform("apply", f"{name}.json", "--env", name, "--auto-approve")
        Path(f"{name}.json").unlink()
    for title in _CHANGED_BY_HAND:
        with tempfile.TemporaryDirectory() as elsewhere:
            spec = Path(elsewhere) / "by_hand.yaml"
            spec.write_text(_BY_HAND % title, encoding="utf-8")
            _labelform("apply", str(spec), "--sandbox", "production.db", "--auto-approve", "--runs", elsewhere)
    _spec("Parking").write_text(_SPEC % "Parking" + "  - {name: kerbs}\n", encoding="utf-8")
    _commit("Collect kerbs")
    _labelform("plan", "--env", "production", "--out", "production.json")


def _spec(title: str) -> Path:
    return Path(f"{title.lower().replace(' ', '-')}.spec.yaml")


def _commit(message: str) -> None:
    _run("git", "add", "*.yaml")
    _run("git", "-c", "user.name=N", "-c", "user.email=n@x.example", "commit", "--quiet", "--message", message)


def _labelform(*arguments: str) -> None:
    _run(sys.executable, "-m", "labelform", *arguments)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2"):
            self._is_inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag not in ("h1", "h2")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data


def headings(page: str) -> list[str]:
    """Return the headings of a page in their order; how many projects there are is left out."""
    parser = _Headings()
    parser.feed(page)
    return [re.sub(r"\d[\d,]*", "N", " ".join(one.split())) for one in parser.found]


def with_text(picture: bytes, text: str) -> bytes:
    """Return a PNG that holds a text, in a chunk of its own behind the header."""
    chunk = b"tEXt" + _KEYWORD + b"\0" + text.encode("latin-1")
    packed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    behind_header = 8 + 25
    return picture[:behind_header] + packed + picture[behind_header:]


def text_in(picture: bytes) -> str:
    """Return the text that a picture holds."""
    return next(body for kind, body in _chunks(picture) if kind == b"tEXt").partition(b"\0")[2].decode("latin-1")


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        yield picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        place += 12 + length


if __name__ == "__main__":
    main()
