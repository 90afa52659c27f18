"""A platform that is a table from requests to answers, and the answers that many tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from labelform.api.message import Request, Response
from labelform.api.records import ProjectRecord
from labelform.api.session import Session
from labelform.client.http import SyncDriver
from labelform.client.project import Project

PROJECT = "11111111-1111-4111-8111-111111111111"
COLLECTION = "55555555-5555-4555-8555-555555555551"
PRESET = "66666666-6666-4666-8666-666666666661"
GROUP = UUID("44444444-4444-4444-8444-444444444441")
BEARER = "t"
ROOT = f"/v2/public/projects/{PROJECT}"
ACTIVE = f"/v2/public/active/{PROJECT}"

PROJECT_ANSWER: dict[str, Any] = {
    "projectHash": PROJECT,
    "projectType": "workflow",
    "status": "paused",
    "title": "t",
    "description": "d",
    "createdAt": "2025-01-02T03:04:05Z",
    "lastEditedAt": "2025-01-02T03:04:05Z",
    "ontologyHash": "o",
    "userRole": 0,
}
COLLECTION_ANSWER: dict[str, Any] = {
    "collectionUuid": COLLECTION,
    "name": "n",
    "description": None,
    "createdAt": "2025-01-02T03:04:05Z",
    "lastEditedAt": None,
    "projectUuid": PROJECT,
    "collectionType": "LABEL",
}
PRESET_ANSWER = {"presetUuid": PRESET, "name": "p", "createdAt": "2025-01-02T03:04:05Z", "updatedAt": None}
ONTOLOGY_ANSWER: dict[str, Any] = {
    "ontologyUuid": "o",
    "title": "t",
    "description": "",
    "editor": {
        "objects": [
            {"id": "1", "name": "car", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "a1b2c3d4"}
        ],
        "classifications": [],
    },
    "createdAt": "2025-01-02T03:04:05Z",
    "lastEditedAt": "2025-01-02T03:04:05Z",
    "userRole": 0,
}
NOTHING: dict[str, Any] = {"results": []}


@dataclass(frozen=True)
class Refused:
    """An answer that is a refusal: an HTTP status with a message."""

    status: int
    message: str = "no"


class World:
    """
    Answers requests from a table, and remembers them with their bodies.

    Keys are `METHOD target`; for legacy requests also `querytype METHOD`, whose answers stand without the envelope, and
    may be functions of what is asked (the `values` of the request).
    """

    def __init__(self, session: Session, answers: dict[str, Any]) -> None:
        self.sent: list[str] = []
        self.bodies: list[Any] = []
        self._answers = answers
        self.driver = SyncDriver("https://platform.test", session, carrier=self)

    def send(self, request: Request) -> Response:
        """Answer in place of a connection."""
        line = f"{request.method} {request.target}"
        body = json.loads(request.body) if request.body else None
        self.sent.append(line)
        self.bodies.append(body)
        said = self._said(line, body)
        if isinstance(said, Refused):
            return Response(said.status, {}, json.dumps({"message": said.message}).encode())
        return Response(200, {}, json.dumps(said).encode())

    def close(self) -> None:
        """There is nothing to close."""

    def _said(self, line: str, body: Any) -> Any:
        procedure = f"{body['query_type']} {body['query_method']}" if line.startswith("POST /public") else ""
        if procedure not in self._answers:
            return self._answers[line]
        answer = self._answers[procedure]
        return enveloped(answer(body["values"]) if callable(answer) else answer)

    @property
    def project(self) -> Project:
        """The project, as it was read."""
        return Project(self.driver, ProjectRecord.model_validate(PROJECT_ANSWER))


MakeWorld = Callable[[dict[str, Any]], World]


def enveloped(response: object) -> dict[str, object]:
    """Wrap an answer as the legacy dialect does."""
    return {"status": 200, "response": response, "payload": None}
