"""A member that a worker does is planned, compared and applied like by the command, wherever the worker runs."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import git
from tests.fleet.in_memory import InMemory, head, held, json_of, stored

from labelform.cli.connection import connect
from labelform.cli.settings import Choice, Setting, reach_above, setting_of
from labelform.client.limiter import Limiter
from labelform.core.driftset import DriftedProject
from labelform.core.plan import Rule
from labelform.core.planset import PlanSet
from labelform.core.promotion import Evidence
from labelform.core.reach import USUAL
from labelform.errors import ExitCode
from labelform.fleet.accounts import account_from, mistakes_from
from labelform.fleet.choices import OwnEnvironment, SetChoices
from labelform.fleet.held import Held
from labelform.fleet.member import do
from labelform.fleet.store import LeaseLostError, StoreError
from labelform.fleet.submitting import bundled, members_of_plans, members_of_specs, rules_around
from labelform.fleet.work import Applied, Kind, NewMember, SetHead, Settled, State
from labelform.fleet.workplace import Workplace
from labelform.repository.git import WorkingTree
from labelform.repository.promotions import record_promotion
from labelform.runs import planfile
from labelform.runs.account import Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import LedgerError
from labelform.runs.run import Past
from labelform.runs.runs import FolderRuns

EXAMPLES = Path(__file__).parents[2] / "examples"
ENVIRONMENTS = """\
labelform_environments: 1
vars: {dark: 0.22, fleet: NL fleet7, prefix: "", pace: {env: LABELFORM_VAR_PACE, secret: false}}
environments:
  main:
    platform: sandbox
    database: .labelform/main.db
    specs: ["*.yaml"]
    mappings: {groups: {vendor-brightmark-l1: vendor-brightmark-l2}}
    policy: {max_deletes: 40%}
"""
POLICY = "labelform_policy: 1\nmax_deletes: 5\nprotect: ['groups[*-leads]']\ninclude: [policies/four-eyes.yaml]\n"
BASE = "collections: [{name: of the link, type: frame}]\n"
SPEC = """\
labelform: 1
extends: ../shared/base.yaml
project: {title: "{{ prefix }}Night drives"}
collections:
  - {name: "night {{ pace }} {{ hour }}", type: frame, description: !file texts/night.md}
"""


@dataclass
class Repository:
    """A repository, its one environment on a sandbox, a store, and a worker that runs elsewhere."""

    root: Path
    elsewhere: Path
    store: InMemory

    def setting(self, choices: SetChoices) -> Setting:
        files = tuple(map(Path, choices.variable_files))
        return setting_of(Choice(("main",), variables=choices.variables, variable_files=files), "main")

    def submitted(self, kind: Kind, specs: Sequence[str], choices: SetChoices) -> tuple[SetHead, list[NewMember]]:
        """Return a set as the command submits it from where it stands."""
        setting = self.setting(choices)
        assert setting.environment is not None
        choices = choices.model_copy(update={"environments": setting.environment.file})
        found = bundled([Path(one) for one in specs], "main", choices, OwnEnvironment(os.environ, USUAL))
        self.store.bundles[found.digest] = found.packed
        addresses = [name for name, _ in found.specs]
        members = list(members_of_specs(found.specs, addresses, self.base_url))
        options = choices.model_dump(mode="json")
        return head(kind, self.base_url, bundle=found.digest, options=options), members

    @property
    def base_url(self) -> str:
        return f"sandbox:{self.root / '.labelform/main.db'}"

    def done(self, at: SetHead, members: Sequence[NewMember], until: float = 1e12, **workplace: Any) -> list[Settled]:
        """Have a worker do members, from a folder of its own."""
        before = Path.cwd()
        os.chdir(self.root)
        where, reach = self.setting(SetChoices()).where, reach_above(self.root, allows_outside=False)
        where = replace(where, sandbox=(self.root / ".labelform/main.db"))
        os.chdir(self.elsewhere)
        try:
            own = OwnEnvironment(os.environ, reach)
            return asyncio.run(self._done(where, own, at, members, held(until), workplace))
        finally:
            os.chdir(before)

    async def _done(
        self,
        where: Any,
        own: OwnEnvironment,
        at: SetHead,
        members: Sequence[NewMember],
        lease: Held,
        more: dict[str, Any],
    ) -> list[Settled]:
        async with connect(where, is_read_only=False) as connection:
            place = Workplace(
                connection.driver, connection.base_url, "main", own, self.elsewhere / "cache", Limiter(4), **more
            )
            return [
                json_of(await do(self.store.whole(), lease, stored(at, one, number), at=place))
                for number, one in enumerate(members)
            ]


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    root, elsewhere = tmp_path / "repository", tmp_path / "elsewhere"
    for folder in (root / "shared", root / "specs" / "texts", elsewhere):
        folder.mkdir(parents=True)
    shutil.copytree(EXAMPLES / "policies", root / "policies")
    shutil.copy(EXAMPLES / "environments" / "shared" / "base.yaml", root / "shared")
    (root / "environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    (root / "labelform.policy.yaml").write_text(POLICY, encoding="utf-8")
    (root / "specs" / "night.yaml").write_text(SPEC, encoding="utf-8")
    (root / "specs" / "texts" / "night.md").write_text("dark {{ and }} long\n", encoding="utf-8")
    (root / "late.yaml").write_text("hour: 23\n", encoding="utf-8")
    monkeypatch.setenv("LABELFORM_VAR_PACE", "slow")
    monkeypatch.chdir(root)
    git("init", "--quiet")
    git("add", "--all")
    return Repository(root, elsewhere, InMemory(tmp_path / "runs"))


def documents(file: str) -> list[Any]:
    """Return the plans of a file, each as a document of its own."""
    return [
        json.loads(json.dumps(planfile.document(PlanSet(members=(one,))))) for one in planfile.load(Path(file)).members
    ]


def planned_by_command(labelform: Labelform, *arguments: str) -> list[Any]:
    ended = labelform("plan", *arguments, "--env", "main", "--out", "plan.json")
    assert ended.code in (ExitCode.OK, ExitCode.STOPPED_BY_POLICY), ended.err
    return documents("plan.json")


def test_the_plans_of_the_examples_are_those_of_the_command(repository: Repository, labelform: Labelform) -> None:
    for path in (EXAMPLES / "project.yaml", EXAMPLES / "driving.yaml", *sorted((EXAMPLES / "worlds").glob("*.yaml"))):
        shutil.copy(path, repository.root / f"{path.parent.name}-{path.name}")
    specs = sorted(path.name for path in repository.root.glob("*-*.yaml"))

    settled = repository.done(*repository.submitted(Kind.PLAN, specs, SetChoices()))

    assert len(specs) == 5
    assert [one.plan for one in settled] == planned_by_command(labelform, *specs)


@pytest.mark.parametrize("folder", [".", "specs"])
def test_names_are_those_of_the_folder_where_the_command_ran(
    repository: Repository, labelform: Labelform, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(repository.root / folder)
    up = os.path.relpath(repository.root)
    spec, late = os.path.relpath(repository.root / "specs/night.yaml"), os.path.normpath(f"{up}/late.yaml")
    absolute = str(repository.root / "specs" / "linked.yaml")
    Path(absolute).symlink_to("../shared/other.yaml")
    other = SPEC.replace("Night", "Other").replace("../shared/base", "base")
    (repository.root / "shared/other.yaml").write_text(other, encoding="utf-8")
    (repository.root / "shared/labelform.policy.yaml").write_text(
        "labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8"
    )
    (repository.root / "specs/base.yaml").write_text(BASE, encoding="utf-8")
    git("add", "--all", str(repository.root))

    choices = SetChoices(variables=("fleet=NL two",), variable_files=(late,), prune=True, allowed=("max-deletes",))
    settled = repository.done(*repository.submitted(Kind.PLAN, [spec, absolute], choices))

    options = ("--var", "fleet=NL two", "--var-file", late, "--prune", "--allow", "max-deletes")
    assert [one.plan for one in settled] == planned_by_command(labelform, spec, absolute, *options)


def applied(repository: Repository, specs: Sequence[str], **head_of: Any) -> tuple[SetHead, list[NewMember]]:
    """Plan specs by a worker, and return the set that applies these plans."""
    at, members = repository.submitted(Kind.PLAN, specs, SetChoices(variables=("hour=1",)))
    plans = [planfile.loads(json.dumps(one.plan).encode(), "x").members[0] for one in repository.done(at, members)]
    whole = at.model_copy(update={"kind": Kind.APPLY, **head_of})
    return whole, list(members_of_plans(plans, [one.module for one in members]))


def test_what_is_applied_is_what_was_planned_and_drift_knows_since_when(
    repository: Repository, labelform: Labelform
) -> None:
    (done,) = repository.done(*applied(repository, ["specs/night.yaml"], waves=("rest",)))
    again = labelform("plan", "specs/night.yaml", "--env", "main", "--var", "hour=1", "--detailed-exitcode")
    (drifted,) = repository.done(
        *repository.submitted(
            Kind.DRIFT, ["specs/night.yaml"], SetChoices(variables=("hour=2", "dark=0.3"), is_detailed=True)
        )
    )

    (owned,) = repository.done(
        *repository.submitted(Kind.PLAN, ["specs/night.yaml"], SetChoices(variables=("hour=2",), prune="owned"))
    )

    account = account_from(done.result["account"])
    assert owned.result["plan"]["changes"] == {"create": 1, "update": 0, "delete": 1}
    assert (done.state, done.exit_code, done.result["left"], again.code) == (State.DONE, 0, "", 0), again.out
    assert {one.outcome for one in account.results} == {Outcome.DONE}
    assert [(one.spec, one.title, one.environment) for one in repository.store.kept] == [
        ("specs/night.yaml", "Night drives", "main")
    ]
    drift = DriftedProject.model_validate(drifted.result["drift"]).drift
    assert (drifted.exit_code, drift.since, drift.missing) == (
        ExitCode.CHANGES_PENDING, "its last apply (2026-11-29)", "",
    )  # fmt: skip


def test_owners_ask_their_checks_again_also_where_only_plans_were_brought_along(repository: Repository) -> None:
    check = "checks: [{name: never, assert: 'size(collections) > 99', message: too few}]\n"
    at, members = applied(repository, ["specs/night.yaml"])
    Path("labelform.policy.yaml").write_text(POLICY + check, encoding="utf-8")
    plans = [planfile.loads(json.dumps(one.plan).encode(), "x").members[0].plan for one in members]
    choices = SetChoices(environments="environments.yaml")
    digest, packed = rules_around(plans, Path("plan.json"), "main", choices, OwnEnvironment(os.environ, USUAL))
    repository.store.bundles[digest] = packed

    (done,) = repository.done(at.model_copy(update={"bundle": digest, "options": choices.model_dump()}), members)

    account = account_from(done.result["account"])
    assert (done.state, done.exit_code) == (State.FAILED, ExitCode.PARTLY_APPLIED)
    assert account.is_complete
    assert [one.rule for one in account.failing] == [Rule.CHECK]


def test_a_promotion_that_git_knows_of_where_the_command_ran_is_evidence_for_workers(repository: Repository) -> None:
    promoted = ENVIRONMENTS.replace("max_deletes: 40%", "promoted_from: staging")
    staging = "  staging: {platform: sandbox, database: s.db, specs: ['*.yaml']}\n"
    Path("environments.yaml").write_text(promoted + staging, encoding="utf-8")
    choices = SetChoices(variables=("hour=1",))
    (before,) = repository.done(*repository.submitted(Kind.PLAN, ["specs/night.yaml"], choices))
    now = datetime.now(UTC)
    evidence = Evidence(
        source_environment="staging", target_environment="main", spec="specs/night.yaml", commit="c", applied_at=now,
        applied_digest="a", digest=planfile_digest(before), seen_at=now,
    )  # fmt: skip
    record_promotion(WorkingTree(repository.root), evidence)

    (after,) = repository.done(*repository.submitted(Kind.PLAN, ["specs/night.yaml"], choices))

    assert before.result["plan"]["violations"] == ["there is no record that this spec was promoted from staging"]
    assert after.result["plan"]["violations"] == []


def planfile_digest(planned: Settled) -> str:
    """Return the digest of what the spec of a plan says."""
    (member,) = planfile.loads(json.dumps(planned.plan).encode(), "x").members
    assert member.plan.origin is not None
    return member.plan.origin.digest


def test_what_a_worker_did_before_it_was_lost_counts_as_done(repository: Repository) -> None:
    at, members = applied(repository, ["specs/night.yaml"])
    asked = iter([False, False, False, True])

    (cut,) = repository.done(at, members, stop=lambda: next(asked, True))
    (done,) = repository.done(at, members)

    before, after = account_from(cut.result["account"]), account_from(done.result["account"])
    assert cut.exit_code == ExitCode.INTERRUPTED
    assert 0 < before.count(Outcome.DONE) < len(before.results)
    assert after.count(Outcome.DONE) == len(after.results)


def test_plan_of_another_platform_or_by_hand_is_refused_in_the_account(repository: Repository) -> None:
    at, (member,) = applied(repository, ["specs/night.yaml"])
    assert member.plan is not None
    edited = member.model_copy(update={"plan": json.loads(json.dumps(member.plan).replace("slow", "fast"))})
    elsewhere = at.model_copy(update={"base_url": "https://api.encord.com"})

    settled = [*repository.done(at, [edited]), *repository.done(elsewhere, [member])]

    said = [mistakes_from(one.result["mistakes"])[0].message for one in settled]
    assert [one.exit_code for one in settled] == [ExitCode.PLAN_REFUSED] * 2
    assert said == [
        '"specs/night.yaml" was changed after it was saved: its digest does not match its content',
        f'the set is for "main" on https://api.encord.com, and this worker for "main" on {repository.base_url}',
    ]


class Broken(InMemory):
    """A store that fails when it is asked what was applied."""

    failure: Exception

    async def applied(self, base_url: str, spec: str, title: str, environment: str) -> Applied | None:
        raise self.failure


@pytest.mark.parametrize("kind", [Kind.PLAN, Kind.DRIFT, Kind.APPLY])
def test_a_bug_ends_in_the_account_and_a_store_that_is_away_leaves_the_member_to_others(
    repository: Repository, kind: Kind
) -> None:
    at, members = applied(repository, ["specs/night.yaml"], kind=kind)
    broken = repository.store = Broken(repository.store.folder, repository.store.bundles)

    broken.failure = KeyError("x")
    (settled,) = repository.done(at, members)
    broken.failure = StoreError("it is away")
    with pytest.raises(StoreError):
        repository.done(at, members)

    assert (settled.state, settled.exit_code) == (State.FAILED, ExitCode.ERROR)
    assert "this is a bug in labelform (KeyError: 'x')" in json.dumps(settled.result)


def test_whoever_lost_the_lease_keeps_nothing(repository: Repository) -> None:
    at, members = applied(repository, ["specs/night.yaml"])

    with pytest.raises(LeaseLostError):
        repository.done(at, members, until=0.0)

    assert repository.store.kept == []


class Unwritable(FolderRuns):
    """Runs of which nothing can be recorded any more once they have begun."""

    def start(self, plan_document: dict[str, Any], started: datetime | None = None) -> FileLedger:
        ledger = super().start(plan_document, started)
        ledger.close()
        return ledger


class Unreadable(FolderRuns):
    """Runs of which nobody can say what they left."""

    def past(self) -> Past:
        raise LedgerError("it cannot be written")


@pytest.mark.parametrize("runs", [Unwritable, Unreadable])
def test_a_member_whose_run_cannot_be_recorded_is_left_to_others(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, runs: type[FolderRuns]
) -> None:
    at, members = applied(repository, ["specs/night.yaml"])
    monkeypatch.setattr(repository.store, "runs", lambda task, held: runs(repository.store.folder))

    with pytest.raises(StoreError, match="cannot be written"):
        repository.done(at, members)
