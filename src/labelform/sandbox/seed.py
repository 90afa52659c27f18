"""
Reading a seed file and checking that it makes sense, with all mistakes at once and where they are.

`demo` and `empty` are in the package; anything else is the path of a JSON file. Rows are made in `seed_rows`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from labelform.files.inputs import UnfitError, read_input
from labelform.sandbox.errors import SandboxError
from labelform.sandbox.rules.label_rows import MAIN
from labelform.sandbox.rules.workflows import DEFAULT_STAGES
from labelform.sandbox.seed_files import parts_of, problems_of_files
from labelform.sandbox.seed_labels import problems_of
from labelform.sandbox.seed_model import Organisation, Project, Seed
from labelform.sandbox.seed_names import Names, identity
from labelform.sandbox.seed_things import Item, Template

BUNDLED = ("demo", "empty")
_MOST_BYTES = 256 * 1024**2


def load_seed(name: str) -> Seed:
    """
    Read a seed by its name or path.

    Raises:
        SandboxError: the file cannot be read, is not a seed, or contradicts itself; the message lists every mistake.
    """
    try:
        text = _read(name)
        seed = Seed.model_validate(json.loads(text), strict=True)
    except OSError as problem:
        raise SandboxError(f"cannot read the seed {name}: {problem.strerror or problem}") from problem
    except UnfitError as unfit:
        raise SandboxError(f"cannot read the seed {name}: it {unfit}") from unfit
    except ValidationError as problem:
        raise _mistakes(name, [_place(error["loc"]) + error["msg"] for error in problem.errors()]) from problem
    except ValueError as problem:
        raise SandboxError(f"the seed {name} is not JSON: {problem}") from problem
    if mistakes := check_seed(seed):
        raise _mistakes(name, mistakes)
    return seed


def check_seed(seed: Seed) -> list[str]:
    """List everything that a seed refers to and does not have, each with its place in the file."""
    names = Names(seed)
    mistakes = [*names.mistakes]
    emails = {user.email.lower() for organisation in seed.organisations for user in organisation.users}
    if seed.service_account.lower() not in emails:
        mistakes.append(f'service_account: "{seed.service_account}" is not a user of any organisation')
    for index, organisation in enumerate(seed.organisations):
        here = f"organisations[{index}]"
        mistakes += _check_people(organisation, here, emails)
        mistakes += _check_groups(organisation, here, seed)
        mistakes += _check_structures(organisation, here)
        mistakes += _check_files(organisation, here)
        for number, project in enumerate(organisation.projects):
            mistakes += _check_project(names, organisation, project, f"{here}.projects[{number}]", emails)
    return mistakes


def _read(name: str) -> str:
    if name in BUNDLED:
        return (files("labelform.sandbox") / "seeds" / f"{name}.json").read_text("utf-8")
    return read_input(Path(name), most_bytes=_MOST_BYTES).decode("utf-8")


def _check_people(organisation: Organisation, here: str, emails: set[str]) -> list[str]:
    mistakes = [
        f"{here}.users[{index}]: only internal users can be ADMIN of an organisation"
        for index, user in enumerate(organisation.users)
        if user.role == "ADMIN" and user.member_type != "internal"
    ]
    mentioned = [
        *((f"datasets[{i}].users", user.email) for i, each in enumerate(organisation.datasets) for user in each.users),
        *((f"ontologies[{i}].users", user.email) for i, o in enumerate(organisation.ontologies) for user in o.users),
        *(
            (f"workflow_templates[{i}].admins", e)
            for i, t in enumerate(organisation.workflow_templates)
            for e in t.admins
        ),
    ]
    return mistakes + _unknown(mentioned, here, emails)


def _check_groups(organisation: Organisation, here: str, seed: Seed) -> list[str]:
    own = {user.email.lower() for user in organisation.users}
    others = {each.name for each in seed.organisations} - {organisation.name}
    mistakes = []
    for index, group in enumerate(organisation.groups):
        place = f"{here}.groups[{index}]"
        mistakes += [
            f'{place}: "{email}" is not a user of {organisation.name}'
            for email in (*group.members, *group.managers)
            if email.lower() not in own
        ]
        mistakes += [
            f'{place}.shared_with: there is no other organisation "{name}"'
            for name in group.shared_with
            if name not in others
        ]
    return mistakes


def _check_structures(organisation: Organisation, here: str) -> list[str]:
    mistakes = [
        f'{here}.ontologies[{index}].editor: needs the lists "objects" and "classifications"'
        for index, ontology in enumerate(organisation.ontologies)
        if not all(isinstance(ontology.editor.get(key), list) for key in ("objects", "classifications"))
    ]
    for index, template in enumerate(organisation.workflow_templates):
        mistakes += [f"{here}.workflow_templates[{index}]: {problem}" for problem in _problems_of_stages(template)]
    return mistakes


def _check_files(organisation: Organisation, here: str) -> list[str]:
    return [
        f"{here}.datasets[{number}].items[{index}]: {problem}"
        for number, dataset in enumerate(organisation.datasets)
        for index, item in enumerate(dataset.items)
        for problem in problems_of_files(item)
    ]


def _problems_of_stages(template: Template) -> Iterator[str]:
    known = {name for stage in template.stages for name in (stage.title, stage.uuid) if name}
    for stage in template.stages:
        if stage.next and stage.next not in known:
            yield f'the next stage of "{stage.title}", "{stage.next}", does not exist'
        for pathway in stage.pathways:
            if pathway.destination not in known:
                yield f'the destination of the pathway "{pathway.title}", "{pathway.destination}", does not exist'
    yield from _repeated("stages", [stage.uuid for stage in template.stages])
    yield from _repeated("pathways", [way.uuid for stage in template.stages for way in stage.pathways])


def _repeated(kind: str, uuids: list[str | None]) -> Iterator[str]:
    for uuid, times in Counter(uuid for uuid in uuids if uuid).items():
        if times > 1:
            yield f"{times} {kind} have the uuid {uuid}"


def _check_project(
    names: Names, organisation: Organisation, project: Project, here: str, emails: set[str]
) -> list[str]:
    own = organisation.name
    found = [
        names.problem("ontology", project.ontology, own),
        *(names.problem("dataset", title, own) for title in project.datasets),
        *(names.problem_of_group(grant.group, own) for grant in project.groups),
        *(names.problem("organisation tag", tag, own) for tag in project.tags),
        *(names.problem("issue tag", tag, own) for tag in project.issue_tags),
    ]
    if project.workflow_template is not None:
        found.append(names.problem("workflow template", project.workflow_template, own))
    found += [names.problem("data", title, own) for title in _mentioned_data(project)]
    found += _problems_of_items(project)
    staged = [work.stage for work in project.work] + [row.stage for row in project.label_rows]
    found += [_problem_of_stage(organisation, project, stage) for stage in staged if stage]
    found += _problems_of_labels(organisation, project) if not any(found) else []
    mentioned = [
        ("creator", project.creator),
        *(("users", user.email) for user in project.users),
        *((f"work[{number}]", work.email) for number, work in enumerate(project.work)),
        *((f"label_rows[{number}]", row.by) for number, row in enumerate(project.label_rows)),
        *((f"label_rows[{number}]", row.assignee) for number, row in enumerate(project.label_rows) if row.assignee),
    ]
    return [f"{here}: {problem}" for problem in found if problem] + _unknown(mentioned, here, emails)


def _mentioned_data(project: Project) -> list[str]:
    in_collections = (item.data for collection in project.collections for item in collection.items)
    return [*in_collections, *(work.data for work in project.work), *(row.data for row in project.label_rows)]


def _problems_of_items(project: Project) -> list[str]:
    labels = {(row.data, label.id) for row in project.label_rows if row.branch == MAIN for label in row.labels}
    items = [(collection, item) for collection in project.collections for item in collection.items]
    wrong = [
        f'collection "{collection.name}" of type {collection.type} cannot contain '
        + (f'the annotation "{item.annotation}"' if item.annotation else f'frames of "{item.data}"')
        for collection, item in items
        if (item.annotation is not None) != (collection.type == "LABEL")
    ]
    unknown = [
        f'"{item.data}" has no label with the id "{item.annotation}"'
        for _, item in items
        if item.annotation is not None and (item.data, item.annotation) not in labels
    ]
    return wrong + unknown


def _problems_of_labels(organisation: Organisation, project: Project) -> list[str]:
    """Check labels against ontology and data, which are known to be there."""
    editor = next(
        each.editor for each in organisation.ontologies if project.ontology.lower() in (each.title.lower(), each.hash)
    )
    items = {key: item for each in organisation.datasets for item in each.items for key in (item.title, item.hash)}
    return [
        f"label_rows[{number}]: {problem}"
        for number, row in enumerate(project.label_rows)
        for problem in problems_of(editor, _as_row(items[row.data]), row)
    ]


def _as_row(item: Item) -> dict[str, object]:
    hash_ = item.hash or identity("data", item.title)
    parts = json.dumps(parts_of(item, hash_))
    return {**item.model_dump(), "data_hash": hash_, "data_type": item.type, "parts": parts}


def _problem_of_stage(organisation: Organisation, project: Project, title: str) -> str | None:
    if project.type == "manual_qa":
        return f'a manual QA project has no stage "{title}"'
    templates = [each for each in organisation.workflow_templates if each.title == project.workflow_template]
    stages = [stage.title for each in templates for stage in each.stages] or [each.title for each in DEFAULT_STAGES]
    return None if title in stages else f'there is no stage "{title}"'


def _unknown(mentioned: list[tuple[str, str]], here: str, emails: set[str]) -> list[str]:
    return [
        f'{here}.{place}: "{email}" is not a user of any organisation'
        for place, email in mentioned
        if email.lower() not in emails
    ]


def _place(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return f"{text.removeprefix('.')}: " if text else ""


def _mistakes(name: str, mistakes: list[str]) -> SandboxError:
    count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return SandboxError(f"the seed {name} has {count}:\n  " + "\n  ".join(mistakes))
