"""What a command submits: all files and no values of its own environment, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.histories import git

from labelform.core.waves import Caution, Share, Waves
from labelform.errors import SpecError
from labelform.fleet.submitting import Bundled, bundled, members_of_specs, most_failed, waves_of
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.planning.options import PlanOptions

GOOD = "labelform: 1\nproject: {title: One}\n"


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    git("init", "--quiet")


def submitted(texts: dict[str, str], variable: Variable | None = None) -> Bundled:
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    given = SpecInputs({variable.name: variable} if variable else {})
    return bundled([Path(name) for name in texts], lambda: PlanOptions(given=given))


def test_specs_with_mistakes_stop_no_others_and_a_project_named_twice_is_in_no_set() -> None:
    texts = {"a.yaml": GOOD, "b.yaml": "labelform: 1\n", "c.yaml": GOOD.replace("One", "Two"), "d.yaml": GOOD}

    found = submitted(texts)

    members = list(members_of_specs(found.specs, ["x"], "https://p"))
    assert [(one.spec, one.module, one.project) for one in members] == [("c.yaml", "x", "https://p Two")]
    assert {one.code for one in found.mistakes} == {"missing-key", "same-project"}


def test_where_all_specs_have_mistakes_there_is_no_set() -> None:
    with pytest.raises(SpecError, match="project"):
        submitted({"b.yaml": "labelform: 1\n"})


@pytest.mark.parametrize(
    ("spec", "source", "is_refused"),
    [
        (GOOD.replace("One", '"{{ lab }}"'), "$LABELFORM_VAR_lab", True),
        (GOOD.replace("One", '"{{ lab }}"'), "--var", False),
        (GOOD, "$LABELFORM_VAR_lab", False),
    ],
)
def test_a_variable_of_the_process_is_not_taken_along(spec: str, source: str, is_refused: bool) -> None:
    variable = Variable("lab", "north", source)

    if is_refused:
        with pytest.raises(SpecError, match="workers do not have the variable LABELFORM_VAR_lab of this process"):
            submitted({"a.yaml": spec}, variable)
    else:
        assert len(submitted({"a.yaml": spec}, variable).specs) == 1


def test_a_file_outside_of_the_repository_is_refused() -> None:
    Path("../outside.yaml").write_text("collections: []\n", encoding="utf-8")

    with pytest.raises(SpecError, match="outside the repository"):
        submitted({"a.yaml": GOOD + "extends: ../outside.yaml\n"})


@pytest.mark.parametrize(
    ("caution", "has_work", "expected"),
    [
        (Caution(), [True, True], ((), [0, 0], None)),
        (Caution(Waves.read("first=1,50%,rest"), Share.read("50%")), [False, True, True, True, True], (
            ("first", "50%", "rest"), [0, 0, 1, 1, 2], 2)),
        (Caution(Waves.read("2,rest"), Share.read("1")), [True], (("2",), [0], 1)),
    ],
)  # fmt: skip
def test_waves_and_limits_are_shares_of_what_has_anything_to_do(
    caution: Caution, has_work: list[bool], expected: tuple[tuple[str, ...], list[int], int | None]
) -> None:
    assert (*waves_of(caution, has_work), most_failed(caution, has_work)) == expected
