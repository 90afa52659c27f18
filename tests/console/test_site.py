"""What the pages say, whether they are served or written into a folder."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from tests.console.worlds import NOON, knowing, known, known_fleet
from tests.report.plans import PLANS

from labelform.console.addresses import Selection, project_page
from labelform.console.known import Knowledge, KnownEnvironment, KnownProject, SavedPlans, State, Subject
from labelform.console.metrics import metrics
from labelform.console.overview import PER_PAGE, waiting
from labelform.console.site import Site
from labelform.core.planset import Member, PlanSet
from labelform.core.shift import Mover

EVIL = '"><script>alert(1)</script><img src=x onerror="x">{{ 1 }}\n'


class _Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, page: str | None) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page or "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @property
    def links(self) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.found for name in ("href", "src") if name in attrs]


def site(knowledge: Knowledge, *, is_live: bool = False) -> Site:
    return Site(knowledge, is_live=is_live)


@pytest.fixture(scope="module")
def thousand() -> Site:
    return site(known_fleet(1000))


def test_a_thousand_projects_are_on_pages_of_bounded_size(thousand: Site) -> None:
    pages = [thousand.text(Selection(number=number).page) or "" for number in range(1, 1000 // PER_PAGE + 1)]
    rows = [link for page in pages for link in _Tags(page).links if link.startswith("project-")]

    assert len(set(rows)) == 1000
    assert max(len(_Tags(page).found) for page in pages) < 2000
    assert max(map(len, pages)) < 100_000


def test_a_change_that_many_projects_have_is_one_row(thousand: Site) -> None:
    first = thousand.text("index.html") or ""

    assert first.count("filter_presets[&#34;Night / low light&#34;]") == 1
    assert "will be updated in-place in 600 projects" in first
    assert "and 580 more" in first


def test_what_needs_attention_stands_first_and_states_can_be_listed_alone(thousand: Site) -> None:
    states = re.findall(r'class="state-of ([\w-]+)"', thousand.text("index.html") or "")
    in_sync = thousand.text(Selection(state=State.IN_SYNC, number=4).page) or ""

    assert set(states) == {"project-changed"}
    assert set(re.findall(r'class="state-of ([\w-]+)"', in_sync)) == {"in-sync"}
    assert thousand.text(Selection(state=State.IN_SYNC, number=5).page) is None


def test_every_link_of_a_static_site_leads_to_a_file_of_it() -> None:
    pages = site(known_fleet(7, ("prod", "staging")))
    links = {link for name in pages.names if name.endswith(".html") for link in _Tags(pages.text(name)).links}

    assert {link for link in links if not link.startswith("#")} <= set(pages.names)
    assert {name for name in pages.names if name.startswith("project-")} <= links
    assert all(re.fullmatch(r"[\w.-]+", name) for name in pages.names)


def test_what_a_title_a_file_or_an_environment_is_called_stays_text() -> None:
    (mixed, *_) = PLANS["mixed"]()
    plan = mixed.plan.model_copy(update={"target": mixed.plan.target.model_copy(update={"title": EVIL})})
    hostile = replace(mixed, plan=plan, spec_file=EVIL, environment=EVIL)
    knowledge = knowing([hostile], [EVIL])
    knowledge = replace(
        knowledge,
        environments={EVIL: replace(knowledge.environments[EVIL], failure=EVIL, platform=EVIL, is_sandbox=True)},
        saved=(SavedPlans(EVIL, None, EVIL),),
        failure=EVIL,
    )
    pages = site(knowledge, is_live=True)

    for name in pages.names:
        assert re.fullmatch(r"[\w.-]+", name)
        if name.endswith(".html"):
            tags = _Tags(pages.text(name)).found
            assert [tag for tag, _ in tags].count("script") == 1
            assert "img" not in [tag for tag, _ in tags]
            assert not [key for _, attrs in tags for key in attrs if key.startswith("on") or key == "style"]
    assert all(re.match(r'# |\w+\{environment="\\"><script>.*\\n"', line) for line in metrics(knowledge).splitlines())


@pytest.mark.parametrize(
    ("mover", "is_applied", "state"),
    [
        (Mover.LIVE, True, State.LIVE),
        (Mover.BOTH_DIFFERENTLY, True, State.BOTH),
        (Mover.SPEC, True, State.SPEC),
        (Mover.UNKNOWN, True, State.UNKNOWN),
        (Mover.SPEC, False, State.NEVER),
        (Mover.UNKNOWN, False, State.NEVER),
        (Mover.LIVE, False, State.LIVE),
    ],
)
def test_the_state_of_a_project_is_the_side_that_changed(mover: Mover, is_applied: bool, state: State) -> None:
    (planned,) = PLANS["change-each-kind"]()

    assert replace(known(planned, mover), applied_at=NOON if is_applied else None).state is state


def test_what_was_read_stays_when_it_cannot_be_read_again() -> None:
    (planned,) = PLANS["prune"]()
    before = known(planned)
    page = project_page(before.subject)
    knowledge = replace(knowing([planned]), projects={before.subject: replace(before, failure="the network is down")})

    text = site(knowledge).text(page) or ""

    assert '<span class="state-of failed">failed</span>' in text
    assert "the network is down" in text
    assert "The plan now" in text


def test_how_long_a_project_has_differed_is_on_the_first_page() -> None:
    (planned,) = PLANS["prune"]()
    before = known(planned)
    later = replace(before, read_at=NOON + timedelta(hours=5))

    texts = [
        site(replace(knowing([planned]), projects={one.subject: one})).text("index.html") for one in (before, later)
    ]

    assert ["first seen" in (text or "") for text in texts] == [False, True]


def test_projects_are_listed_before_anything_is_read() -> None:
    subject = Subject("prod", "specs/night.yaml")
    pages = site(Knowledge({"prod": KnownEnvironment("prod")}, {subject: KnownProject(subject)}), is_live=True)

    assert "specs/night.yaml</a>" in (pages.text("index.html") or "")
    assert "not read yet" in (pages.text("index.html") or "")
    assert "none is recorded" in (pages.text(project_page(subject)) or "")


def test_the_page_of_a_project_says_what_deletes_take_and_who_has_access() -> None:
    (planned,) = PLANS["prune"]()
    text = site(knowing([planned])).text(project_page(known(planned).subject)) or ""

    assert "What deletes would lose" in text
    assert "admin as a user of the project, reviewer by group qa" in text
    assert "annotator by group vendor, whose members are not visible" in text


def test_a_saved_plan_waits_until_it_is_applied_and_says_whether_it_would_be_made_again() -> None:
    (now,), (other,) = PLANS["prune"](), PLANS["change-each-kind"]()
    saved = [SavedPlans(f"{name}.json", PlanSet(members=(Member(plan=one.plan, base_url="https://prod.example"),)))
             for name, one in (("now", now), ("old", other))]  # fmt: skip

    found = waiting(replace(knowing([now]), saved=(*saved, SavedPlans("torn.json", None, "it is cut off"))))

    assert [(one.file, one.what) for one in found] == [
        ("now.json", "1 project to apply; still up to date"),
        ("old.json", "1 project to apply; 1 plan would differ now"),
        ("torn.json", "cannot be read: it is cut off"),
    ]
