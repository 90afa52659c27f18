"""
The plans that are doctored: ones that create everything, change, rename, delete and break rules, are a part, take a run
back, and change people and contents.
"""

from __future__ import annotations

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS, Guardrails
from labelform.core.kept import Kept
from labelform.core.model import Item
from labelform.core.plan import Partial, Plan, Revert, Rule, Target
from labelform.core.policy import MaxDeletes, Policy
from labelform.core.resource import AnyObserved, AnyResource, Observed
from labelform.core.reverting import Written, taken_back
from labelform.filters.definition import Definition
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings
from tests.faults.doctored_contents import people_and_contents
from tests.impacts import with_impacts

HASHES = [f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123456789abcdef"]
PROJECT, ONTOLOGY, DATA, LEADS, CREW, NIGHT, DAY, PRESET, OTHER = HASHES[:9]
AT = Source(file="p.yaml", line=3, column=5, origins=("dark from environments.yaml:12",))
DARK = Definition.of([{"metric": "brightness", "values": [0, 0.22]}])
BRIGHT = Definition.of([{"metric": "brightness", "values": [0.5, 1]}, {"is_shadow": False, "note": None}])


def plans() -> dict[str, Plan]:
    """Return the plans by name."""
    return {
        "creates": _creates(),
        "changes": _changes(),
        "renames": _renames(),
        "deletes": _deletes(),
        "part": _creates(PART),
        "takes back": _takes_back(),
        "people and contents": people_and_contents(),
    }


def _side(resource: AnyResource, desired: list[Item], observed: list[AnyObserved] | None = None) -> Side:
    return Side(resource, tuple(Desired(item, AT) for item in desired), tuple(observed or ()))


PART = Partial(only=("collections[o*]", "filter_presets", "datasets"), excepted=("datasets[nobody]",))


def _creates(partial: Partial | None = None) -> Plan:
    ontology = BoundOntology(hash=ONTOLOGY, title="Road users")
    return make_plan(
        Target(title="New"),
        [
            _side(ProjectSettings(), [Settings(title="New", description="d", ontology=ontology)]),
            _side(Datasets(), [Dataset(hash=DATA, title="night drives")]),
            _side(Groups(), [Group(hash=LEADS, name="leads", role="reviewer")]),
            _side(Collections(), [Collection(name="one", description="first"), Collection(name="two", type="label")]),
            _side(FilterPresets(), [FilterPreset(name="dark", filters=DARK)]),
        ],
        Policy(),
        NO_GUARDRAILS,
        partial,
    )


def _changes() -> Plan:
    ontology = BoundOntology(hash=ONTOLOGY, title="Road users")
    settings = Settings(title="P", description="new", ontology=ontology)
    night = Collection(name="night", type="frame", description="old")
    twice = [Observed(Collection(name="twice", type="frame", description=""), id=one) for one in (DAY, OTHER)]
    return make_plan(
        Target(title="P", hash=PROJECT),
        [
            _side(
                ProjectSettings(), [settings], [Observed(settings.model_copy(update={"description": "d"}), id=PROJECT)]
            ),
            _side(
                Groups(),
                [Group(hash=LEADS, name="leads", role="admin")],
                [
                    Observed(Group(hash=LEADS, name="leads", role="annotator"), id=LEADS),
                    Observed(Group(hash=CREW, name="crew", role="annotator"), id=CREW),
                ],
            ),
            _side(
                Collections(),
                [Collection(name="night", type="label", description="new"), Collection(name="twice")],
                [Observed(night, id=NIGHT), *twice],
            ),
            _side(
                FilterPresets(),
                [FilterPreset(name="dark", filters=BRIGHT)],
                [Observed(FilterPreset(name="dark", filters=DARK), id=PRESET)],
            ),
        ],
        Policy(),
        NO_GUARDRAILS,
    )


def _renames() -> Plan:
    desired = (
        Desired(Collection(name="night-hard", type="label", description="new"), AT, ("night",)),
        Desired(Collection(name="day-hard"), AT, ("day",)),
    )
    seen = [(NIGHT, "night"), (DAY, "day"), (OTHER, "day-hard")]
    observed = [Observed(Collection(name=name, type="frame", description="old"), id=one) for one, name in seen]
    preset = Desired(FilterPreset(name="light", filters=BRIGHT), AT, ("dark",))
    return make_plan(
        Target(title="P", hash=PROJECT),
        [
            Side(Collections(), desired, tuple(observed)),
            Side(FilterPresets(), (preset,), (Observed(FilterPreset(name="dark", filters=DARK), id=PRESET),)),
        ],
        Policy(),
        NO_GUARDRAILS,
    )


def _deletes() -> Plan:
    plan = make_plan(
        Target(title="P", hash=PROJECT),
        [
            _side(Datasets(), [], [Observed(Dataset(hash=DATA, title="night drives"), id=DATA)]),
            _side(Groups(), [], [Observed(Group(hash=LEADS, name="leads", role="admin"), id=LEADS)]),
            _side(
                Collections(),
                [],
                [Observed(Collection(name="night", type="frame", description=""), id=one) for one in (NIGHT, DAY)],
            ),
        ],
        Policy(prune=True, max_deletes=MaxDeletes(count=1), protect=("groups[lead*]", "collections[night]")),
        Guardrails(allowed=frozenset({Rule.MAX_DELETES})),
    )
    return with_impacts(plan)


def _takes_back() -> Plan:
    """Return what takes the changes and deletes above back: all that may be in such a plan, and what it cannot do."""
    run = {change.address: change for change in (*_changes().changes, *_deletes().changes)}
    held = Kept(entries=(f"{DATA}/0", f"{DATA}/17"))
    written = [Written(change, kept=held if change.kind == "collections" else None) for change in run.values()]
    kinds: dict[str, AnyResource] = {one.kind: one for one in (Datasets(), Groups(), Collections(), FilterPresets())}
    moved = FilterPreset(name="dark", filters=Definition.of([{"metric": "width", "values": [1, 2]}]))
    created = next(change for change in _creates().changes if change.label == "two")
    written.append(Written(created, made=OTHER))
    now: dict[str, list[AnyObserved]] = {kind: [] for kind in kinds} | {
        "collections": [Observed(Collection(name="two", type="label", description=""), id=OTHER)],
        "filter_presets": [Observed(moved, id=PRESET)],
    }
    changes, blocked = taken_back(written, now, kinds)
    revert = Revert(run="000002-20261129T100000.000000Z-7", plan_digest=f"sha256:{'0' * 64}")
    return with_impacts(Plan(target=Target(title="P", hash=PROJECT), changes=changes, blocked=blocked, revert=revert))
