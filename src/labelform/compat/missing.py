"""What is said when a script asks for a name that compat does not have."""

from __future__ import annotations

from typing import Final, NoReturn

from labelform.errors import LabelformError

PAGE: Final = "docs/compat.md"


class NotInCompatError(LabelformError, ImportError):
    """A script imports a module or a name of the SDK that compat does not have; an `ImportError`, as for any module."""

    code = "not-in-compat"


class NoSuchMemberError(LabelformError, AttributeError):
    """A script uses a member of the SDK that compat does not have; an `AttributeError`, as for any object."""

    code = "no-such-member"


class EncordImportedError(LabelformError):
    """The official SDK has been imported already, so that a script would get some names from it and some from here."""

    code = "encord-imported"


INSTEAD: Final[dict[str, str]] = {
    "encord.client": "use EncordUserClient and what it returns",
    "encord.configs": "pass keys and the domain to EncordUserClient.create_with_ssh_private_key",
    "encord.exceptions.ExceptionContext": "labelform's errors have `request`, `status` and `trace_id`",
    "encord.http.querier": "labelform.client talks to the platform",
    "encord.http.utils": "files are not uploaded by labelform",
    "encord.http.v2": "labelform.client talks to the platform",
    "encord.objects.spaces": "spaces come from `row.get_space`, and their classes are in `labelform.objects`",
    "encord.objects.spaces.types": "the metadata of the file of a space is in `space.metadata`",
    "encord.orm.workflow.BaseWorkflowNode": "the stages of a project are in `project.workflow.stages`",
    "encord.project_ontology": "use `client.get_ontology(hash).structure`",
    "encord.utilities.coco": "use `project.export_coco_labels` and `project.import_coco_labels`",
}
"""What there is instead of a module, or of a name in one."""


def refuse_import(name: str) -> NoReturn:
    """
    Say that a dotted name cannot be imported.

    Raises:
        NotInCompatError: always.
    """
    raise NotInCompatError(_message(name))


def refuse_attribute(name: str) -> NoReturn:
    """
    Say that something has no such attribute, given with what it would belong to.

    Raises:
        NoSuchMemberError: always.
    """
    raise NoSuchMemberError(_message(name))


def _message(name: str) -> str:
    instead = _instead(name)
    return f"labelform has no {name}" + (f": {instead}" if instead else "") + f" (see {PAGE})"


def _instead(name: str) -> str:
    parts = name.split(".")
    found = (INSTEAD.get(".".join(parts[:length])) for length in range(len(parts), 0, -1))
    return next((text for text in found if text), "")
