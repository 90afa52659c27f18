"""Build a spec for each site, and plan all of them: python examples/build_a_spec.py north south"""

import sys

from labelform import Spec, environment, plan
from labelform.specs import CollectionEntry, GroupEntry, MaxDeletes, Policy, SettingsEntry

ANNOTATORS = {"north": "vendor-brightmark-l1", "south": "vendor-brightmark-l2"}


def spec_of(site: str) -> Spec:
    return Spec(
        labelform=1,
        project=SettingsEntry(title=f"Front camera {site}"),
        groups=[
            GroupEntry(name="perception-leads", role="admin"),
            GroupEntry(name=ANNOTATORS[site], role="annotator"),
        ],
        collections=[CollectionEntry(name="night-hard")],
        policy=Policy(max_deletes=MaxDeletes(percent=25.0), protect=("groups[*-leads]",)),
    )


staging = environment("staging")  # of environments.yaml, here or in a folder above
with staging.connect() as platform:
    for site in sys.argv[1:]:
        spec = spec_of(site)
        made = plan(spec, platform, environment=staging)
        print(spec.to_yaml())
        print(f"{len(made.changes)} changes, {len(made.violations)} broken rules")
