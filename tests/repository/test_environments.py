"""`environments.yaml`: its model, what it gives to specs, and what is said of mistakes in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from labelform.core.reach import USUAL, Reach
from labelform.errors import SpecError
from labelform.language.environment_model import KEYS
from labelform.language.environments import Environment, environments_schema, parse_environments
from labelform.language.model import SpecInputs, parse
from labelform.language.source import read_document
from labelform.report.diagnostics import as_json, render
from labelform.repository.environments import check_platform, find_environments, gather_variables, specs_of
from labelform.repository.load import load_one

ROOT = Path(__file__).parents[2]
FILE = ROOT / "schemas" / "environments.schema.json"
HEAD = "labelform_environments: 1\n"
SANDBOX = "platform: sandbox, database: a.db"
SET, UNSET = "LABELFORM_VAR_X", "LABELFORM_VAR_NOPE"


def environment(body: str, environ: dict[str, str] | None = None, name: str = "a") -> Environment:
    return parse_environments(read_document(HEAD + body, "environments.yaml")).environment(name, environ or {})


def refusal(body: str, **options: Any) -> str:
    with pytest.raises(SpecError) as caught:
        environment(body, **options)
    return render(caught.value.diagnostics, color=False)


def test_the_schema_file_is_fresh() -> None:
    made = json.dumps(environments_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        FILE.write_text(made, encoding="utf-8")

    assert FILE.read_text("utf-8") == made, "run LABELFORM_UPDATE_GOLDEN=1 pytest tests/language"
    jsonschema.Draft202012Validator.check_schema(environments_schema())


def test_the_example_is_right_for_the_schema_and_for_the_parser() -> None:
    path = ROOT / "examples" / "environments" / "environments.yaml"
    document = read_document(path.read_text("utf-8"), path.name)

    parse_environments(document)

    assert [
        one.message for one in jsonschema.Draft202012Validator(environments_schema()).iter_errors(document.data)
    ] == []


def test_an_environment_has_the_variables_of_all_and_its_own() -> None:
    found = environment(f"vars: {{x: 1, y: 2}}\nenvironments: {{a: {{{SANDBOX}, vars: {{y: 3}}}}}}\n")

    assert {name: (one.value, one.source) for name, one in found.variables.items()} == {
        "x": (1, "environments.yaml:2"),
        "y": (3, "environments.yaml:3"),
    }
    assert found.given({}).variables["environment"].value == "a"


def test_options_win_over_files_over_the_process_over_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "vars.yaml"
    file.write_text("c: file\nd: file\n", encoding="utf-8")
    base = environment(f"environments: {{a: {{{SANDBOX}, vars: {{a: e, b: e, c: e, d: e}}}}}}\n").variables
    environ = {"LABELFORM_VAR_b": "process", "LABELFORM_VAR_c": "process", "LABELFORM_VAR_d": "process"}

    found = gather_variables(base, [file], ["d=option"], environ)

    assert [found[name].value for name in "abcd"] == ["e", "process", "file", "option"]


def test_a_value_from_an_environment_variable_is_a_secret_unless_it_is_said_not_to_be() -> None:
    body = f"environments: {{a: {{{SANDBOX}, vars: {{x: {{env: {SET}}}, y: {{env: {SET}, secret: false}}}}}}}}\n"
    found = environment(body, {SET: "hunter2"}).variables

    assert (found["x"].is_secret, found["y"].is_secret) == (True, False)
    assert found["x"].shown == "(secret)"


def test_a_variable_that_is_not_set_is_missed_only_where_no_other_value_is_given() -> None:
    body = f"vars: {{x: {{env: {UNSET}}}}}\nenvironments: {{a: {{{SANDBOX}, vars: {{x: 1}}}}, b: {{{SANDBOX}}}}}\n"

    assert environment(body).variables["x"].value == 1
    assert refusal(body, name="b").startswith(
        f'environments.yaml:2:17: error[missing-variable]: the environment variable "{UNSET}" for "x" is not set'
    )


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("platform: sandbox", "bad-environment"),
        ("platform: sandbox, database: x, domain: 'https://a'", "bad-environment"),
        ("database: x", "bad-environment"),
        ("ssh_key_env: A, token_env: B", "bad-environment"),
        ("ssh_key_env: '-----BEGIN OPENSSH PRIVATE KEY-----'", "not-a-variable-name"),
        ("protected: 'yes'", "wrong-type"),
        ("waves: 'canary=2'", "bad-waves"),
        ("waves: 2", "bad-waves"),
        ("fleet: {store_env: 'postgres://labelform:secret@db/labelform'}", "not-a-variable-name"),
        ("fleet: {store: LABELFORM_STORE}", "unknown-key"),
        ("fleet: {store_env: LABELFORM_STORE, drift: every 7 hours}", "bad-schedule"),
        ("fleet: {store_env: LABELFORM_STORE, plan: 6}", "bad-schedule"),
        ("fleet: {store_env: LABELFORM_STORE, jitter: 10 minutes}", "bad-schedule"),
        ("fleet: {store_env: LABELFORM_STORE, freeze: [Fri - Mon]}", "bad-schedule"),
        ("mapping: {}", "unknown-key"),
        ("mappings: {dataset: {}}", "unknown-key"),
        ("mappings: {datasets: {x: {name: a, hash: b}}}", "bad-uuid"),
        ("policy: {protect: ['groups[']}", "bad-pattern"),
        ("policy: {prune: [grups]}", "unknown-section"),
        ("policy: {prune: [project]}", "unknown-section"),
        ("policy: {prune: [groups, workflow]}", "unknown-section"),
        ("policy: {no_delete_of_non_empty: [project]}", "unknown-section"),
        ("vars: {'a b': 1}", "bad-variable"),
    ],
)
def test_a_mistake_is_a_diagnostic_in_the_file(entry: str, code: str) -> None:
    said = refusal(f"environments: {{a: {{{entry}}}}}\n")

    assert said.startswith("environments.yaml:2:")
    assert f"error[{code}]" in said


def test_a_policy_may_protect_what_is_made_in_the_organisation() -> None:
    rules = environment(f"environments: {{a: {{{SANDBOX}, policy: {{protect: ['organisation_tags[*]']}}}}}}\n").rules

    assert rules is not None
    assert rules.policy.protect == ("organisation_tags[*]",)


@pytest.mark.parametrize("name", ["live", "live eu", "l", "9.x_y-z", "Zürich 2"])
def test_names_of_environments_may_have_spaces_inside(name: str) -> None:
    text = f"labelform_environments: 1\nenvironments: {{'{name}': {{{SANDBOX}}}}}\n"

    assert parse_environments(read_document(text, "environments.yaml")).names == (name,)


@pytest.mark.parametrize("name", [" live", "live ", "*", "-live", "a/b", "a\\tb", ""])
def test_names_that_could_be_taken_for_something_else_are_none(name: str) -> None:
    assert "error[" in refusal(f'environments: {{"{name}": {{{SANDBOX}}}}}\n')


def test_a_key_that_stands_in_the_file_is_not_repeated() -> None:
    assert "PRIVATE" not in refusal("environments: {a: {ssh_key_env: '-----BEGIN OPENSSH PRIVATE KEY-----'}}\n")


VALUE = "sekret-123"
LEAKS = {
    "beside_a_mistake_of_a_spec": f"vars: {{api_key: {VALUE}, y: {{value: {VALUE}, secret: true}}, z: ok}}\n",
    "beside_a_variable_that_is_not_set": f"vars: {{api_key: {VALUE}, z: {{env: {UNSET}}}}}\n",
    "beside_a_word_of_yaml_1_1": f"vars: {{api_key: {VALUE}, z: yes}}\n",
    "beside_a_bad_name": f"vars: {{api_key: {VALUE}, 'a b': ok}}\n",
    "in_place_of_a_name_in_the_process": f"vars: {{z: {{env: {VALUE}}}}}\n",
    "in_place_of_variables": f"vars: {VALUE}\n",
    "in_a_list_of_variables": f"vars: [{VALUE}]\n",
    "as_an_alias": f"vars:\n  api_key: *{VALUE}\n",
    "as_a_tag": f"vars:\n  api_key: !{VALUE}\n",
    "as_a_template": f"vars:\n  api_key: {{{{ {VALUE} }}}}\n",
    "in_a_line_that_is_no_yaml": f"vars:\n  api_key: {VALUE}\n  z: 'open\n",
    "where_a_colon_is_missing": f"vars:\n  z: 1\n  {VALUE}\n  y: 2\n",
}


@pytest.mark.parametrize("name", LEAKS)
def test_no_finding_quotes_a_file_that_may_hold_secrets(name: str) -> None:
    document = read_document("labelform: 1\nproject: {title: a}\ngroups: [{name: a, role: '{{ z }}'}]\n", "p.yaml")

    with pytest.raises(SpecError) as caught:
        parse(document, environment(f"{LEAKS[name]}environments: {{a: {{{SANDBOX}}}}}\n").given({}))

    diagnostics = caught.value.diagnostics
    assert diagnostics[0].where is not None
    assert diagnostics[0].where.file == "environments.yaml"
    assert VALUE not in render(diagnostics, color=False)
    assert VALUE not in json.dumps(as_json(diagnostics))


@pytest.mark.parametrize(("written", "read_as"), [("0114", "114"), ("1_000", "1000")])
def test_a_number_that_is_read_in_two_ways_is_told_without_the_number(written: str, read_as: str) -> None:
    said = refusal(f"vars:\n  db_password: {written}\nenvironments: {{a: {{{SANDBOX}}}}}\n")

    assert said.startswith("environments.yaml:3:16: error[")
    assert written not in said
    assert read_as not in said


def test_a_finding_of_a_sealed_file_says_its_cause_and_its_place() -> None:
    said = refusal(f"vars: {{z: 007}}\nenvironments: {{a: {{{SANDBOX}}}}}\n")

    assert said == (
        "environments.yaml:2:11: error[leading-zero]: "
        "a number with a leading zero is octal in YAML 1.1 and decimal in YAML 1.2\n"
        "  hint: see docs/errors.md#leading-zero\n\n1 error in 1 file.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{{api_key: {VALUE}, foo: yes}}\n",
        f"{{api_key: {VALUE}, foo: {{env: {UNSET}}}}}\n",
        f"[{VALUE}]\n",
        f"api_key: {VALUE} \udcff\n",
    ],
    ids=["a word of YAML 1.1", "a variable that is not set", "a list", "no UTF-8"],
)
def test_no_finding_quotes_a_file_of_variables(tmp_path: Path, text: str) -> None:
    file = tmp_path / "vars.yaml"
    file.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(SpecError) as caught:
        gather_variables({}, [file], [], {})

    [mistake] = caught.value.diagnostics
    assert mistake.where is not None
    assert VALUE not in f"{mistake}{as_json([mistake])}"


def test_a_mistake_in_a_spec_made_of_a_file_of_variables_does_not_quote_that_file(tmp_path: Path) -> None:
    file = tmp_path / "vars.yaml"
    file.write_text(f"{{api_key: {VALUE}, z: ok}}\n", encoding="utf-8")
    document = read_document("labelform: 1\nproject: {title: a}\ngroups: [{name: a, role: '{{ z }}'}]\n", "p.yaml")

    with pytest.raises(SpecError) as caught:
        parse(document, SpecInputs(gather_variables({}, [file], [], {})))

    [mistake] = caught.value.diagnostics
    assert mistake.where is not None
    assert (mistake.code, mistake.where.file) == ("unknown-role", str(file))
    assert VALUE not in f"{mistake}{as_json([mistake])}"


def test_a_file_of_environments_that_is_taken_for_a_spec_is_not_quoted() -> None:
    document = read_document(f"{HEAD}vars: {{api_key: {VALUE}}}\n", "environments.yaml")

    with pytest.raises(SpecError) as caught:
        parse(document)

    assert VALUE not in json.dumps(as_json(caught.value.diagnostics))


def test_a_file_that_is_empty_is_told_how_files_of_environments_start() -> None:
    with pytest.raises(SpecError) as caught:
        parse_environments(read_document("# nothing yet\n", "environments.yaml"))

    assert [one.hint for one in caught.value.diagnostics] == [
        'start with "labelform_environments: 1", and "environments:" with a name below it'
    ]


def test_an_unknown_environment_is_told_with_those_there_are() -> None:
    said = refusal(f"environments: {{staging: {{{SANDBOX}}}}}\n", name="stagng")

    assert 'did you mean "staging"? Environments: staging' in said


def test_names_are_mapped_and_mistakes_in_a_mapping_are_shown_in_it(tmp_path: Path) -> None:
    spec = tmp_path / "p.yaml"
    spec.write_text(
        "labelform: 1\nproject: {title: Demo, ontology: Roads}\ndatasets: [day, other]\n"
        "groups: [{name: l1, role: admin}]\ncollections: [{name: hard}]\n"
        "filter_presets: [{name: p, raw: {users: [ann@a.org, bob@b.org]}}]\n",
        encoding="utf-8",
    )
    tables = (
        "datasets: {day: 6f0e4c1a-2b7d-4e58-9c33-0d5a7b1e2f94}, groups: {l1: l2}, ontologies: {Roads: Roads 2}, "
        'collections: {hard: hard-2}, emails: {"@a.org": "@x.org"}'
    )
    found = environment(f"environments:\n  a: {{{SANDBOX}, mappings: {{{tables}}}}}\n")

    parsed = load_one(spec, found.given({}))

    assert parsed.document.data == {
        "labelform": 1,
        "project": {"title": "Demo", "ontology": {"name": "Roads 2"}},
        "datasets": [{"hash": "6f0e4c1a-2b7d-4e58-9c33-0d5a7b1e2f94"}, "other"],
        "groups": [{"name": "l2", "role": "admin"}],
        "collections": [{"name": "hard-2"}],
        "filter_presets": [{"name": "p", "raw": {"users": ["ann@x.org", "bob@b.org"]}}],
    }
    assert parsed.blame(("datasets", 0)).file == "environments.yaml"
    assert parsed.blame(("datasets", 0)).trail == (f"used at {spec}:3:12",)
    assert parsed.sources(("datasets", 0)) == ('"day" from environments.yaml:3',)


def test_the_file_is_found_above_and_not_beyond_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "environments.yaml").write_text(HEAD + "environments: {}\n", encoding="utf-8")
    inner = tmp_path / "repository" / "specs"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)

    assert find_environments(None).names == ()

    (tmp_path / "repository" / ".git").mkdir()
    with pytest.raises(SpecError, match="1 error"):
        find_environments(None)


def test_specs_of_an_environment_are_found_from_its_file(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml"):
        (tmp_path / name).touch()
    document = read_document(
        f"{HEAD}environments: {{a: {{{SANDBOX}, specs: ['*.yaml', nope]}}}}\n", str(tmp_path / "environments.yaml")
    )
    found = parse_environments(document).environment("a", {})

    with pytest.raises(SpecError) as caught:
        specs_of(found)

    assert 'names specs that do not exist: "nope"' in caught.value.diagnostics[0].message


OWNERS = Reach(frozenset({"OWNER"}), frozenset({"TEAM_KEY"}), frozenset({"https://label.example"}))
TOKEN = "ghp_canary"  # noqa: S105 - a canary
PROCESS = {"GITHUB_TOKEN": TOKEN, "ENCORD_SSH_KEY": TOKEN, "ENCORD_TOKEN": TOKEN, "OWNER": "ann", "TEAM_KEY": TOKEN}


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "ENCORD_SSH_KEY", "ENCORD_TOKEN", "TEAM_KEY", TOKEN])
@pytest.mark.parametrize("reach", [USUAL, OWNERS], ids=["no owner", "an owner"])
def test_no_file_takes_the_value_of_a_key_or_of_what_is_not_allowed(name: str, reach: Reach) -> None:
    document = read_document(
        f"{HEAD}environments: {{a: {{{SANDBOX}, vars: {{x: {{env: {name}, secret: false}}}}}}}}\n", "environments.yaml"
    )

    with pytest.raises(SpecError) as caught:
        parse_environments(document).environment("a", PROCESS, reach)
    said = render(caught.value.diagnostics, color=False)

    assert said.startswith(
        'environments.yaml:2:71: error[variable-not-allowed]: "x" names an environment variable that files '
        "are not allowed to read"
    )
    assert TOKEN not in said


def test_a_file_of_variables_takes_no_more_than_a_file_of_environments(tmp_path: Path) -> None:
    file = tmp_path / "vars.yaml"
    file.write_text("{a: {env: OWNER, secret: false}}\n", encoding="utf-8")

    assert gather_variables({}, [file], [], PROCESS, reach=OWNERS)["a"].value == "ann"
    with pytest.raises(SpecError) as caught:
        gather_variables({}, [file], [], PROCESS)
    assert [one.hint for one in caught.value.diagnostics] == [
        'call it LABELFORM_VAR_a, or ask an owner to list it under "variables" in labelform.policy.yaml'
    ]


def test_only_what_holds_the_address_of_a_store_is_used_as_one() -> None:
    def said(name: str, reach: Reach) -> str:
        body = f"{HEAD}environments: {{a: {{fleet: {{store_env: {name}}}}}}}\n"
        try:
            parse_environments(read_document(body, "environments.yaml")).environment("a", PROCESS, reach)
        except SpecError as exc:
            return render(exc.diagnostics, color=False)
        return ""

    assert said("LABELFORM_STORE_EU", USUAL) == said("LABELFORM_STORE", OWNERS) == said("TEAM_KEY", OWNERS) == ""
    assert "call it LABELFORM_STORE…, or ask an owner" in said("TEAM_KEY", USUAL)
    assert "environments.yaml:2:39: error[credential-not-allowed]" in said("ENCORD_PRODUCTION", OWNERS)


@pytest.mark.parametrize("key", KEYS)
def test_only_what_holds_keys_is_used_as_one(key: str) -> None:
    def said(name: str, reach: Reach) -> str:
        document = read_document(f"{HEAD}environments: {{a: {{{key}: {name}}}}}\n", "environments.yaml")
        try:
            parse_environments(document).environment("a", PROCESS, reach)
        except SpecError as exc:
            return render(exc.diagnostics, color=False)
        return ""

    assert said("ENCORD_PRODUCTION", USUAL) == said("TEAM_KEY", OWNERS) == ""
    assert "call it ENCORD_…, or ask an owner to list it" in said("GITHUB_TOKEN", USUAL)
    refused = [said("GITHUB_TOKEN", USUAL), said(TOKEN, USUAL), said("ENCORD_PRODUCTION", OWNERS)]
    assert ["error[credential-not-allowed]" in one for one in refused] == [True] * 3
    assert TOKEN not in "".join(refused)


@pytest.mark.parametrize(
    ("domain", "reach", "is_allowed"),
    [
        ("https://api.us.encord.com", USUAL, True),
        ("http://127.0.0.1:8000", USUAL, True),
        ("https://evil.example", USUAL, False),
        ("https://api.encord.com.evil.example", USUAL, False),
        ("https://label.example", OWNERS, True),
        ("http://localhost:8000", OWNERS, True),
        ("https://api.encord.com", OWNERS, False),
    ],
)
def test_a_file_names_no_platform_of_its_own_for_keys(domain: str, reach: Reach, is_allowed: bool) -> None:
    found = parse_environments(read_document(f"{HEAD}environments: {{a: {{domain: '{domain}'}}}}\n", "e.yaml"))

    try:
        check_platform(found, "a", reach)
        said = ""
    except SpecError as exc:
        said = render(exc.diagnostics, color=False)

    assert (said == "") == is_allowed
    assert is_allowed or said.startswith(f'e.yaml:2:28: error[domain-not-allowed]: no key is allowed for "{domain}"')
