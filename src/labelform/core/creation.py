"""
Projects are forever: the platform can neither delete nor rename one. A plan that would make another one because a
title was edited, or mistyped, is stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labelform.core.change import Action, Change, Source
from labelform.core.plan import Rule, Violation
from labelform.core.reference import Named
from labelform.core.resource import AnyResource
from labelform.core.titles import look_alike
from labelform.core.whose import named_rule

TO_DO = "pin the hash below project, or correct the title"


@dataclass(frozen=True, slots=True)
class Earlier:
    """
    The project that a spec, or one with its title, was applied to last; `day` is as in `2026-11-29`.

    Where no apply is remembered, it is the project that the spec was about in a commit of that day.
    """

    spec: str
    project: Named
    day: str
    is_applied: bool = True


def created_project(changes: Iterable[Change], kinds: Mapping[str, AnyResource]) -> Change | None:
    """Return the change that makes the project itself; None when there is one already."""
    return next((one for one in changes if one.action is Action.CREATE and kinds[one.kind].level == 0), None)


def forbidden(created: Change, source: Source | None, whose: str = "") -> Violation:
    """Return the rule that no project is created, which nobody can acknowledge; `whose` policy has it, if no spec's."""
    named = named_rule("create_project", whose)
    message = f'the plan creates the project "{_title(created)}", which {named} forbids: {TO_DO}'
    return Violation(rule=Rule.CREATE_PROJECT, message=message, addresses=(created.address,), source=source)


def doubtful(created: Change, earlier: Earlier | None, living: Sequence[Named]) -> tuple[Violation, ...]:
    """
    Return why a project that would be created may be there already, under another title.

    `living` are the projects that may be seen.
    """
    title = _title(created)
    others = [one for one in living if one.name != title and not (earlier and one.hash == earlier.project.hash)]
    said = [*([_applied(earlier, living)] if earlier else []), *_alike(title, others)]
    return tuple(
        Violation(
            rule=Rule.NEW_PROJECT,
            message=f'the plan creates the project "{title}", and {why}: {TO_DO}',
            addresses=(created.address,),
        )
        for why in said
    )


def _applied(earlier: Earlier, living: Sequence[Named]) -> str:
    project = earlier.project
    now = next((one.name for one in living if one.hash == project.hash), None)
    is_renamed = now is not None and now != project.name
    standing = f', which is called "{now}" now' if is_renamed else "" if now else ", which your account cannot see"
    was = f"was applied on {earlier.day} to" if earlier.is_applied else f"was committed on {earlier.day} about"
    return f'{earlier.spec} {was} "{project.name}" ({project.hash}){standing}'


def _alike(title: str, others: Iterable[Named]) -> Iterator[str]:
    for project in others:
        difference = look_alike(title, project.name)
        if difference:
            yield f'"{project.name}" ({project.hash}) differs from it only in {difference}'


def _title(created: Change) -> str:
    return str((created.after or {}).get("title"))
