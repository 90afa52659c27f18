"""
What only some kinds of ours have, of kinds that only `trial.py` lists: things in items, things that are made first,
people, and what ends the work.
"""

from __future__ import annotations

from pathlib import Path

from tests.architecture.conftest import SANDBOX, Trial, write

HEAD = "labelform: 1\nproject: {title: P}\n"
DAY = 'datasets: ["NL fleet7 2026-09 motorway day"]\n'
FIRST, SECOND = "nl7-03_cam_front_20260901_00000.png", "nl7-03_cam_front_20260901_00150.png"
CREATOR = "svc-labelform@northlane.example"
APPLY = ("apply", "p.yaml", *SANDBOX, "--auto-approve")


def test_things_in_an_item_are_put_in_taken_out_counted_and_put_back(trial: Trial) -> None:
    write(f"{HEAD}{DAY}shelves: [{{name: new, books: [{FIRST}, {SECOND}]}}]\n")
    made = trial(*APPLY)
    write(f"{HEAD}{DAY}policy: {{prune: true}}\nshelves: [{{name: new, books: [{FIRST}]}}]\n")
    taken = trial(*APPLY)
    write(f"{HEAD}{DAY}policy: {{prune: true}}\nshelves: []\n")
    gone = trial(*APPLY)
    trial("revert", *SANDBOX, "--out", "back.json")
    back = trial("apply", "back.json", *SANDBOX, "--auto-approve")
    imported = trial("import", "P", *SANDBOX, "--items", "9").stdout

    assert "(its books are added by further calls, which need its new id)" in made.stdout
    assert f"books[{FIRST}]" in made.stdout
    assert '! (lost with it: 1 frame)\n  ~ shelves["new"]' in taken.stdout
    assert [one.returncode for one in (made, taken, gone, back)] == [0, 0, 0, 0]
    assert '! (lost with it: 1 frame)\n  # (revert cannot bring back its uuid)\n  - shelves["new"]' in gone.stdout
    assert "(with the 1 thing that it contained)" in back.stdout
    assert (FIRST in imported, SECOND in imported) == (True, False)


def test_what_an_entry_has_made_is_there_before_what_refers_to_it(trial: Trial) -> None:
    write(f"{HEAD}badges: [{{name: fresh, forge: true}}]\n")
    done = trial(*APPLY)
    again = trial("plan", "p.yaml", *SANDBOX)

    assert '+ organisation_badges["fresh"]' in done.stdout
    assert "(only an admin of the organisation may forge a badge)" in done.stdout
    assert 'hash = "id of organisation_badges[\\"fresh\\"]"' in done.stdout
    assert "badges: 1 tied on" in done.stdout
    assert "No changes." in again.stdout


def test_people_get_in_in_any_spelling_are_hidden_in_snapshots_and_the_last_admin_stays(trial: Trial) -> None:
    door, ann = "  - {{who: {}, opens: {}}}\n", "Ann@x.example"
    write(f"{HEAD}doors:\n{door.format(ann, 'annotator')}")
    made = trial(*APPLY)
    write(f"{HEAD}doors:\n{door.format(ann.lower(), 'annotator')}{door.format(CREATOR, 'annotator')}")
    planned = trial("plan", "p.yaml", *SANDBOX)
    trial("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")
    trial("absorb", "p.yaml", "*", *SANDBOX)

    assert f'+ doors["{ann.lower()}"]' in made.stdout
    assert "1 door as desired" in planned.stdout
    assert "[lockout] the plan removes or demotes the last admin of the project" in planned.stderr
    assert "(only an admin of the organisation may lock a door)" in planned.stdout
    assert f"~ {CREATOR}: admin → annotator" in planned.stdout
    assert "x.example" not in Path("seen.json").read_text("utf-8")
    absorbed = Path("p.yaml").read_text("utf-8")
    assert absorbed.endswith(f"{door.format(ann.lower(), 'annotator')}{door.format(CREATOR, 'admin')}")


def test_what_ends_the_work_comes_last_is_acknowledged_and_drawn(trial: Trial) -> None:
    write(f"{HEAD}shelves: [{{name: last}}]\n")
    trial(*APPLY)
    write(f"{HEAD}season: {{now: completed}}\nshelves: [{{name: last, previously: none}}, {{name: more}}]\n")
    planned = trial("plan", "p.yaml", *SANDBOX, "--format", "html")
    done = trial(*APPLY, "--allow", "close-project")

    assert planned.returncode == 5
    assert "the plan would update season: winter comes" in planned.stdout
    assert "spring" in planned.stdout
    assert done.returncode == 0, done.stdout
    assert done.stdout.index('shelves["more"]: Creation complete') < done.stdout.index("season: Modifying...")
