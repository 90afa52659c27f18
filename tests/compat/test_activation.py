"""Once activated, `encord` is labelform; what is not there says so. Each test runs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Served
from tests.docs.pages import bodies

PAGE = Path(__file__).parents[2] / "docs" / "compat.md"
ACTIVE = "import labelform.compat\nlabelform.compat.activate()\n"


def python(
    code: str, *, folder: Path | None = None, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=environ)


def test_names_are_ours() -> None:
    code = ACTIVE + (
        "import encord, encord.orm.project as orm\n"
        "from encord import EncordUserClient\n"
        "from encord.objects.coordinates import BoundingBoxCoordinates\n"
        "from encord.utilities.project_user import ProjectUserRole\n"
        "import labelform.objects, labelform.types\n"
        "assert EncordUserClient is labelform.compat.EncordUserClient\n"
        "assert encord.objects.coordinates.BoundingBoxCoordinates is labelform.objects.BoundingBoxCoordinates\n"
        "assert BoundingBoxCoordinates is labelform.objects.BoundingBoxCoordinates\n"
        "assert ProjectUserRole is labelform.types.ProjectRole\n"
        "assert orm.ProjectStatus.PAUSED is labelform.types.ProjectStatus.PAUSED\n"
        "assert encord.__version__ == '0.1.211'\n"
    )

    assert python(code).stderr == ""


def test_everything_that_is_named_is_there() -> None:
    code = ACTIVE + (
        "from importlib import import_module\n"
        "from labelform.compat.names import NAMES\n"
        "for module, names in NAMES.items():\n"
        "    exec(f'from {module} import *', found := {})\n"
        "    assert names.keys() <= found.keys(), module\n"
        "    assert all(found[name] is not None for name in names)\n"
    )

    assert python(code).stderr == ""


def test_nothing_is_found_before_it_is_activated() -> None:
    ended = python("import labelform.compat\nimport encord")

    assert "ModuleNotFoundError: No module named 'encord'" in ended.stderr


MISSING = {
    "from encord.beta.scene import Scene": "NotInCompatError: labelform has no encord.beta (see docs/compat.md)",
    "import encord.http.v2.api_client": (
        "NotInCompatError: labelform has no encord.http.v2: labelform.client talks to the platform (see docs/compat.md)"
    ),
    "from encord.objects import LabelEvent": (
        "NotInCompatError: labelform has no encord.objects.LabelEvent (see docs/compat.md)"
    ),
    "import encord.exceptions as e\ne.ExceptionContext": (
        "NoSuchMemberError: labelform has no encord.exceptions.ExceptionContext: labelform's errors have `request`, "
        "`status` and `trace_id` (see docs/compat.md)"
    ),
    "from encord import EncordUserClient as C\nC.create_with_bearer_token('t').create_private_dataset()": (
        "NoSuchMemberError: labelform has no encord.user_client.EncordUserClient.create_private_dataset "
        "(see docs/compat.md)"
    ),
    "import encord.objects\nencord.objects.__path__ = None\nencord.objects.__nothing__": (
        "AttributeError: module 'encord.objects' has no attribute '__nothing__'"
    ),
}


@pytest.mark.parametrize("line", MISSING)
def test_what_is_not_there_says_so(line: str) -> None:
    ended = python(ACTIVE + line)

    assert ended.stderr.splitlines()[-1].endswith(MISSING[line])
    assert ended.returncode == 1


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        ("from encord.objects import LabelEvent", "ImportError"),
        ("import encord.beta", "ImportError"),
        ("import encord.objects; encord.objects.LabelEvent", "AttributeError"),
    ],
)
def test_scripts_that_can_do_without_a_name_go_on(attempt: str, kind: str) -> None:
    ended = python(f"{ACTIVE}try:\n    {attempt}\nexcept {kind}:\n    print('without')")

    assert (ended.stdout, ended.stderr) == ("without\n", "")


def test_activating_twice_changes_nothing() -> None:
    code = f"{ACTIVE}import sys\nbefore = list(sys.meta_path)\nimport encord\n{ACTIVE}assert sys.meta_path == before"

    assert python(code).stderr == ""


def test_an_sdk_that_was_imported_before_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "encord.py").write_text("", encoding="utf-8")

    ended = python(f"import encord\n{ACTIVE}", folder=tmp_path)

    assert "EncordImportedError: encord has been imported already" in ended.stderr


def test_an_installed_sdk_is_not_looked_at_once_activated(tmp_path: Path) -> None:
    (tmp_path / "encord.py").write_text("raise RuntimeError('the other one')", encoding="utf-8")

    assert python(f"{ACTIVE}import encord", folder=tmp_path).stderr == ""
    assert "the other one" in python("import labelform.compat\nimport encord", folder=tmp_path).stderr


def test_the_examples_of_the_page_run(served: Served) -> None:
    code = "".join(bodies(PAGE.read_text(encoding="utf-8"), "python"))
    environ = {
        **os.environ,
        "ENCORD_DOMAIN": served.url,
        "ENCORD_SSH_KEY_FILE": served.ssh_key_file,
        "NO_PROXY": "127.0.0.1",
    }

    ended = python(code, environ=environ)

    assert ended.stderr == ""
    assert ended.stdout.splitlines()[0] == "Northlane Perception - Front Camera 2D - Q4 32d2a228 True"
    assert "encord.objects.utils" in ended.stdout.splitlines()[1]
