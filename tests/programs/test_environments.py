"""Programs take an environment as the commands do: its platform, its variables and mappings, its rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.docs.pages import bodies

from labelform import NamedEnvironment, Platform, apply, drift, environment, load, plan
from labelform.core.drift import Direction
from labelform.errors import ExitCode, LabelformError, PlanRefusedError, PolicyError, SpecError

ENVIRONMENTS = """\
labelform_environments: 1
vars: {site: north}
environments:
  staging: {platform: sandbox, database: staging.db, specs: [p.yaml], vars: {site: south}}
  production:
    platform: sandbox
    database: production.db
    protected: true
    policy: {protect: ["collections[night]"]}
  ours: {domain: "http://127.0.0.1:9", ssh_key_file_env: ENCORD_OURS}
  theirs: {domain: "https://elsewhere.example"}
"""
SPEC = "labelform: 1\nproject: {title: 'P {{ site }} {{ environment }}'}\ncollections: [{name: night}]\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")


@pytest.fixture
def staging() -> NamedEnvironment:
    return environment("staging")


def test_a_spec_is_planned_applied_and_compared_in_an_environment(staging: NamedEnvironment) -> None:
    (spec,) = staging.specs
    with staging.connect() as platform:
        made = plan(spec, platform, environment=staging)
        account = apply(made, platform, environment=staging)
        moved = drift(spec, platform, environment=staging)

    assert made.target.title == "P south staging"
    assert account.exit_code is ExitCode.OK
    assert (moved.direction, moved.shifts) == (Direction.IN_SYNC, ())


def test_the_loop_of_the_docs_leaves_nothing_to_do(staging: NamedEnvironment) -> None:
    page = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
    *_, shown = bodies(page, "python")

    exec(compile(shown, "programs.md", "exec"), {})  # noqa: S102 - the example of the page

    with staging.connect() as platform:
        assert plan("p.yaml", platform, environment=staging).is_in_sync


def test_what_differs_is_told_item_by_item(staging: NamedEnvironment) -> None:
    with staging.connect() as platform:
        apply(plan("p.yaml", platform, environment=staging), platform, environment=staging)
        Path("p.yaml").write_text(SPEC.replace("night", "rain"), encoding="utf-8")
        moved = drift("p.yaml", platform, environment=staging)

    assert moved.direction is Direction.UNKNOWN
    assert [shift.address for shift in moved.shifts if shift.is_pending] == ['collections["rain"]']


def test_variables_of_a_program_win() -> None:
    assert load("p.yaml", environment=environment("staging", variables={"site": "west"})).spec.project.title == (
        "P west staging"
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"environment": "production"}, '"environment" is reserved in expressions'),
        ({"a b": "x"}, '"a b" is not the name of a variable'),
        ({"site": 3}, r'"site" is text in environments.yaml:\d+, and a number in the program'),
        ({"lane": {1, 2}}, "lane: a value of the type set"),
        ({"lane": ["x", float("nan")]}, r"lane\[1\]: \"nan\" is not a finite number"),
        ({"lane": {1: "x"}}, "lane.1: the key 1 is not text"),
    ],
)
def test_variables_of_a_program_are_held_to_what_those_of_files_are(variables: dict[str, object], said: str) -> None:
    staging = environment("staging")
    with pytest.raises(SpecError, match=said):
        environment("staging", variables=variables)
    with pytest.raises(SpecError, match=said):
        load("p.yaml", environment=staging, variables=variables)


def test_a_secret_stays_one_when_a_program_gives_its_value() -> None:
    secret = ENVIRONMENTS.replace("site: north", "site: {value: north, secret: true}")
    Path("environments.yaml").write_text(secret, encoding="utf-8")

    with pytest.raises(SpecError, match=r"error\[secret-in-spec\]"):
        load("p.yaml", environment=environment("production", variables={"site": "west"}))


def test_a_protected_environment_needs_its_name_or_a_saved_plan(labelform: Labelform) -> None:
    production = environment("production")
    labelform("plan", "p.yaml", "--env", "production", "--out", "plan.json")

    with production.connect() as platform:
        made = plan("p.yaml", platform, environment=production)
        with pytest.raises(LabelformError, match='the environment "production" is protected'):
            apply(made, platform, environment=production)
        by_name = apply(made, platform, environment=production, approve="production")
        saved = apply("plan.json", platform, environment=production)

    assert (by_name.exit_code, saved.exit_code) == (ExitCode.OK, ExitCode.OK)


@pytest.mark.parametrize(
    ("made_in", "applied_in", "said"),
    [
        ("staging", "production", "made for the environment staging, but this run is for production"),
        ("production", None, "made for the environment production, but this run is for none"),
        (None, "production", "made for no environment, but this run is for production"),
    ],
)
def test_a_plan_is_applied_only_in_the_environment_that_it_was_made_in(
    made_in: str | None, applied_in: str | None, said: str
) -> None:
    here, there = (environment(name) if name else None for name in (made_in, applied_in))
    with environment("staging").connect() as staging, environment("production").connect() as production:
        platforms = {"staging": staging, "production": production, None: production}
        made = plan({"labelform": 1, "project": {"title": "P"}}, platforms[made_in], environment=here)
        with pytest.raises(PlanRefusedError, match=said):
            apply(made, platforms[applied_in], environment=there, approve="production")


def test_the_rules_of_an_environment_stop_a_program() -> None:
    production = environment("production")
    with production.connect() as platform:
        made = plan("p.yaml", platform, environment=production)
        apply(made, platform, environment=production, approve="production")
        Path("p.yaml").write_text(SPEC.replace("[{name: night}]", "[]") + "policy: {prune: true}\n", encoding="utf-8")
        made = plan("p.yaml", platform, environment=production)
        with pytest.raises(PolicyError, match="which the policy of the environment"):
            apply(made, platform, environment=production, approve="production")


def test_another_platform_than_that_of_the_environment_is_refused(staging: NamedEnvironment) -> None:
    with environment("production").connect() as platform, pytest.raises(PlanRefusedError, match='"staging" is on'):
        plan("p.yaml", platform, environment=staging)


@pytest.mark.parametrize(
    ("name", "said"),
    [("stagign", 'has no environment "stagign"'), ("theirs", "no key is allowed"), ("ours", "ENCORD_OURS is not set")],
)
def test_what_a_command_refuses_a_program_is_refused(name: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENCORD_OURS", raising=False)

    with pytest.raises(LabelformError, match=said):
        environment(name).connect()


def test_an_owner_pins_the_platform_before_a_key_is_asked_for() -> None:
    Path("labelform.policy.yaml").write_text(
        "labelform_policy: 1\ndomains: ['https://api.encord.com']\n", encoding="utf-8"
    )

    with pytest.raises(SpecError, match="no key is allowed"):
        environment("theirs")


def test_an_owner_pins_the_platform_also_when_the_program_has_moved_on(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments: {main: {domain: 'https://api.encord.com'}}\n", encoding="utf-8"
    )
    main = environment("main")
    Path("labelform.policy.yaml").write_text(
        "labelform_policy: 1\ndomains: ['https://elsewhere.example']\n", encoding="utf-8"
    )
    Path("elsewhere", ".git").mkdir(parents=True)
    monkeypatch.chdir("elsewhere")

    with pytest.raises(PolicyError, match="does not allow a key for"):
        main.connect()


def test_the_client_works_on_an_embedded_sandbox(staging: NamedEnvironment) -> None:
    with staging.connect() as platform:
        assert isinstance(platform, Platform)
        assert platform.base_url == f"sandbox:{Path('staging.db').absolute()}"
        assert len(list(platform.list_projects())) > 1
