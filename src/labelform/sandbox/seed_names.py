"""The names in a seed and the hashes behind them; hashes that are left out are made from the names."""

import uuid
from collections import defaultdict

from labelform.sandbox.seed_model import Organisation, Seed

NAMESPACE = uuid.UUID("0b9dd3f4-6d3c-5d53-8b66-7a1b6f2f9f41")


def identity(*path: str) -> str:
    """Make the hash of something from its place in the seed: kind, organisation or parent, name."""
    return str(uuid.uuid5(NAMESPACE, "/".join(path)))


class Names:
    """Finds the hash of a thing by kind, name (or hash) and organisation."""

    def __init__(self, seed: Seed) -> None:
        self.mistakes: list[str] = []
        self._hashes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._known: set[tuple[str, str, str]] = set()
        for organisation in seed.organisations:
            self._add_all(organisation)

    def find(self, kind: str, name: str, organisation: str) -> str:
        """Give the hash of a thing that is known to be there exactly once."""
        if (kind, organisation, name.lower()) in self._known:
            return name.lower()
        return self._hashes[kind, organisation, name][0]

    def find_group(self, name: str, organisation: str) -> str:
        """Give the hash of a group of this organisation, or of one that is shared with it."""
        is_own = self.problem("group", name, organisation) is None
        return self.find("group" if is_own else "shared group", name, organisation)

    def problem(self, kind: str, name: str, organisation: str) -> str | None:
        """Say why a reference cannot be followed, or None."""
        if (kind, organisation, name.lower()) in self._known:
            return None
        hashes = self._hashes.get((kind, organisation, name), [])
        if not hashes:
            return f'there is no {kind} "{name}" in {organisation}'
        if len(hashes) > 1:
            return (
                f'{len(hashes)} of kind {kind} are called "{name}" ({", ".join(hashes)}); use its hash to refer to one'
            )
        return None

    def problem_of_group(self, name: str, organisation: str) -> str | None:
        """Say why a group cannot be found among the organisation's own and those shared with it, or None."""
        problem = self.problem("group", name, organisation)
        return None if self.problem("shared group", name, organisation) is None else problem

    def _add_all(self, organisation: Organisation) -> None:
        self._add("organisation", "", organisation.name, organisation.uuid)
        for group in organisation.groups:
            self._add("group", organisation.name, group.name, group.hash)
            for receiver in group.shared_with:
                self._add(
                    "shared group", receiver, group.name, group.hash or identity("group", organisation.name, group.name)
                )
        for ontology in organisation.ontologies:
            self._add("ontology", organisation.name, ontology.title, ontology.hash)
        for template in organisation.workflow_templates:
            self._add("workflow template", organisation.name, template.title, template.uuid)
        for dataset in organisation.datasets:
            self._add("dataset", organisation.name, dataset.title, dataset.hash)
            dataset_hash = dataset.hash or identity("dataset", organisation.name, dataset.title)
            for item in dataset.items:
                self._add(
                    "data", organisation.name, item.title, item.hash or identity("data", dataset_hash, item.title)
                )
        for project in organisation.projects:
            self._add("project", organisation.name, project.title, project.hash)
        for tag in organisation.tags:
            self._add("organisation tag", organisation.name, tag.name, tag.uuid)
        for name in organisation.issue_tags:
            self._add("issue tag", organisation.name, name, None)

    def _add(self, kind: str, organisation: str, name: str, given: str | None) -> None:
        hash_ = given or identity(kind, organisation, name)
        if (kind, organisation, hash_) in self._known:
            self.mistakes.append(f'two of kind {kind} are called "{name}" in {organisation}; give each a hash')
        self._hashes[kind, organisation, name].append(hash_)
        self._known.add((kind, organisation, hash_))
