"""Items of a collection, from an import to a revert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.histories import edit, git, state_of

from labelform.api import calls
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
DAY, NIGHT = "NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night"
ONE, TWO, THREE = (f"nl7-03_cam_front_20260901_{number}.png" for number in ("00000", "00150", "00300"))
DARK = "nl7-11_cam_front_20260902_00000.png"


def spec(*titles: str, policy: str = "", datasets: str = DAY) -> None:
    """Write a spec whose collection lists some data."""
    listed = "".join(f"      - {{data: {title}, frame: 0}}\n" for title in titles)
    Path("p.yaml").write_text(
        f'labelform: 1\nproject: {{title: Pilot}}\ndatasets: ["{datasets}"]\n'
        f"collections:\n  - name: night\n    type: frame\n    items:\n{listed}{policy}",
        "utf-8",
    )


@pytest.fixture
def listed(labelform: Labelform) -> Labelform:
    """A project whose collection holds two frames that its spec lists."""
    spec(ONE, TWO)
    assert apply(labelform).code == ExitCode.OK
    return labelform


def apply(labelform: Labelform, what: str = "p.yaml", *options: str) -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve", *options)


def pilot() -> dict[str, Any]:
    projects = [one for organisation in state_of(Path("t.db"))["organisations"] for one in organisation["projects"]]
    found: dict[str, Any] = next(one for one in projects if one["title"] == "Pilot")
    return found


def hash_of(title: str) -> str:
    datasets = (one for organisation in state_of(Path("t.db"))["organisations"] for one in organisation["datasets"])
    return str(next(item["data_hash"] for one in datasets for item in one["items"] if item["title"] == title))


def by_hand(*added: str, removed: str = "") -> None:
    """Put data into the collection, or take one out, as a person in the web app does."""
    uuid = pilot()["collections"][0]["collection_uuid"]
    for call, titles in ((calls.add_collection_items, added), (calls.remove_collection_items, (removed,))):
        if items := [{"data_uuid": hash_of(title), "frame": 0} for title in titles if title]:
            edit(Path("t.db"), call, collection_uuid=uuid, items=items)


def held() -> list[str]:
    known = {hash_of(title): title for title in (ONE, TWO, THREE, DARK)}
    return sorted(known[one["data"]] if one["data"] in known else one["data"] for one in pilot()["collection_items"])


def test_what_others_put_in_stays_and_what_they_took_out_is_put_in_again(listed: Labelform) -> None:
    by_hand(THREE, removed=ONE)

    planned = listed("plan", "p.yaml", *SANDBOX)
    applied = apply(listed)

    assert f"+ items[{ONE}:0]" in planned.out
    assert THREE not in planned.out
    assert (applied.code, held()) == (ExitCode.OK, [ONE, TWO, THREE])
    assert listed("plan", "p.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_with_prune_what_is_not_listed_is_taken_out_and_counted_as_lost(listed: Labelform) -> None:
    by_hand(THREE)
    spec(ONE, policy="policy: {prune: [collections], max_items_lost: 1}\n")

    refused = apply(listed)
    spec(ONE, policy="policy: {prune: [collections]}\n")
    planned = listed("plan", "p.yaml", *SANDBOX)
    applied = apply(listed)

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert "the plan loses 2 items, the limit is 1" in refused.out
    assert "(lost with it: 2 frames)" in planned.out
    assert (applied.code, held()) == (ExitCode.OK, [ONE])


def test_with_owned_only_what_was_listed_when_it_was_applied_is_taken_out(labelform: Labelform) -> None:
    git("init", "--quiet", "--initial-branch=main")
    spec(ONE, TWO, policy="policy: {prune: owned}\n")
    git("add", "p.yaml")
    git("commit", "--quiet", "--message", "first")
    assert apply(labelform).code == ExitCode.OK
    by_hand(THREE)
    spec(ONE, policy="policy: {prune: owned}\n")

    applied = apply(labelform)

    assert (applied.code, held()) == (ExitCode.OK, [ONE, THREE])


def test_drift_names_what_somebody_took_out_and_absorb_takes_it_out_of_the_spec(labelform: Labelform) -> None:
    git("init", "--quiet", "--initial-branch=main")
    spec(ONE, TWO)
    git("add", "p.yaml")
    git("commit", "--quiet", "--message", "first")
    assert apply(labelform).code == ExitCode.OK
    by_hand(THREE, removed=TWO)

    drift = labelform("drift", "p.yaml", *SANDBOX).out
    absorbed = labelform("absorb", "p.yaml", *SANDBOX)

    assert 'collections["night"]' in drift
    assert (TWO in drift, THREE in drift) == (True, False)
    assert absorbed.code == ExitCode.OK, absorbed.err
    listed = Path("p.yaml").read_text("utf-8").partition("items:\n")[2]
    assert listed == f"      - {{data: {ONE}, frame: 0}}\n"


def test_an_item_that_people_own_is_left_as_they_have_it(listed: Labelform) -> None:
    by_hand(removed=ONE)
    spec(ONE, TWO, policy="policy: {ignore: [{fields: 'collections[night].items', reason: people do}]}\n")

    planned = listed("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert planned.code == ExitCode.OK
    assert "people do" in planned.out


def test_an_import_lists_what_few_collections_hold_and_plans_to_nothing(listed: Labelform) -> None:
    plain = listed("import", "Pilot", *SANDBOX)
    whole = listed("import", "Pilot", *SANDBOX, "--items", "2", "--out", "i.yaml")
    fewer = listed("import", "Pilot", *SANDBOX, "--items", "1")

    assert (plain.code, whole.code, fewer.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK), whole.err
    assert "items:" not in plain.out + fewer.out
    assert f"items:\n      - {{data: {ONE}, frame: 0}}\n" in Path("i.yaml").read_text("utf-8")
    assert listed("plan", "i.yaml", *SANDBOX, "--detailed-exitcode").code == ExitCode.OK


def test_an_import_into_a_spec_lists_what_its_collections_hold(labelform: Labelform) -> None:
    title = "Northlane Perception - Front Camera 2D - Q4"
    head = f'labelform: 1\nproject: {{title: "{title}"}}\ncollections:\n  # ask Ilse\n'
    Path("p.yaml").write_text(
        f"{head}  - {{name: night-low-light-hard}}\n  - {{name: tiny-vru-boxes}}  # no type\n", "utf-8"
    )
    options = ("--items", "2", "--out", "p.yaml")

    written, again = (labelform("import", title, *SANDBOX, *options) for _ in range(2))

    text = Path("p.yaml").read_text("utf-8")
    assert (written.code, again.code) == (ExitCode.OK, ExitCode.OK), written.err
    assert ("p.yaml is written" in written.err, "p.yaml is unchanged" in again.err) == (True, True)
    assert text.startswith(head)
    assert (text.count("frame: 0"), text.count("type: label"), text.count("# no type")) == (3, 1, 1)
    assert labelform("import", title, *SANDBOX, "--out", "p.yaml").err.startswith("p.yaml is unchanged")


def test_a_run_that_changed_what_is_in_a_collection_is_taken_back(listed: Labelform) -> None:
    spec(TWO, THREE, policy="policy: {prune: [collections]}\n")
    assert apply(listed).code == ExitCode.OK

    listed("revert", *SANDBOX, "--out", "back.json")
    taken_back = apply(listed, "back.json")

    assert (taken_back.code, held()) == (ExitCode.OK, [ONE, TWO])


def test_a_revert_takes_nothing_out_where_the_owner_lets_nothing_be_pruned(listed: Labelform) -> None:
    spec(ONE, TWO, THREE)
    assert apply(listed).code == ExitCode.OK
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprune: false\n", "utf-8")

    refused = listed("revert", *SANDBOX, "--out", "back.json")

    assert refused.code != ExitCode.OK
    assert "does not allow pruning there" in refused.err
    assert held() == [ONE, TWO, THREE]


def test_titles_that_fit_nothing_are_errors_at_their_place(listed: Labelform) -> None:
    misspelt = ONE.replace("00000", "0000")
    spec(ONE, misspelt, DARK)

    unknown = listed("plan", "p.yaml", *SANDBOX).err

    assert f'p.yaml:9:16: error[unknown-data-unit]: there is no data unit called "{misspelt}"' in unknown
    assert f'did you mean "{ONE}"?' in unknown
    assert f'p.yaml:10:16: error[unknown-data-unit]: there is no data unit called "{DARK}"' in unknown


def test_data_of_a_dataset_that_the_plan_detaches_is_an_error_at_its_place(listed: Labelform) -> None:
    listed("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")
    spec(ONE, datasets=NIGHT, policy="policy: {prune: true}\n")

    refused = apply(listed)
    kept = listed("plan", "p.yaml", *SANDBOX, "--no-prune")
    Path("p.yaml").write_text(Path("p.yaml").read_text("utf-8").replace(f'["{NIGHT}"]', "[]"), "utf-8")
    offline = listed("plan", "p.yaml", "--snapshot", "seen.json")

    said = f'p.yaml:8:16: error[unknown-data-unit]: "{ONE}" is in datasets["{DAY}"], which is not in the spec'
    assert (refused.code, offline.code, kept.code) == (ExitCode.ERROR, ExitCode.ERROR, ExitCode.OK)
    assert said in refused.err
    assert said in offline.err
    assert held() == [ONE, TWO]


def test_what_goes_with_a_dataset_is_no_reason_not_to_list_less(labelform: Labelform) -> None:
    git("init", "--quiet", "--initial-branch=main")
    spec(ONE, DARK, datasets=f'{DAY}", "{NIGHT}', policy="policy: {prune: owned}\n")
    git("add", "p.yaml")
    git("commit", "--quiet", "--message", "first")
    assert apply(labelform).code == ExitCode.OK
    spec(ONE, DARK, datasets=DAY, policy="policy: {prune: owned}\n")

    refused = apply(labelform)
    spec(ONE, datasets=DAY, policy="policy: {prune: owned}\n")
    applied = apply(labelform)

    assert f'"{DARK}" is in datasets["{NIGHT}"], which is not in the spec, and which prune would detach' in refused.err
    assert (applied.code, held()) == (ExitCode.OK, [ONE])
    assert labelform("drift", "p.yaml", *SANDBOX).code == ExitCode.OK


def test_data_of_a_dataset_that_the_plan_attaches_is_known(listed: Labelform) -> None:
    spec(DARK, datasets=f'{DAY}", "{NIGHT}')

    applied = apply(listed)

    assert (applied.code, held()) == (ExitCode.OK, [ONE, TWO, DARK])


def test_a_snapshot_plans_as_the_platform_does_and_names_no_data_that_the_spec_has_not(listed: Labelform) -> None:
    by_hand(THREE, removed=ONE)
    spec(ONE, TWO, policy="policy: {prune: [collections]}\n")
    listed("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    offline = listed("plan", "p.yaml", "--snapshot", "seen.json")
    spec(ONE, THREE)
    later = listed("plan", "p.yaml", "--snapshot", "seen.json")

    assert f"+ items[{ONE}:0]" in offline.out
    assert f"- items[{hash_of(THREE)}:0]" in offline.out
    assert f'error[not-in-snapshot]: the snapshot has no data unit "{THREE}" of the project' in later.err
    assert THREE not in Path("seen.json").read_text("utf-8")


def test_a_snapshot_does_not_say_what_a_collection_holds_that_nobody_listed(listed: Labelform) -> None:
    Path("q.yaml").write_text("labelform: 1\nproject: {title: Pilot}\ncollections: [{name: night}]\n", "utf-8")
    listed("snapshot", "q.yaml", *SANDBOX, "--out", "seen.json")
    spec(policy="policy: {prune: [collections]}\n")
    Path("p.yaml").write_text(Path("p.yaml").read_text("utf-8").replace("items:\n", "items: []\n"), "utf-8")

    offline = listed("plan", "p.yaml", "--snapshot", "seen.json")

    assert offline.code == ExitCode.ERROR
    assert 'the snapshot does not say what collections["night"] contains' in offline.err


def test_labels_are_listed_by_their_objects(labelform: Labelform) -> None:
    title = "Northlane Perception - Front Camera 2D - Q4"
    assert labelform("import", title, *SANDBOX, "--items", "9", "--out", "p.yaml").code == ExitCode.OK
    text, listed = Path("p.yaml").read_text("utf-8"), 'object: "5e19a0c4"}]'
    Path("p.yaml").write_text(
        text.replace(listed, 'object: "5e19a0c5"}]') + "policy: {prune: [collections]}\n", "utf-8"
    )

    planned = labelform("plan", "p.yaml", *SANDBOX)
    applied = apply(labelform)

    assert "(lost with it: 1 label)" in planned.out
    assert applied.code == ExitCode.PARTLY_APPLIED
    assert "the platform refused 1 of its 2 items: nl7-03_cam_front_20260901_01350.png:0/5e19a0c5" in applied.out
