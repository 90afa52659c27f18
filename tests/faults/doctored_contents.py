"""A plan with people, a status, tags, contents, what is known late, and actions: for `tests.faults.doctored_plans`."""

from __future__ import annotations

from labelform.actions.all import BY_ENTRY
from labelform.actions.explorer import SyncEntry
from labelform.actions.populate import PopulateEntry
from labelform.contents.collection_items import HeldItem
from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.following import follow_ups
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.late import id_of
from labelform.core.model import Item
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.core.resource import AnyObserved, Observed
from labelform.language.model import kinds
from labelform.resources.collections import Collection
from labelform.resources.datasets import Dataset, OrganisationDataset
from labelform.resources.issue_tags import IssueTag
from labelform.resources.settings import Settings
from labelform.resources.tags import OrganisationTag, Tag
from labelform.resources.users import User
from tests.impacts import with_impacts

PROJECT, PRODUCTION, STAGING, NIGHT, DATA, MORE = (
    f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123456"
)
AT = Source(file="p.yaml", line=3, column=5)
AFTER_APPLY = (SyncEntry(sync=True), PopulateEntry.model_validate({"populate": "dusk", "from": "dark"}))


def people_and_contents() -> Plan:
    """Return the plan; its spec has `AFTER_APPLY`."""
    stays, goes, comes = (HeldItem(data=DATA, frame=frame, title="night.mp4") for frame in (1, 22, 333))
    late = HeldItem(data=MORE, frame=4, title="snow.mp4")
    night = Collection(name="night", type="frame", description="", items=(goes, stays))
    plan = make_plan(
        Target(title="P", hash=PROJECT),
        [
            _side(
                "project", [Settings(title="P", status="paused")], (Settings(title="P", status="inProgress"), PROJECT)
            ),
            _side("organisation_datasets", [OrganisationDataset(title="snow", description="fresh")]),
            _side("organisation_tags", [OrganisationTag(name="winter")]),
            _side("datasets", [Dataset(hash=id_of('organisation_datasets["snow"]'), title="snow")]),
            _side(
                "users",
                [User(email="ann@x.example", role="reviewer"), User(email="cy@x.example", role="annotator")],
                (User(email="ann@x.example", role="annotator"), "ann@x.example"),
                (User(email="bob@x.example", role="reviewer"), "bob@x.example"),
            ),
            _side(
                "tags",
                [
                    Tag(hash=PRODUCTION, name="production"),
                    Tag(hash=id_of('organisation_tags["winter"]'), name="winter"),
                ],
                (Tag(hash=STAGING, name="staging"), STAGING),
            ),
            _side("issue_tags", [IssueTag(name="occlusion")]),
            _side(
                "collections",
                [night.model_copy(update={"items": (comes, late, stays)}), Collection(name="dusk", items=(late,))],
                (night, NIGHT),
            ),
        ],
        Policy(prune=True),
        NO_GUARDRAILS,
    )
    return with_impacts(plan.model_copy(update={"actions": follow_ups(AFTER_APPLY, plan.changes, BY_ENTRY)}))


def _side(kind: str, desired: list[Item], *observed: tuple[Item, str]) -> Side:
    seen: tuple[AnyObserved, ...] = tuple(Observed(item, id=one) for item, one in observed)
    return Side(kinds()[kind], tuple(Desired(item, AT) for item in desired), seen)
