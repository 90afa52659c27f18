"""
What the actions of a kind are called. A dataset that leaves a project is not destroyed, and no report may say so.

Words are for people. Tools read the action, and the summary lines, which are Terraform's for every kind.
"""

from __future__ import annotations

from labelform.core.model import Frozen


class Verb(Frozen):
    """One action in the forms that sentences need: `to detach`, `Detaching...`, `Detachment complete`, `detached`."""

    to: str
    doing: str
    noun: str
    done: str


class Words(Frozen):
    """The verb of each action of a kind; those of Terraform where a kind has no better ones."""

    create: Verb = Verb(to="add", doing="Creating", noun="Creation", done="created")
    update: Verb = Verb(to="change", doing="Modifying", noun="Modifications", done="updated in-place")
    delete: Verb = Verb(to="destroy", doing="Destroying", noun="Destruction", done="destroyed")


PLAIN = Words()
