"""The calls that an official SDK makes, read from its source: routes of REST v2, and query types of the legacy RPC."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

Call = tuple[str, str]
"""A method and a path of v2 with `{}` for what differs, or a method and a query type."""

VERBS = {
    "get": "GET",
    "get_paged_iterator": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
}
# Helpers of the SDK that get the client and a path.
LISTS = ("_list_folders", "_list_items")
QUERIES = {
    "basic_getter": "GET",
    "get_multiple": "GET",
    "basic_setter": "POST",
    "post_multiple": "POST",
    "basic_put": "PUT",
    "put_multiple": "PUT",
    "basic_delete": "DELETE",
}


def routes_of(package: Path) -> set[Call]:
    """Find the routes of REST v2 that a package asks for."""
    modules = list(_modules(package))
    shared = {name: texts for module in modules for name, texts in _assigned(module).items() if name.isupper()}
    return {call for module in modules for call in _routes(module, shared)}


def queries_of(package: Path) -> set[Call]:
    """Find the query types of the legacy RPC that a package asks for."""
    return {call for module in _modules(package) for call in _queries(module)}


def _modules(package: Path) -> Iterator[ast.Module]:
    for path in sorted(package.rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def _calls(module: ast.Module, names: Mapping[str, str], owner: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_ours = node.func.attr in names and ast.unparse(node.func.value).endswith(owner)
            yield from [(names[node.func.attr], node)] if is_ours else []


def _routes(module: ast.Module, shared: Mapping[str, list[str]]) -> Iterator[Call]:
    known = {**_assigned(module, shared), **shared}
    for verb, path in [*_requests(module), *_lists(module), *_own_requests(module)]:
        for text in _texts(path, known):
            yield verb, text.partition("?")[0].rpartition("/v2/public/")[2].strip("/")


def _requests(module: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    for verb, call in _calls(module, VERBS, "client"):
        yield verb, _keyword(call, "path") or (call.args[0] if call.args else None)


def _lists(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for _, call in _calls(module, dict.fromkeys(LISTS, "GET"), ""):
        yield "GET", call.args[1]


def _own_requests(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Find requests that are made without the client's methods, of a whole URL."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(method := _keyword(node, "method"), ast.Constant):
            url = _keyword(node, "url")
            yield from [(str(method.value).upper(), url)] if url is not None else []


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _queries(module: ast.Module) -> Iterator[Call]:
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for method, call in _calls(module, QUERIES, "querier"):
        asked = _keyword(call, "query_type") or call.args[0]
        name = ast.unparse(asked).rpartition(".")[2]
        yield method, aliases.get(name, name).lower()


def _assigned(module: ast.Module, shared: Mapping[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Gather the texts that names have anywhere in a module; a path is put together from constants."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] += _texts(node.value, shared or {})
    return found


def _texts(node: ast.expr | None, known: Mapping[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Name):
        return known.get(node.id, [])
    if isinstance(node, ast.JoinedStr):
        parts = [_part(value, known) for value in node.values]
        return ["".join(chosen) for chosen in product(*parts)]
    return []


def _part(node: ast.expr, known: Mapping[str, list[str]]) -> list[str]:
    if isinstance(node, ast.FormattedValue):
        constant = node.value.id if isinstance(node.value, ast.Name) else ""
        return known[constant] if constant.isupper() and known.get(constant) else ["{}"]
    return _texts(node, known)
