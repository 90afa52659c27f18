"""
Projects that nobody thought of, made through the official SDK: each becomes a spec that plans to nothing.

One SDK process makes all of them; we import in this process, over the same TCP.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import Served
from tests.contract.environments import python_of

from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.language.model import NO_INPUTS, filled, parse
from labelform.language.source import read_document
from labelform.reading.view import LiveView
from labelform.transfer.importing import Entries, Imported, Importer
from labelform.transfer.updating import updated

SDK = "0.1.211"
ROLES = ["admin", "annotator", "reviewer", "annotator_reviewer", "team_manager", "viewer"]

words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
tricky = st.sampled_from(
    ["NO", "0114", "1e3", "~", "null", "true", "- a", "a: b", "#x", "'", '"', "{{ x }}", "{% if %}", "{", "[a]", "*a",
     "&a", "!t", "%", "@x", "|", ">", "?", "=", "<<", "a #b", "é🚗", "2026-09-01", "12:30", " a", "a ", "…", "x" * 130]
)  # fmt: skip
names = words | tricky
texts = st.just("") | names | st.lists(names, min_size=2, max_size=4).map("\n".join)
numbers = st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 4))
scalars = st.booleans() | numbers | names
anything = st.recursive(
    scalars | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
metrics = st.builds(
    lambda metric, ends, domain, include: {
        "type": "metric", "metric": f"metric_{metric}", "domain": domain, "values": ends, "include": include,
    },
    st.sampled_from(["brightness", "width", "file_size", "object_count", "unheard_of"]),
    st.lists(st.floats(0, 1).map(lambda one: round(one, 3)) | st.integers(0, 4000), min_size=2, max_size=2),
    st.sampled_from(["frame", "data", "item"]), st.booleans(),
)  # fmt: skip
metadata = st.builds(
    lambda key, kind, values, include: {"type": kind, "key": key, "values": values, "include": include},
    names, st.sampled_from(["enum", "varchar", "number", "boolean", "odd"]), st.lists(scalars, max_size=3),
    st.booleans(),
)  # fmt: skip
filters = st.lists(metrics | metadata | st.dictionaries(words, anything, max_size=3), max_size=3)
definitions = st.builds(
    lambda everywhere, here: {"globalFilters": {"filters": everywhere}, "localFilters": here},
    filters,
    st.just({}) | st.dictionaries(st.uuids().map(str), st.builds(lambda one: {"filters": one}, filters), max_size=1),
)  # fmt: skip
collections = st.lists(st.tuples(names, st.sampled_from(["frame", "label"]), texts), max_size=4)
presets = st.lists(st.tuples(names, definitions), max_size=3)


@contextmanager
def sdk(served: Served) -> Iterator[subprocess.Popen[str]]:
    """Start the one SDK process."""
    script = Path(__file__).with_name("sdk_projects.py")
    command = [str(python_of(SDK)), str(script), served.url, served.ssh_key_file]
    environ = {**os.environ, "NO_PROXY": "127.0.0.1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ) as process:
        try:
            yield process
        finally:
            process.terminate()


def made(process: subprocess.Popen[str], wanted: dict[str, Any]) -> str:
    """Let the SDK make a project; return its hash."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(wanted) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert "hash" in answer, answer
    return str(answer["hash"])


async def imports(served: Served, project_hash: str) -> tuple[Imported, Imported, str]:
    """Import a project twice, and update the first text with what it then says."""
    signer = find_signer({}, ssh_private_key_path=served.ssh_key_file)
    async with AsyncDriver(served.url, new_session(signer)) as driver:
        view = LiveView(driver)
        project = await view.project(project_hash)
        assert project is not None
        first = await Importer(view).imported(project, is_pinned=True)
        importer = Importer(view)
        second = await importer.imported(project, is_pinned=True)
        entries: Entries = await importer.entries(project, is_pinned=True)
        parsed = parse(document := read_document(first.text, "p.yaml"))
        plain = filled(document, {})
        observation, plan = await importer.compared(parsed)
        return first, second, updated(first.text, plain, parsed, NO_INPUTS, entries, observation, plan)


@pytest.mark.contract
def test_a_project_that_the_sdk_made_is_imported_as_it_is(served: Served) -> None:
    state = json.loads((Path(__file__).parents[2] / "src/labelform/sandbox/seeds/demo.json").read_text("utf-8"))
    own = state["organisations"][0]
    some = {kind: [one["hash"] for one in own[kind]] for kind in ("datasets", "groups", "ontologies")}

    @settings(
        max_examples=settings().max_examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # every example leaves a project behind: shrinking would go on for very long
    )
    @given(
        st.fixed_dictionaries(
            {
                "title": names,
                "description": texts,
                "ontology": st.sampled_from(some["ontologies"]),
                "datasets": st.lists(st.sampled_from(some["datasets"]), unique=True),
                "groups": st.dictionaries(st.sampled_from(some["groups"]), st.sampled_from(ROLES), max_size=4),
                "collections": collections,
                "presets": presets,
            }
        )
    )
    def check(wanted: dict[str, Any]) -> None:
        project_hash = made(process, {**wanted, "groups": list(wanted["groups"].items())})

        first, second, again = asyncio.run(imports(served, project_hash))

        assert first.pending == ()
        assert second.text == first.text == again
        assert len(first.omitted) <= len(wanted["collections"]) + len(wanted["presets"])

    with sdk(served) as process:
        check()
