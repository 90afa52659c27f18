"""Users and groups of a dataset, with role 0 (admin) or 1 (user)."""

import sqlite3

from labelform.sandbox.rules import access, datasets, organisation_groups, people
from labelform.sandbox.rules.context import Context, as_list


def list_users(context: Context, dataset_hash: str) -> list[sqlite3.Row]:
    """List the direct users of a dataset."""
    datasets.find_dataset(context, dataset_hash)
    return context.all("SELECT * FROM dataset_users WHERE dataset_hash = ? ORDER BY email", dataset_hash)


def add_users(context: Context, dataset_hash: str, emails: list[str], role: int) -> list[sqlite3.Row]:
    """Add users; one who is a user already keeps the old role. Source: the same rule as for projects [SDK]."""
    access.administer_dataset(context, dataset_hash, "add users to it")
    added = people.accounts_for(context, emails)
    for email in added:
        context.run("INSERT INTO dataset_users VALUES (?, ?, ?) ON CONFLICT DO NOTHING", dataset_hash, email, role)
    return context.all(
        "SELECT u.* FROM json_each(?) e JOIN dataset_users u ON u.email = e.value COLLATE NOCASE"
        " WHERE dataset_hash = ? ORDER BY e.key",
        *(as_list(added), dataset_hash),
    )


def remove_users(context: Context, dataset_hash: str, emails: list[str]) -> None:
    """Remove users; emails without access are ignored [SDK docstring]."""
    access.administer_dataset(context, dataset_hash, "remove users from it")
    for email in emails:
        context.run("DELETE FROM dataset_users WHERE dataset_hash = ? AND email = ?", dataset_hash, email)


def list_groups(context: Context, dataset_hash: str) -> list[sqlite3.Row]:
    """List the groups of a dataset with role and `is_same_organisation`."""
    datasets.find_dataset(context, dataset_hash)
    return context.all(
        "SELECT g.*, dg.role, d.organisation_uuid = g.organisation_uuid AS is_same_organisation"
        " FROM dataset_groups dg JOIN user_groups g USING (group_hash) JOIN datasets d USING (dataset_hash)"
        " WHERE dataset_hash = ? ORDER BY g.created_at, group_hash",
        dataset_hash,
    )


def add_groups(context: Context, dataset_hash: str, group_hashes: list[str], role: int) -> None:
    """Give groups a role on the dataset; one that has a role gets this one."""
    access.administer_dataset(context, dataset_hash, "add groups to it")
    for group_hash in group_hashes:
        organisation_groups.find_usable_group(context, group_hash)
        context.run("INSERT OR REPLACE INTO dataset_groups VALUES (?, ?, ?)", dataset_hash, group_hash, role)


def remove_groups(context: Context, dataset_hash: str, group_hashes: list[str]) -> None:
    """Take groups off the dataset; one that is not on it is skipped."""
    access.administer_dataset(context, dataset_hash, "remove groups from it")
    for group_hash in group_hashes:
        context.run("DELETE FROM dataset_groups WHERE dataset_hash = ? AND group_hash = ?", dataset_hash, group_hash)
