"""A part of `make fleet-faults`, drawn by seed, small enough for every run of the suite."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fleet.strikes import campaigns
from tests.fleet.strikes.frozen import thawed
from tests.fleet.strikes.ground import SLIM, Ground, numbered, survey
from tests.fleet.strikes.strike import Means, strike

SEED = 20261130


@pytest.fixture(scope="module")
def ground(means: Means, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Give a small set of projects that change everywhere, or are created."""
    return survey(tmp_path_factory.mktemp("small"), means.gate.url)


@pytest.fixture(scope="module")
def slim(means: Means, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Give a set of twelve projects with little in each."""
    return survey(tmp_path_factory.mktemp("slim"), means.gate.url, numbered(12), SLIM)


@pytest.mark.parametrize("campaign", list(campaigns.SOME))
def test_a_set_whose_workers_are_struck_comes_to_its_end_exactly_once(
    means: Means, ground: Ground, campaign: str
) -> None:
    verdicts = [
        trial.run(replace(means, asks_sdk=campaign == "kills")) for trial in campaigns.some(campaign, ground, SEED)
    ]

    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []
    assert all(verdict.has_struck for verdict in verdicts)


def test_a_large_set_loses_workers_and_is_done(means: Means, slim: Ground) -> None:
    (trial,) = campaigns.many(slim, SEED, 3)
    verdict = trial.run(means)

    assert (verdict.wrong, verdict.has_struck) == ([], True)


def test_a_project_that_meets_errors_does_not_stop_the_others_and_is_done_when_it_is_tried_again(
    means: Means, slim: Ground
) -> None:
    (trial,) = campaigns.refusals(slim, 403)
    verdict = trial.run(means)

    assert (verdict.wrong, verdict.has_struck) == ([], True)


def test_without_the_fence_whoever_thaws_sends_what_others_have_done(means: Means, slim: Ground) -> None:
    freeze = {"place": "begun", "number": 2}
    verdict = strike(means, slim, "no fence", during=thawed, workers=({"freeze": freeze, "is_fenced": False}, {}))

    assert any(wrong.startswith("whoever was away sent POST") for wrong in verdict.wrong)
