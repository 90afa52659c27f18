"""
Every block of code of every page is run, compared or read, by this test or by one that it names.

A page without a test of its own is followed from the top to the bottom: see `following`.
"""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest
from tests.docs.following import ENDLESS, REASONS, Reader
from tests.docs.pages import HIDDEN, Block, blocks

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page.relative_to(ROOT).as_posix() for folder in (".", "docs", "examples") for page in (ROOT / folder).glob(
        "*.md" if folder == "." else "**/*.md"
    )
)  # fmt: skip
ROLES = "fleet/test_guide.py::test_roles_of_the_page_make_a_store_that_is_restored_from_its_backup_with_their_rights"
CLAIMS = {
    ("ARCHITECTURE.md", "text", "drawing"): "docs/test_architecture.py::test_every_room_is_in_the_drawing",
    ("docs/api.md", "text", ""): "docs/test_api.py::test_the_page_is_what_the_code_says",
    ("docs/cli.md", "text", ""): "docs/test_cli.py::test_the_page_of_commands_is_what_help_says",
    ("docs/client.md", "python", ""): "docs/test_client.py::test_examples_run",
    ("docs/client/*.md", "python", ""): "docs/test_client.py::test_examples_run",
    ("docs/compat.md", "python", ""): "compat/test_activation.py::test_the_examples_of_the_page_run",
    ("docs/environments.md", "sh", ""):
        "e2e/test_environments.py::test_the_walk_through_ends_equal_in_the_guide_and_in_the_example",
    ("docs/errors.md", "yaml", ""): "docs/test_errors.py::test_an_example_says_what_the_page_shows",
    ("docs/errors.md", "text", ""): "docs/test_errors.py::test_a_message_without_an_example_is_one_of_ours",
    ("docs/mutants.md", "diff", ""): "mutants/test_page.py::test_the_page_that_is_checked_in_is_read_whole",
    ("docs/programs.md", "sh", ""): "programs/test_programs.py::test_the_script_of_the_docs_applies_the_example",
    ("docs/programs.md", "python", ""): "programs/test_programs.py::test_the_docs_show_the_scripts_as_they_are",
    ("docs/pull-requests.md", "yaml", "inputs"): "ci/test_lists.py::test_the_inputs_of_the_guide_are_taken_as_it_says",
    ("docs/pull-requests.md", "yaml", "pre-commit"):
        "repository/test_starting.py::test_the_hooks_are_those_of_the_guide",
    ("docs/recipes/*.md", "*", "*"): "docs/test_recipes.py::test_a_recipe_prints_what_it_shows",
    ("docs/sandbox/routes.md", "text", ""):
        "docs/test_sandbox.py::test_every_call_that_the_newest_sdk_makes_is_listed_as_answered_or_not",
    ("docs/scale.md", "sh", "workers"):
        "fleet/test_guide.py::test_the_five_commands_of_the_page_apply_a_set_and_a_plan_needs_no_key_where_it_is_asked_for",
    ("docs/scale.md", "sql", "roles"): ROLES,
    ("docs/scale.md", "sh", "roles"): ROLES,
    ("docs/scale.md", "sh", "backup"): ROLES,
    ("docs/scale.md", "sh", "restore"): ROLES,
    ("docs/scale.md", "sh", "dask"):
        "fleet/test_on_dask.py::test_whoever_has_a_certificate_has_workers_apply_a_plan",
    ("docs/start.md", "*", ""): "docs/test_start.py::test_each_block_of_commands_prints_what_stands_below_it",
    ("docs/style.md", "text", ""): "docs/test_style.py::test_the_page_about_style_shows_the_list",
    ("docs/testing.md", "yaml", "tests"): "testing/test_guide.py::test_the_cases_of_the_guide_pass",
    ("docs/testing.md", "text", ""): "testing/test_guide.py::test_the_failure_of_the_guide_is_what_is_printed",
}  # fmt: skip
"""Which test elsewhere does something with which blocks: page, language and note, as patterns."""
PLATFORM = re.compile(r"^<!-- platform(?P<options>.*) -->$", re.MULTILINE)
"""What a page holds whose readers have a key: here it is one of a sandbox, which is served with these options."""
FENCE = re.compile(r"^ *(?:```|~~~)", re.MULTILINE)
ONLY_PARSED = {"network": 4, "checkout": 3, ENDLESS: 1}
"""How many scripts nobody runs here, for each reason."""


def found(page: str) -> list[Block]:
    return blocks((ROOT / page).read_text(encoding="utf-8"))


def claim(page: str, block: Block) -> str | None:
    """Return the test elsewhere that does something with a block, if there is one."""
    made_of = (page, block.language, block.note)
    return next((test for patterns, test in CLAIMS.items() if all(map(fnmatch, made_of, patterns))), None)


@pytest.mark.parametrize("page", [page for page in PAGES if any(not claim(page, block) for block in found(page))])
def test_a_page_does_what_it_shows(page: str, tmp_path: Path, ready_command: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    platform = PLATFORM.search(text)
    with Reader(tmp_path, ready_command, platform["options"].split() if platform else None) as reader:
        for block in found(page):
            if not claim(page, block):
                reader.follow(block)
        assert reader.unread == set()
    for shown, printed in reader.corrected.items():
        text = text.replace(shown, printed)
        (ROOT / page).write_text(text, encoding="utf-8")


def test_every_fence_is_one_of_a_block() -> None:
    fences = {page: len(FENCE.findall((ROOT / page).read_text(encoding="utf-8"))) for page in PAGES}

    assert fences == {page: 2 * sum(block.note != HIDDEN for block in found(page)) for page in PAGES}


def test_a_claim_is_of_a_test_that_is_there_on_blocks_that_are_there() -> None:
    assert {claim(page, block) for page in PAGES for block in found(page)} == {*CLAIMS.values(), None}
    for file, _, name in (one.partition("::") for one in CLAIMS.values()):
        assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_few_commands_are_only_parsed() -> None:
    scripts = [block for page in PAGES for block in found(page) if block.language == "sh"]

    assert Counter(block.note for block in scripts if block.note in REASONS) == ONLY_PARSED
