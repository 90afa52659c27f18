"""Groups with access to an ontology, with role 0 (admin) or 1 (user)."""

import sqlite3

from labelform.sandbox.rules import ontologies, organisation_groups
from labelform.sandbox.rules.context import Context


def list_groups(context: Context, ontology_hash: str) -> list[sqlite3.Row]:
    """List the groups of an ontology with role and `is_same_organisation`."""
    ontologies.find_ontology(context, ontology_hash)
    return context.all(
        "SELECT g.*, og.role, o.organisation_uuid = g.organisation_uuid AS is_same_organisation"
        " FROM ontology_groups og JOIN user_groups g USING (group_hash) JOIN ontologies o USING (ontology_hash)"
        " WHERE ontology_hash = ? ORDER BY g.created_at, group_hash",
        ontology_hash,
    )


def add_groups(context: Context, ontology_hash: str, group_hashes: list[str], role: int) -> None:
    """Give groups a role on the ontology; one that has a role gets this one."""
    ontologies.administer_ontology(context, ontology_hash, "add groups to it")
    for group_hash in group_hashes:
        organisation_groups.find_usable_group(context, group_hash)
        context.run("INSERT OR REPLACE INTO ontology_groups VALUES (?, ?, ?)", ontology_hash, group_hash, role)


def remove_groups(context: Context, ontology_hash: str, group_hashes: list[str]) -> None:
    """Take groups off the ontology; one that is not on it is skipped."""
    ontologies.administer_ontology(context, ontology_hash, "remove groups from it")
    for group_hash in group_hashes:
        context.run("DELETE FROM ontology_groups WHERE ontology_hash = ? AND group_hash = ?", ontology_hash, group_hash)
