"""
A program as users write it. `make types` checks it as theirs are checked: strictly, and without what pydantic adds.

Each line that is wrong says which error it is. Where there is none any more, mypy finds that nothing is ignored.
"""

from __future__ import annotations

from labelform import Platform, Spec, apply, drift, environment, load, plan
from labelform.specs import (
    CollectionEntry,
    DatasetReference,
    FilterPresetEntry,
    GroupEntry,
    MaxDeletes,
    MetricFilter,
    Policy,
    Reference,
    Role,
    SettingsEntry,
    UserEntry,
)


def right(role: Role) -> Spec:
    return Spec(
        labelform=1,
        project=SettingsEntry(title="Night pilot", ontology=Reference(name="Road")),
        datasets=[DatasetReference(name="day"), DatasetReference(name="night")],
        groups=(GroupEntry(name="leads", role=role),),
        users=[UserEntry(email="ann@x.example", role="viewer")],
        filter_presets=[
            FilterPresetEntry(name="Dark", filters=(MetricFilter(metric="brightness", between=(0.0, 0.22)),))
        ],
        policy=Policy(prune="owned", max_deletes=MaxDeletes(percent=25.0)),
    )


def run(spec: Spec) -> list[str]:
    staging = environment("staging", variables={"site": "north"})
    with staging.connect() as platform:
        made = plan(spec, platform, environment=staging, allow=["max-deletes"])
        account = apply(made, platform, environment=staging, approve=staging.name)
        moved = drift(staging.specs[0], platform, environment=staging, since="main")
    found = [str(one.change.address) for one in account.results]
    return [*found, moved.direction.value, load({"labelform": 1}).spec.to_yaml()]


def wrong(platform: Platform, settings: SettingsEntry) -> None:
    GroupEntry(name="qa", role="anotator")  # type: ignore[arg-type]  # no role
    GroupEntry(nme="qa", role="admin")  # type: ignore[call-arg]  # no field
    GroupEntry(name="qa")  # type: ignore[call-arg]  # the role is missing
    Spec(labelform=1, project=settings, group=[])  # type: ignore[call-arg]  # no section
    Spec(labelform=1, project=settings, groups=[CollectionEntry(name="x")])  # type: ignore[list-item]  # another's
    plan(3, platform)  # type: ignore[arg-type]  # no spec
    plan("p.yaml", platform, allow=["max-delete"])  # type: ignore[list-item]  # no rule
    apply("plan.json", platform, environment="staging")  # type: ignore[arg-type]  # a name alone opens nothing
