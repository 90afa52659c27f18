"""Comments on pull requests and issues, on GitHub and GitLab, and where a run is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx2

from labelform.client.trust import trusted
from labelform.errors import LabelformError

PAGE = 100
MOST_PAGES = 100
TIMEOUT_SECONDS = 30.0
ISSUE_LABEL = "labelform-drift"
_FORBIDDEN = 403


class ForgeError(LabelformError):
    """
    The forge refused, cannot be reached, or the run does not say which pull request it is for.

    `status` is that of the answer, 0 when there was none.
    """

    code = "forge"

    def __init__(self, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Note:
    """One comment or issue: its number, its text, who wrote it, and whether it is open."""

    id: int
    body: str
    author: str
    is_open: bool = True


class Pulls(Protocol):
    """Pull requests with their comments. A pull request is a merge request on GitLab."""

    def me(self) -> str:
        """Return the name of our comments."""

    def merged_as(self, commit: str) -> int | None:
        """Return the number of the pull request that a commit came from."""

    def comments(self, pull: int) -> Iterator[Note]:
        """Yield the comments of a pull request."""

    def add_comment(self, pull: int, body: str) -> None:
        """Write a comment."""

    def edit_comment(self, pull: int, comment: int, body: str) -> None:
        """Replace a comment."""


class Forge(Pulls, Protocol):
    """All that a forge does for us: pull requests, and issues about drift."""

    def issues(self) -> Iterator[Note]:
        """Yield the open issues about drift."""

    def add_issue(self, title: str, body: str) -> None:
        """Open an issue about drift."""

    def edit_issue(self, issue: int, body: str, *, is_open: bool) -> None:
        """Replace the text of an issue, and close it unless it stays open."""


# -- forges ----------------------------------------------------------------------------------------------------------


class _Api:
    """JSON over HTTP with a token, following pages."""

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        trust = trusted(base_url) or False  # plain HTTP, where there is nothing to verify
        self._client = httpx2.Client(base_url=base_url, headers=dict(headers), timeout=TIMEOUT_SECONDS, verify=trust)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx2.HTTPError as exc:
            raise ForgeError(f"{method} {path}: {exc}") from exc
        if answer.is_error:
            said = answer.text[:200].replace("\n", " ")
            raise ForgeError(
                f"{method} {path}: {answer.status_code} {said}",
                hint="is the token allowed to write there?",
                status=answer.status_code,
            )
        return answer.json() if answer.content else None

    def pages(self, path: str) -> Iterator[Any]:
        for number in range(1, MOST_PAGES + 1):
            found = self.ask("GET", f"{path}{'&' if '?' in path else '?'}per_page={PAGE}&page={number}")
            yield from found
            if len(found) < PAGE:
                return


class GitHub:
    """GitHub and GitHub Enterprise."""

    def __init__(self, api_url: str, repository: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        self._api = _Api(api_url, {**headers, "X-GitHub-Api-Version": "2022-11-28"})
        self._path = f"/repos/{repository}"

    def me(self) -> str:
        """Return the login of the token; the token of a workflow may not ask, and writes as the bot of Actions."""
        try:
            return str(self._api.ask("GET", "/user")["login"])
        except ForgeError as exc:
            if exc.status != _FORBIDDEN:
                raise  # who we are decides whose comment approves a plan: it is not guessed
            return "github-actions[bot]"

    def merged_as(self, commit: str) -> int | None:
        """Return the pull request that a commit came from."""
        found = self._api.ask("GET", f"{self._path}/commits/{commit}/pulls")
        return next((int(one["number"]) for one in found if one.get("merged_at")), None)

    def comments(self, pull: int) -> Iterator[Note]:
        """Yield the comments of a pull request."""
        for one in self._api.pages(f"{self._path}/issues/{pull}/comments"):
            yield Note(one["id"], one["body"] or "", (one["user"] or {}).get("login", ""))

    def add_comment(self, pull: int, body: str) -> None:
        """Write a comment."""
        self._api.ask("POST", f"{self._path}/issues/{pull}/comments", {"body": body})

    def edit_comment(self, pull: int, comment: int, body: str) -> None:
        """Replace a comment."""
        self._api.ask("PATCH", f"{self._path}/issues/comments/{comment}", {"body": body})

    def issues(self) -> Iterator[Note]:
        """Yield the open issues with our label."""
        for one in self._api.pages(f"{self._path}/issues?state=open&labels={ISSUE_LABEL}"):
            yield Note(one["number"], one["body"] or "", (one["user"] or {}).get("login", ""))

    def add_issue(self, title: str, body: str) -> None:
        """Open an issue."""
        self._api.ask("POST", f"{self._path}/issues", {"title": title, "body": body, "labels": [ISSUE_LABEL]})

    def edit_issue(self, issue: int, body: str, *, is_open: bool) -> None:
        """Replace the text of an issue, and close it unless it stays open."""
        state = {"state": "open"} if is_open else {"state": "closed", "state_reason": "completed"}
        self._api.ask("PATCH", f"{self._path}/issues/{issue}", {"body": body, **state})


class GitLab:
    """GitLab, hosted or not."""

    def __init__(self, api_url: str, project: str, token: str) -> None:
        self._api = _Api(api_url, {"PRIVATE-TOKEN": token})
        self._path = f"/projects/{quote(project, safe='')}"

    def me(self) -> str:
        """Return the user of the token."""
        return str(self._api.ask("GET", "/user")["username"])

    def merged_as(self, commit: str) -> int | None:
        """Return the merge request that a commit came from."""
        found = self._api.ask("GET", f"{self._path}/repository/commits/{commit}/merge_requests")
        return next((int(one["iid"]) for one in found if one.get("state") == "merged"), None)

    def comments(self, pull: int) -> Iterator[Note]:
        """Yield the notes of a merge request."""
        for one in self._api.pages(f"{self._path}/merge_requests/{pull}/notes"):
            yield Note(one["id"], one["body"] or "", one["author"]["username"])

    def add_comment(self, pull: int, body: str) -> None:
        """Write a note."""
        self._api.ask("POST", f"{self._path}/merge_requests/{pull}/notes", {"body": body})

    def edit_comment(self, pull: int, comment: int, body: str) -> None:
        """Replace a note."""
        self._api.ask("PUT", f"{self._path}/merge_requests/{pull}/notes/{comment}", {"body": body})

    def issues(self) -> Iterator[Note]:
        """Yield the open issues with our label."""
        for one in self._api.pages(f"{self._path}/issues?state=opened&labels={ISSUE_LABEL}"):
            yield Note(one["iid"], one["description"] or "", one["author"]["username"])

    def add_issue(self, title: str, body: str) -> None:
        """Open an issue."""
        self._api.ask("POST", f"{self._path}/issues", {"title": title, "description": body, "labels": ISSUE_LABEL})

    def edit_issue(self, issue: int, body: str, *, is_open: bool) -> None:
        """Replace the text of an issue, and close it unless it stays open."""
        closing = {} if is_open else {"state_event": "close"}
        self._api.ask("PUT", f"{self._path}/issues/{issue}", {"description": body, **closing})


# -- where a run is --------------------------------------------------------------------------------------------------


def forge_of(environ: Mapping[str, str]) -> Forge:
    """
    Return the forge that this run belongs to, from the variables that its CI sets.

    Raises:
        ForgeError: it is not a run of GitHub Actions or GitLab CI, or there is no token.
    """
    if environ.get("GITHUB_REPOSITORY"):
        url = environ.get("GITHUB_API_URL") or "https://api.github.com"
        return GitHub(url, environ["GITHUB_REPOSITORY"], _token(environ, "GITHUB_TOKEN"))
    if environ.get("CI_API_V4_URL"):
        return GitLab(environ["CI_API_V4_URL"], environ.get("CI_PROJECT_ID", ""), _token(environ, "GITLAB_TOKEN"))
    raise ForgeError(
        "this is neither GitHub Actions nor GitLab CI", hint="GITHUB_REPOSITORY or CI_API_V4_URL is set there"
    )


def pull_of(environ: Mapping[str, str], forge: Pulls) -> int:
    """
    Return the number of the pull request that this run is for, or that its commit was merged with.

    Raises:
        ForgeError: there is none.
    """
    number = _pull_of_run(environ)
    commit = environ.get("GITHUB_SHA") or environ.get("CI_COMMIT_SHA")
    if number is None and commit:
        number = forge.merged_as(commit)
    if number is None:
        raise ForgeError("this run does not belong to a pull request", hint="name it with --pull NUMBER")
    return number


def _pull_of_run(environ: Mapping[str, str]) -> int | None:
    if environ.get("CI_MERGE_REQUEST_IID"):
        return int(environ["CI_MERGE_REQUEST_IID"])
    match = re.fullmatch(r"refs/pull/(\d+)/\w+", environ.get("GITHUB_REF", ""))
    if match:
        return int(match[1])
    try:
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        return int(event["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _token(environ: Mapping[str, str], name: str) -> str:
    token = environ.get(name)
    if not token:
        raise ForgeError(f"{name} is not set", hint="it needs permission to write comments and issues")
    return token
