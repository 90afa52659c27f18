"""
Which platforms the owners of a repository let keys be used for.

Apart from the connection: planning asks for it too, also where it has what a platform said and connects to none.
"""

from __future__ import annotations

from labelform.client.domain import is_on_this_machine
from labelform.core.reach import Reach
from labelform.errors import PolicyError


def check_pinned(reach: Reach, base_url: str) -> None:
    """
    Hold whoever runs a command to the domains that owners list, where they do; an embedded sandbox is none.

    Raises:
        PolicyError: this domain is not listed.
    """
    is_free = is_on_this_machine(base_url) or reach.may_sign_for(base_url)
    if reach.domains is not None and not is_free:
        allowed = ", ".join(sorted(reach.domains)) or "none"
        raise PolicyError(f"{reach.pinned_at} does not allow a key for {base_url}", hint=f"domains there: {allowed}")
