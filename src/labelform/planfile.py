"""
A plan on disk: JSON in Terraform's shape plus one key with the part that labelform applies.

The file is readable by its owner only, and holds no credentials: neither keys nor tokens ever enter a plan. What is
read back is input like any other: everything in it must be what labelform itself would have written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labelform import __version__
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.core.terraform import FORMAT_VERSION, terraform_plan
from labelform.errors import LabelformError, PlanRefusedError

FORMAT = 1
"""Version of the part under the key `labelform`."""
LARGEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan read from a file that holds together."""

    plan: Plan
    base_url: str
    environment: str | None
    plan_digest: str


def document(plan: Plan, *, base_url: str, environment: str | None = None) -> dict[str, Any]:
    """Return the plan as the JSON document that is saved."""
    ours = {
        "format": FORMAT,
        "tool_version": __version__,
        "base_url": base_url,
        "environment": environment,
        "plan_digest": plan_digest(plan),
        "plan": plan.model_dump(mode="json"),
    }
    whole: dict[str, Any] = {**terraform_plan(plan), "labelform": ours}
    ours["file_digest"] = _file_digest(whole)
    return whole


def save(plan: Plan, path: Path, *, base_url: str, environment: str | None = None) -> None:
    """
    Write a plan so that a crash leaves either the old file or the new one, with mode 0600.

    Raises:
        LabelformError: the file cannot be written.
    """
    text = json.dumps(document(plan, base_url=base_url, environment=environment), indent=2, ensure_ascii=False)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as exc:
        with contextlib.suppress(OSError):  # what keeps it from being written may keep it from being removed
            partial.unlink()
        raise LabelformError(f'the plan cannot be saved to "{path}": {(exc.strerror or "").lower()}') from exc


def is_plan_file(path: Path) -> bool:
    """Tell a plan file from a spec by its first character and the key that every plan has."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return head.lstrip().startswith(b"{") and b'"format_version"' in head


def load(path: Path) -> SavedPlan:
    """
    Read a plan that labelform saved.

    Raises:
        PlanRefusedError: it is not a plan, comes from a newer labelform, or was edited: no part of it may differ
            from what labelform writes.
    """
    whole = _read(path)
    ours = whole.get("labelform")
    if not isinstance(ours, dict):
        raise PlanRefusedError(f'"{path}" has no part that labelform can apply', hint="save it with plan --out")
    _check_versions(path, whole, ours)
    try:
        plan = Plan.model_validate(ours["plan"])
        saved = SavedPlan(plan, _text(ours, "base_url"), ours["environment"], _text(ours, "plan_digest"))
    except (KeyError, TypeError, ValidationError) as exc:
        raise _doctored(path, "its parts do not fit together") from exc
    if ours.get("file_digest") != _file_digest(whole):
        raise _doctored(path, "its digest does not match its content")
    expected = document(plan, base_url=saved.base_url, environment=saved.environment)
    expected["labelform"]["tool_version"] = ours.get("tool_version")
    if _without_digest(expected) != _without_digest(whole):
        raise _doctored(path, "what it shows is not what it would do")
    return saved


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise PlanRefusedError(f'"{path}" is too large for a plan')
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise PlanRefusedError(f'the plan "{path}" cannot be read: {(exc.strerror or "").lower()}') from exc
    except (ValueError, RecursionError) as exc:
        raise PlanRefusedError(f'"{path}" is not a plan: it is not JSON') from exc
    if not isinstance(whole, dict):
        raise PlanRefusedError(f'"{path}" is not a plan')
    return whole


def _check_versions(path: Path, whole: dict[str, Any], ours: dict[str, Any]) -> None:
    if whole.get("format_version") != FORMAT_VERSION or ours.get("format") != FORMAT:
        raise PlanRefusedError(
            f'"{path}" is written in another format (by labelform {ours.get("tool_version")})',
            hint="apply it with the version that planned it, or plan again",
        )


def _text(ours: dict[str, Any], key: str) -> str:
    if not isinstance(ours[key], str):
        raise TypeError(key)
    return str(ours[key])


def _doctored(path: Path, why: str) -> PlanRefusedError:
    return PlanRefusedError(f'"{path}" was changed after it was saved: {why}', hint="plan again")


def _without_digest(whole: dict[str, Any]) -> dict[str, Any]:
    return {**whole, "labelform": {key: value for key, value in whole["labelform"].items() if key != "file_digest"}}


def _file_digest(whole: dict[str, Any]) -> str:
    canonical = json.dumps(_without_digest(whole), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode(errors='surrogatepass')).hexdigest()}"
