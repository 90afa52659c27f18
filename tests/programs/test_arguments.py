"""What a program gives is checked as the options of the command are, and each mistake is an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labelform import Plan, Platform, apply, drift, load, plan
from labelform.core.plan import Target
from labelform.errors import LabelformError
from labelform.programs.embedded import open_embedded

SPEC = {"labelform": 1, "project": {"title": "P"}, "collections": [{"name": "night"}]}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with open_embedded(tmp_path_factory.mktemp("arguments") / "platform.db") as platform:
        yield platform


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        ({"allow": ["protected"]}, '"protected" in allow is no rule', 'did you mean "protect"'),
        ({"allow": "protect"}, "allow is one text, and not several", "allow=['protect']"),
        ({"only": "collections"}, "only is one text, and not several", "only=['collections']"),
        ({"leave_out": [3]}, "leave_out takes addresses, and 3 is none", "collections[night-hard]"),
        ({"only": ["x" * 1_001]}, "an address has at most 1,000 letters", ""),
        ({"leave_out": ["x"] * 1_001}, "a list at most 1,000 addresses", ""),
        ({"prune": "own"}, "prune cannot be 'own'", "True, False, None or 'owned'"),
        ({"prune": 0}, "prune cannot be 0", "True, False, None or 'owned'"),
    ],
)
def test_a_plan_is_not_made_with_what_the_command_would_not_take(
    platform: Platform, given: dict[str, Any], said: str, hint: str
) -> None:
    with pytest.raises(LabelformError) as caught:
        plan(SPEC, platform, **given)

    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("prune", ["own", 0])
def test_drift_prunes_no_other_way(platform: Platform, prune: Any) -> None:
    with pytest.raises(LabelformError, match="prune cannot be"):
        drift(SPEC, platform, prune=prune)


@pytest.mark.parametrize("writes", [0, -1, 33, 2.5, True])
def test_as_many_writes_are_under_way_as_the_command_takes(platform: Platform, writes: Any) -> None:
    with pytest.raises(LabelformError, match=r"writes is a number from 1 to 32, and not "):
        apply(Plan(target=Target(title="P")), platform, writes=writes)


@pytest.mark.parametrize("spec", [None, [1], 3])
def test_what_is_no_spec_is_a_mistake_of_its_own(spec: Any) -> None:
    with pytest.raises(LabelformError, match="is no spec"):
        load(spec)


def test_tuples_and_paths_are_taken(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("labelform: 1\nproject: {title: P}\n", encoding="utf-8")

    assert load({**SPEC, "collections": ({"name": "night"},)}).spec == load(SPEC).spec
    assert load(str(tmp_path / "p.yaml")).spec.project.title == "P"
