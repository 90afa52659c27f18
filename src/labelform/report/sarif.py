"""
Findings as SARIF 2.1.0, so that GitHub and others show them on the lines of the spec.

Source: the SARIF 2.1.0 standard, and the properties that GitHub's code scanning reads: `ruleId`, `level`, `message`,
a place with a start line, and fingerprints that keep a finding the same when lines move.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.report.digest import subject
from labelform.report.findings import DESCRIPTIONS, findings
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 5_000
"""GitHub shows this many results of a run and drops the rest. The worst come first here."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render_sarif(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return the findings of plans, and the diagnostics beside them, as a SARIF log."""
    found = sorted([*options.diagnostics, *findings(planned)], key=lambda one: not one.is_error)
    return json.dumps(log(found[:MOST_RESULTS], f"labelform/{subject(planned)}/"), indent=2, ensure_ascii=False) + "\n"


def log(found: Sequence[Diagnostic], category: str) -> dict[str, Any]:
    """Return diagnostics as a SARIF log of one run; `category` keeps the runs of several specs apart."""
    codes = list(dict.fromkeys(one.code for one in found))
    seen: Counter[str] = Counter()
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "labelform",
                        "semanticVersion": __version__,
                        "rules": [_rule(code, found) for code in codes],
                    }
                },
                "automationDetails": {"id": category},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, codes.index(one.code), seen) for one in found],
            }
        ],
    }


def _rule(code: str, found: Sequence[Diagnostic]) -> dict[str, Any]:
    description = DESCRIPTIONS.get(code, f"A finding with the code {code}.")
    severity = next(one.severity for one in found if one.code == code)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": description},
        "fullDescription": {"text": description},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "help": {"text": f"labelform: {code}. {description}"},
    }


def _result(found: Diagnostic, rule: int, seen: Counter[str]) -> dict[str, Any]:
    hint = f"\n{found.hint}" if found.hint else ""
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message}{hint}"},
        "partialFingerprints": {"labelform/v1": _fingerprint(found, seen)},
    }
    if found.where:
        result["locations"] = [_location(found.where, found.address)]
    return result


def _location(where: Where, address: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(where.file.replace("\\", "/")), "uriBaseId": "%SRCROOT%"},
            "region": {
                "startLine": where.line,
                "startColumn": where.column,
                "endColumn": where.column + max(where.length, 1),
            },
        }
    }
    if address:
        location["logicalLocations"] = [{"fullyQualifiedName": address, "kind": "resource"}]
    return location


def _fingerprint(found: Diagnostic, seen: Counter[str]) -> str:
    """Return what stays when lines move: the code, the address or message, and how often it came before."""
    file = found.where.file if found.where else ""
    identity = json.dumps([found.code, file, found.address or found.message], ensure_ascii=False)
    seen[identity] += 1
    return f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}:{seen[identity]}"
