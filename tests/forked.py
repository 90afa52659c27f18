"""
Processes of the command line that begin with all modules read: each is forked from one process that has read them.

Most of what a process of `labelform` takes is the reading of modules, and a test of a pipeline runs dozens. What begins
here is a process of its own all the same: its arguments, environment, folder and streams are those of the caller, and
it ends with the exit code of the command. How a process begins that nobody prepared, other tests see.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import labelform

_ASK = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    said = json.dumps({{"arguments": sys.argv[1:], "environ": dict(os.environ), "folder": os.getcwd()}})
    socket.send_fds(line, [b" "], [0, 1, 2])
    line.sendall(said.encode("utf-8", "surrogateescape"))
    line.shutdown(socket.SHUT_WR)
    for stream in (0, 1, 2):
        os.close(stream)
    os._exit(int(line.recv(4) or b"70"))
"""
"""The command that callers run: it hands all that it has to a process that is ready, and waits for how it ends."""


@contextlib.contextmanager
def ready(folder: Path, program: str) -> Iterator[Path]:
    """Have a program ready, as `module:function`; give the command that runs it."""
    address, command = folder / "ready", folder / "labelform"
    server = [sys.executable, "-W", "error", "-m", "tests.forked", str(address), program]
    with subprocess.Popen(server, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"ready\n"
            command.write_text(_ASK.format(python=sys.executable, address=str(address)), encoding="utf-8")
            command.chmod(0o755)
            yield command
        finally:
            process.terminate()
            process.wait(timeout=10)


def _serve(address: str, program: str) -> None:
    """Fork for everybody who asks, until the process is ended."""
    main = _read(program)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _see_through(line, main)
            line.close()
            _bury()


def _read(program: str) -> Callable[[], Any]:
    """Read the program, which may change what others take from it, and then everything else."""
    name, function = program.split(":")
    main: Callable[[], Any] = getattr(importlib.import_module(name), function)
    for module in pkgutil.walk_packages(labelform.__path__, "labelform."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return main


def _see_through(line: socket.socket, main: Callable[[], Any]) -> None:
    """Run what is asked in a process of its own, and say how it ended. A signal that ends it is told as shells do."""
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    said = json.loads(b"".join(iter(lambda: line.recv(65536), b"")).decode("utf-8", "surrogateescape"))
    child = os.fork()
    if child == 0:
        line.close()
        _run(main, said, streams)
    for stream in (0, 1, 2, *streams):
        os.close(stream)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def _run(main: Callable[[], Any], said: dict[str, Any], streams: list[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(said["folder"])
    os.environ.clear()
    os.environ.update(said["environ"])
    sys.argv = ["labelform", *said["arguments"]]
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _bury() -> None:
    """Take note of those that ended, as a parent must."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    _serve(*sys.argv[1:])
