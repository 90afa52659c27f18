"""Which endpoint of REST v2 a path leads to."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from labelform.sandbox.jsondata import Json
from labelform.sandbox.wire.call import Call

Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Route:
    """One endpoint of REST v2. The path is a template: `projects/{project_hash}/groups`."""

    method: str
    path: str
    handler: Handler
    writes: bool


@dataclass
class _Shape:
    """Templates that have their words in the same places, and their names: found by these words."""

    words: tuple[int, ...]
    names: tuple[int, ...]
    routes: dict[tuple[str, ...], list[tuple[list[str], Route]]]


class Routes:
    """Endpoints, found without trying one after the other."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._shapes: dict[int, dict[tuple[int, ...], _Shape]] = defaultdict(dict)
        for route in routes:
            parts = route.path.split("/")
            names = tuple(place for place, part in enumerate(parts) if part.startswith("{"))
            words = tuple(place for place in range(len(parts)) if place not in names)
            shape = self._shapes[len(parts)].setdefault(words, _Shape(words, names, defaultdict(list)))
            shape.routes[tuple(parts[place] for place in words)].append((parts, route))

    def at(self, path: str) -> dict[str, tuple[Route, dict[str, str]]]:
        """
        Return the endpoints at a path by method, each with what stands for the names in its template.

        Parts are still escaped when they are compared, so that an escaped slash stays inside its part.
        """
        parts = path.split("/")
        found: dict[str, tuple[Route, dict[str, str]]] = {}
        for shape in self._shapes.get(len(parts), {}).values():
            for template, route in shape.routes.get(tuple(parts[place] for place in shape.words), ()):
                values = {template[place][1:-1]: unquote(parts[place]) for place in shape.names}
                found.setdefault(route.method, (route, values))
        return found
