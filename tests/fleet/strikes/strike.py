"""One strike: a set is given to workers, something happens to them, the set is finished, and the end is judged."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from tests.fleet.postgres import Cluster
from tests.fleet.strikes.gate import Gate, Rule, undisturbed
from tests.fleet.strikes.ground import Ground, opened
from tests.fleet.strikes.judge import live, wrong_in_accounts, wrong_on_platform
from tests.fleet.strikes.referee import wrong_for_sdk
from tests.fleet.strikes.scheduler import Scheduler
from tests.fleet.strikes.sets import add_set, told
from tests.fleet.strikes.tempo import ENVIRONMENT, QUICK, STORE_VARIABLE, Tempo
from tests.fleet.strikes.workers import Worker, Workers

from labelform.cli.on import DASK, POSTGRES, On
from labelform.sandbox import Sandbox

PATIENCE_SECONDS = 60.0
"""How long nothing may reach the platform, besides what it takes until lost leases can be taken, twice."""
WHOLE_SECONDS = 1200.0
"""How long a strike may take at most."""
POLL_SECONDS = 0.05
ENVIRONMENTS = f"""
labelform_environments: 1
environments:
  {ENVIRONMENT}: {{{{domain: "{{url}}", fleet: {{{{store_env: {STORE_VARIABLE}}}}}}}}}
"""
_LEFT = "SELECT count(*) FROM labelform.members WHERE state IN ('waiting', 'under way')"


@dataclass(frozen=True, slots=True)
class Means:
    """
    What all strikes share, because it takes long to make.

    `template` is a database with the tables of a store, `command` what forks the programs of a fleet. Sets are handed
    out by the queue in Postgres, or by a `scheduler` of Dask. `asks_sdk`: at the end, the official SDK is asked, too,
    which takes a while.
    """

    gate: Gate
    cluster: Cluster
    template: str
    command: Path
    scheduler: Scheduler | None = None
    asks_sdk: bool = False

    @property
    def on(self) -> On:
        """What hands out sets, as `--on` of commands has it."""
        return On(POSTGRES) if self.scheduler is None else On(DASK, self.scheduler.address)


@dataclass(slots=True)
class Verdict:
    """What came of one strike; `workers` is how many it took."""

    what: str
    has_struck: bool = True
    workers: int = 0
    requests: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Field:
    """Where one strike happens: a sandbox, a store, and workers, of which some are kept alive."""

    means: Means
    ground: Ground
    sandbox: Sandbox
    dsn: str
    workers: Workers
    tempo: Tempo
    kept_alive: int = 1
    set_id: str = ""
    is_struck: bool = False

    def labelform(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a person does who looks after the fleet."""
        environment = {**os.environ, **self.workers.environment, STORE_VARIABLE: self.dsn}
        return subprocess.run(
            [str(self.means.command), "labelform", *command], cwd=self.workers.folder, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def start(self, *, port: int = 0, preload: Mapping[str, str] | None = None, **choices: Any) -> Worker:
        """
        Start one more worker, which finds the store behind a port of this machine. With `preload`, as a process of its
        own in a changed environment.
        """
        address = make_conninfo(self.dsn, port=port) if port else self.dsn
        environment = {STORE_VARIABLE: address, **(preload or {})}
        choices = {"on": asdict(self.means.on), **self.tempo.choices(), **choices}
        return self.workers.start(choices, environment, is_forked=preload is None)

    def stopped(self, worker: Worker) -> Iterator[str]:
        """Stop a worker as its supervisor does, and yield what is wrong with its end."""
        try:
            code = worker.stop()
        except subprocess.TimeoutExpired:
            yield f"a worker that was told to stop did not: {worker.tasks()}"
            worker.kill()
            return
        if code:
            yield f"a worker that was told to stop ended with {code}: {worker.printed()}"

    def left(self) -> int:
        """Return how many members have no end yet; -1 while the store is away."""
        try:
            with psycopg.connect(self.dsn, connect_timeout=2) as connection:
                row = connection.execute(_LEFT).fetchone()
        except psycopg.OperationalError:
            return -1
        return int(row[0]) if row else -1

    def live(self) -> Iterator[str]:
        """Yield what is still live: in the store, and when nothing is, in the scheduler."""
        in_store = list(live(self.dsn))
        yield from in_store
        if self.means.scheduler is not None and not in_store:
            yield from self.means.scheduler.live()

    def until(self, is_so: Callable[[], bool], what: str) -> Iterator[str]:
        """Wait until something is so, and replace workers that were killed; yield what is wrong when it never is."""
        patience = PATIENCE_SECONDS + 2 * (self.tempo.held + self.tempo.quarantine)
        seen, end, whole = 0, time.monotonic() + patience, time.monotonic() + WHOLE_SECONDS
        while not is_so():
            if seen < len(self.means.gate.passed):
                seen, end = len(self.means.gate.passed), time.monotonic() + patience
            if time.monotonic() > min(end, whole):
                yield f"{what} did not come within {patience:g} s"
                yield from self.live()
                yield from (one.tasks() for one in self.workers.living())
                return
            for _ in range(self.kept_alive - len(self.workers.living())):
                self.start()
            time.sleep(POLL_SECONDS)


During = Callable[[Field], Iterator[str]]
"""What else is done while workers are at work; yields what is wrong with it."""


def nothing_else(_: Field) -> Iterator[str]:
    """Do nothing."""
    yield from ()


def strike(
    means: Means, ground: Ground, what: str, rule: Rule = undisturbed, *, tempo: Tempo = QUICK,
    during: During = nothing_else, workers: Sequence[Mapping[str, Any]] = ({}, {}),
    kept_alive: int = 1,
) -> Verdict:  # fmt: skip
    """
    Have a set applied by workers under a rule, and judge the end.

    `workers` is what each is started with; when fewer than `kept_alive` are left, others are started.
    """
    began = time.monotonic()
    with field_of(means, ground, tempo, kept_alive) as field:
        means.gate.open_to(field.sandbox.app, rule)
        field.set_id = add_set(field.dsn, ground.planset, means.on)
        for choices in workers:
            field.start(**choices)
        wrong = [*during(field), *field.until(lambda: field.left() == 0, "the end of the set")]
        requests = len(means.gate.passed)
        wrong += wrong_at_end(field)
        wrong += wrong_for_sdk(means.gate, ground, field.sandbox) if means.asks_sdk else ()
        took = len(field.workers.started)
        has_struck = field.is_struck or bool(getattr(rule, "struck", ()))
    return Verdict(what, has_struck, took, requests, time.monotonic() - began, wrong)


@contextmanager
def field_of(means: Means, ground: Ground, tempo: Tempo = QUICK, kept_alive: int = 1) -> Iterator[Field]:
    """Make a sandbox and a store for one strike; whatever is left of the workers at its end is killed."""
    if not means.cluster.is_up():  # a strike that went wrong has left it down
        means.cluster.start()
    dsn = means.cluster.database(means.template)
    with tempfile.TemporaryDirectory() as name, opened(ground.template, Path(name)) as sandbox:
        Path(name, "environments.yaml").write_text(ENVIRONMENTS.format(url=means.gate.url), encoding="utf-8")
        own = {"ENCORD_SSH_KEY_FILE": str(sandbox.ssh_key_file), "DASK_TEMPORARY_DIRECTORY": name}
        workers = Workers(means.command, Path(name), means.gate.senders, own)
        try:
            yield Field(means, ground, sandbox, dsn, workers, tempo, kept_alive)
        finally:
            workers.clear()
            means.gate.senders.forget()
            means.gate.broken.clear()
            means.cluster.drop(dsn)


def wrong_at_end(field: Field) -> Iterator[str]:
    """Yield what is wrong when a set has come to its end."""
    still: list[str] = []

    def is_nothing_live() -> bool:
        still[:] = field.live()
        return not still

    yield from field.until(is_nothing_live, "that nothing is live")
    yield from still
    for worker in field.workers.living():
        yield from field.stopped(worker)
    yield from (f"a strike failed: {type(exc).__name__}: {exc}" for exc in field.means.gate.broken)
    yield from wrong_on_platform(field.ground, field.sandbox)
    accounts = {one.title: one.account for one in told(field.dsn, field.set_id)}
    yield from wrong_in_accounts(field.ground, field.sandbox, accounts)
    for worker in field.workers.started:
        if "Traceback" in worker.printed():
            yield f"a worker printed: {worker.printed()}"
