"""The ontology of a project, where nobody else uses it."""

from __future__ import annotations

from typing import Any

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.api.records.ontologies import Ontology
from labelform.doctor.asking import UnsettledError
from labelform.doctor.scratch import WORD, Scratch, is_made_to_be_tried
from labelform.doctor.surroundings import EVERYWHERE, is_organisation_admin


async def ontology_removals(scratch: Scratch) -> str:
    """
    Save the ontology without its last entry, and then as it was.

    First it is saved as it is: a caller who may not do that learns nothing from a refusal.
    """
    ontology = await _own_ontology(scratch)
    kind, entries = _entries(ontology)
    whole, less = _saving(ontology), _saving(ontology, **{kind: entries[:-1]})
    await scratch.run(whole)
    async with scratch.until_over(whole, "an ontology without its last entry"):
        if await scratch.is_refused(less):
            return "refuse"
        after = await scratch.run(calls.ontologies.get_ontology(ontology_hash=ontology.ontology_hash))
    left: Any = after.structure.get(kind)
    if len(left or ()) >= len(entries):
        raise UnsettledError("the ontology was saved without an entry, but still has it")
    return "allow"


async def _own_ontology(scratch: Scratch) -> Ontology:
    """
    Return the ontology of the project, which must be made for experiments as well.

    Raises:
        UnsettledError: others use it, or may have labels of it.
    """
    at = scratch.project_hash
    used = (await scratch.run(calls.projects.get_project(at))).ontology_hash
    ontology = await scratch.run(calls.ontologies.get_ontology(ontology_hash=used))
    if not is_made_to_be_tried(ontology.title) or await _users(scratch, used) != {at}:
        raise UnsettledError(
            f'it takes an ontology that only the project uses, with a title that contains the word "{WORD}"'
        )
    rows = await scratch.run(calls.label_rows.list_label_rows(at, include_all_label_branches=True))
    if any(row.label_hash for row in rows):
        raise UnsettledError("it takes a project without labels")
    return ontology


async def _users(scratch: Scratch, ontology_hash: str) -> set[str]:
    """
    Return the projects of the whole organisation with an ontology.

    Raises:
        UnsettledError: the account does not see all of them, and the ontology may be somebody's.
    """
    if not await is_organisation_admin(scratch.driver):
        raise UnsettledError("it takes an admin of the organisation, who sees every project with the ontology")
    listed = await scratch.driver.collect(EVERYWHERE)
    return {str(one.project_hash) for one in listed if one.ontology_hash == ontology_hash}


def _entries(ontology: Ontology) -> tuple[str, list[Any]]:
    for kind in ("objects", "classifications"):
        entries: Any = ontology.structure.get(kind)
        if entries:
            return kind, [*entries]
    raise UnsettledError("it takes an ontology with an object or a classification")


def _saving(ontology: Ontology, **altered: list[Any]) -> Operation[None]:
    structure: Any = {**ontology.structure, **altered}
    return calls.ontologies.save_ontology(
        ontology_hash=ontology.ontology_hash,
        title=ontology.title,
        description=ontology.description,
        structure=structure,
    )
