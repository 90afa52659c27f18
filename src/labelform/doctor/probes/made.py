"""What only a new project or a copy can show; most platforms cannot delete it again."""

from __future__ import annotations

from labelform.api import calls
from labelform.core.emails import folded
from labelform.doctor.asking import UnsettledError
from labelform.doctor.making import MadeProjects
from labelform.types import ProjectRole, ProjectType

_KNOWN = (ProjectType.WORKFLOW, ProjectType.MANUAL_QA)


async def create_without_template(made: MadeProjects) -> str:
    """Create a project without a template, and see of which type it is."""
    project_type = (await made.new()).project_type
    if project_type not in _KNOWN:
        raise UnsettledError("the project has an unknown type")
    return str(project_type)


async def stage_ids(made: MadeProjects) -> str:
    """Copy the project, and compare the ids of the stages."""
    at = made.scratch.project_hash
    stages = {uuid for uuid, *_ in (await made.scratch.run(calls.projects.get_project(at))).stages}
    if not stages:
        raise UnsettledError("it takes a scratch project with a workflow")
    copied = {uuid for uuid, *_ in (await made.copied()).stages}
    if not copied or (stages != copied and stages & copied):
        raise UnsettledError("the copy and the project have different stages")
    return "template" if stages == copied else "project"


async def copy_admins(made: MadeProjects) -> str:
    """
    Copy the project without collaborators, and look for its other admins.

    Those who are admins through a group are not admins of the copy, which has no groups.
    """
    at = made.scratch.project_hash
    admins = await _admins(made, at)
    if len(admins) == 1 or await made.scratch.driver.collect(calls.groups.list_groups(at)):
        raise UnsettledError("it takes a scratch project with another admin, and without groups")
    copied = await _admins(made, str((await made.copied()).project_hash))
    if admins <= copied:
        return "include"
    if len(admins & copied) > 1:
        raise UnsettledError("only some of the admins are in the copy")
    return "leave"


async def _admins(made: MadeProjects, project_hash: str) -> set[str]:
    listed = await made.scratch.driver.collect(calls.users.list_users(project_hash))
    return {folded(one.user_email) for one in listed if one.user_role == ProjectRole.ADMIN}


async def delete_project(made: MadeProjects) -> str:
    """Try to delete what this visit has created, and nothing else."""
    if not made.hashes:
        raise UnsettledError("no project could be created")
    deleted = {await made.delete(one) for one in made.hashes}
    if len(deleted) > 1:
        raise UnsettledError("one of the projects was deleted, another was refused")
    return "on" if deleted == {True} else "off"
