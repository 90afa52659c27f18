"""What a command submits: all files and no values of its own environment, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from tests.e2e.histories import git

from labelform.core.reach import USUAL
from labelform.core.waves import Caution, Share, Waves
from labelform.errors import SpecError
from labelform.fleet.choices import OwnEnvironment, SetChoices
from labelform.fleet.submitting import Bundled, bundled, members_of_specs, most_failed, waves_of
from labelform.fleet.work import NewMember

ENVIRONMENTS = """\
labelform_environments: 1
environments:
  main: {platform: sandbox, database: m.db, specs: [a.yaml], vars: {}}
"""
HERE = SetChoices(environments="environments.yaml")
GOOD = "labelform: 1\nproject: {title: One}\n"
HASH = "2f6c1d0e-8a51-4d5e-9a57-0f2b8c6d7e10"


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    git("init", "--quiet")
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")


def submitted(
    texts: dict[str, str], choices: SetChoices = HERE, environ: Mapping[str, str] = MappingProxyType({})
) -> Bundled:
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    specs = [Path(name) for name in texts if name != "environments.yaml"]
    return bundled(specs, "main", choices, OwnEnvironment(environ, USUAL))


def test_specs_with_mistakes_stop_no_others_and_a_project_named_twice_is_in_no_set() -> None:
    pinned = GOOD.replace("One", f"Two, hash: {HASH}")
    texts = {"a.yaml": GOOD, "b.yaml": "labelform: 1\n", "c.yaml": pinned, "d.yaml": GOOD}

    found = submitted(texts)

    members = list(members_of_specs(found.specs, ["x"], "https://p"))
    assert members == [NewMember(module="x", project="https://p Two", also=f"https://p#{HASH}", spec="c.yaml")]
    assert {one.code for one in found.mistakes} == {"missing-key", "same-project"}


def test_where_all_specs_have_mistakes_there_is_no_set() -> None:
    with pytest.raises(SpecError, match="project"):
        submitted({"b.yaml": "labelform: 1\n"})


USING = GOOD.replace("One", '"{{ lab }}"')
PROCESS = {"LABELFORM_VAR_lab": "north"}


@pytest.mark.parametrize(
    ("spec", "table", "options", "is_refused"),
    [
        (USING, "{}", (), True),
        (USING, "{lab: south}", (), True),
        (USING, "{lab: south}", ("lab=west",), False),
        (USING, "{lab: {env: LABELFORM_VAR_lab, secret: false}}", ("lab=west",), False),
        (USING, "{lab: {env: LABELFORM_VAR_lab, secret: false}}", (), False),
        (GOOD, "{}", (), False),
    ],
)
def test_a_variable_of_the_process_is_not_taken_along(
    spec: str, table: str, options: tuple[str, ...], is_refused: bool
) -> None:
    texts = {"environments.yaml": ENVIRONMENTS.replace("{}", table), "a.yaml": spec}
    choices = HERE.model_copy(update={"variables": options})

    if is_refused:
        with pytest.raises(SpecError, match="workers do not have the variable LABELFORM_VAR_lab of this process"):
            submitted(texts, choices, PROCESS)
    else:
        assert len(submitted(texts, choices, PROCESS).specs) == 1


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("{lab: {value: s3cret, secret: true}, api_token: s3cret}", ["lab", "api_token"]),
        ("{lab: {value: open, secret: false}, token: {env: LABELFORM_VAR_T}}", []),
    ],
)
def test_a_file_with_a_secret_is_not_sent(table: str, names: list[str]) -> None:
    others = f"{ENVIRONMENTS}  other: {{platform: sandbox, database: o.db, specs: [a.yaml], vars: {table}}}\n"
    Path("more.yaml").write_text(f"{table}\n", encoding="utf-8")
    environ = {"LABELFORM_VAR_T": "x"}

    found = []
    for texts, files in (({"environments.yaml": others}, ()), ({}, ("more.yaml",))):
        choices = HERE.model_copy(update={"variable_files": files})
        try:
            submitted({"environments.yaml": ENVIRONMENTS, "a.yaml": GOOD} | texts, choices, environ)
        except SpecError as exc:
            assert "s3cret" not in str(exc)
            found += [one.message.split('"')[1] for one in exc.diagnostics]

    assert found == [*names, *names]


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
