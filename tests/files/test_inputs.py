"""Files are read once, bounded, and only where they end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Target
from labelform.core.planset import alone
from labelform.core.policy import Policy
from labelform.files.inputs import UnfitError, check_kind, read_input, read_json
from labelform.filters.definition import Definition
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.runs import planfile


def special(folder: Path, kind: str) -> Path:
    """Return the path of something that is no file."""
    path = folder / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    else:
        return Path("/dev/zero")
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [("folder", "a folder"), ("pipe", "a named pipe"), ("socket", "a socket"), ("device", "a device")],
)
def test_what_is_no_file_is_refused_by_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    path = special(Path(), kind)

    with pytest.raises(UnfitError, match=f"is {said}, not a file"):
        read_input(path, most_bytes=100)
    with pytest.raises(UnfitError, match=f"is {said}, not a file"):
        check_kind(path)


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "away").symlink_to("/dev/zero")

    assert read_input(tmp_path / "link", most_bytes=100) == b"text"
    with pytest.raises(UnfitError, match="is a device"):
        read_input(tmp_path / "away", most_bytes=100)


def test_a_pipe_that_the_shell_hands_over_is_read_to_its_end() -> None:
    program = (
        "import sys; from pathlib import Path; from labelform.files.inputs import read_input; "
        "print(read_input(Path(sys.argv[1]), most_bytes=100_000))"
    )
    command = (
        f'"{sys.executable}" -c "$0" <(printf one; printf two) && printf three | "{sys.executable}" -c "$0" /dev/stdin'
    )

    ended = subprocess.run(["bash", "-c", command, program], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["b'onetwo'", "b'three'"]


def test_the_null_device_is_an_empty_file() -> None:
    assert read_input(Path(os.devnull), most_bytes=100) == b""


def test_more_than_a_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * (1024**2 + 1))

    with pytest.raises(UnfitError, match="is larger than 1 MiB"):
        read_input(path, most_bytes=1024**2)


def test_small_text_of_many_values_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"[" + b"[]," * 20_000 + b"[]]")

    with pytest.raises(UnfitError, match="holds more than 32,768 values"):
        read_json(path, most_bytes=1024**2)


def test_a_plan_is_read_in_a_few_times_its_size(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    filters = [{"metric": f"m{number}", "values": [number, 0.5, "some words"]} for number in range(8)]
    presets = [Desired(FilterPreset(name=f"p{number}", filters=Definition.of(filters))) for number in range(200)]
    plan = make_plan(Target(title="P", hash="h"), [Side(FilterPresets(), tuple(presets))], Policy(), NO_GUARDRAILS)
    planfile.save(alone(plan, "https://x.example"), path)
    planfile.load(path)  # whatever is imported and built at the first time

    tracemalloc.start()
    planfile.load(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 5 * path.stat().st_size


def test_json_is_what_every_reader_takes_it_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    value = {"a": [1, 0.5, -3, "\U0001f600", None, True], "b": {}}
    path.write_text(json.dumps(value), encoding="utf-8")

    assert read_json(path, most_bytes=1000) == value
