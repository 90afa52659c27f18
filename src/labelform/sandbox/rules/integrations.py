"""Cloud integrations of the organisation: names only, nothing behind them. The platform has no call that makes one."""

import sqlite3

from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, as_list


def list_integrations(
    context: Context, uuids: list[str], titles: list[str], *, with_organisation_access: bool
) -> list[sqlite3.Row]:
    """
    List the integrations of the caller's organisation; uuids and titles narrow the list.

    Who sees which one is not documented: here every member sees all, and asking for organisation access is for
    organisation admins, as in all lists [SDK docstrings].
    """
    organisation_uuid = access.current_organisation(context)
    if with_organisation_access:
        access.administer_organisation(context, "list integrations with organisation access")
    return context.all(
        "SELECT * FROM cloud_integrations WHERE organisation_uuid = ?1"
        " AND (?2 IS NULL OR integration_uuid IN (SELECT value FROM json_each(?2)))"
        " AND (?3 IS NULL OR title IN (SELECT value FROM json_each(?3))) ORDER BY created_at, integration_uuid",
        *(organisation_uuid, as_list(uuids) if uuids else None, as_list(titles) if titles else None),
    )
