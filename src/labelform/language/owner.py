"""
The policy of a repository's owner, `labelform.policy.yaml`: from its text to rules with their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelform.core.change import Source
from labelform.core.guardrails import OwnerRules
from labelform.core.policy import OwnerPolicy
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.checked import check_checks, sources_of_checks
from labelform.language.checks import check_nulls, check_rules, check_top
from labelform.language.document import Document
from labelform.language.explain import check
from labelform.language.inclusion import without_files
from labelform.language.model import checked_shape, ruled
from labelform.language.published import published
from labelform.language.schema import polished

_START = 'start with "labelform_policy: 1", and the rules below it'


def parse_owner_policy(document: Document) -> OwnerRules:
    """
    Check a policy file against its model.

    Raises:
        SpecError: it has mistakes; carries all of them.
    """
    document = without_files(document)
    found = list(document.diagnostics)
    unusable = check_top(document, what="a policy", start=_START)
    if unusable:
        raise SpecError(list(dict.fromkeys([*found, *unusable])))
    policy, mistakes = check(document, OwnerPolicy, lambda one, _: [*check_nulls(one, ()), *_check_names(one)])
    found += mistakes
    if policy is None or any(one.is_error for one in found):
        raise SpecError(list(dict.fromkeys(found)))
    sources = {key: _source(document, key) for key in document.data}
    return OwnerRules(policy, {**sources, **sources_of_checks(document, ("checks",), policy.checks)})


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema of policy files in draft 2020-12."""
    made = polished(OwnerPolicy.model_json_schema(mode="validation"))
    about = "Rules that no spec below this file can loosen."
    return published("policy", made, title="labelform policy of a repository", description=about)


def _check_names(document: Document) -> Iterator[Diagnostic]:
    yield from check_checks(document, ("checks",), checked_shape)
    yield from check_rules(document, (), *ruled())


def _source(document: Document, key: str) -> Source:
    where = document.where((key,), key=True)
    return Source(file=where.file, line=where.line, column=where.column)
