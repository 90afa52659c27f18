"""The page of survivors is what the next run reads."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.page import NOT_ARGUED, PAGE, Judged, Survivor, read_page, write_page

ONE = Survivor("core.diff.diff", "- a = 1\n+ a = `2`")
OTHER = Survivor("core.diff._Addresses.of", "- return x")


def test_a_page_reads_back_and_keeps_the_arguments_of_what_still_survives(tmp_path: Path) -> None:
    page = tmp_path / "mutants.md"
    write_page({"core": Judged(1_200, 3.5, dict.fromkeys([ONE, OTHER], ""), 1_198)}, page)
    written = page.read_text(encoding="utf-8")
    page.write_text(written.replace(NOT_ARGUED, "it is the same", 1), encoding="utf-8")

    first = read_page(page)
    write_page({**first, "core": Judged(1_200, 4.0, {ONE: ""}, 1_199), "filters": Judged(10, 0.1, {}, 10)}, page)

    assert first == {"core": Judged(1_200, 3.5, {ONE: "it is the same", OTHER: NOT_ARGUED}, 1_198)}
    assert read_page(page) == {
        "filters": Judged(10, 0.1, {}, 10),
        "core": Judged(1_200, 4.0, {ONE: "it is the same"}, 1_199),
    }


def test_the_page_that_is_checked_in_is_read_whole() -> None:
    rooms = read_page()

    assert rooms
    assert all(len(judged.survivors) <= judged.mutants - judged.killed for judged in rooms.values())
    assert PAGE.read_text(encoding="utf-8").count("  ```diff\n") == sum(len(one.survivors) for one in rooms.values())
