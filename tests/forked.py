"""
Processes that begin with all modules read: each is forked from one process that has read them.

Most of what a process of `labelform` or of the official SDK takes is the reading of modules, and the tests run hundreds
of them. The interpreters of both run this file, so it takes nothing from either. What begins here is a process of its
own all the same: its arguments, environment, folder and streams are those of the caller, and it ends with the exit code
of the command. Who kills the command that callers run, kills the process that does its work; that is over when nobody
holds its streams any more. How a process begins that nobody prepared, other tests see.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

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


def ready(folder: Path, program: str) -> contextlib.AbstractContextManager[Path]:
    """Have a program ready, as `module:function`, with all of labelform read; give the command that runs it."""
    return _serving(folder / "labelform", [sys.executable, "-W", "error"], program, "labelform.")


def ready_python(folder: Path, python: Path, *modules: str) -> contextlib.AbstractContextManager[Path]:
    """Have an interpreter ready that has read some modules; give the command that runs a script with it."""
    return _serving(folder / "python", [str(python)], "tests.forked:script", *modules)


@contextlib.contextmanager
def _serving(command: Path, python: list[str], program: str, *modules: str) -> Iterator[Path]:
    address = command.with_name("ready")
    server = [*python, "-m", "tests.forked", str(address), program, *modules]
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


def script() -> None:
    """Run the script that the first argument names, as an interpreter does."""
    del sys.argv[0]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


def _serve(address: str, program: str, *modules: str) -> None:
    """Fork for everybody who asks, until the process is ended."""
    main = _read(program, modules)
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


def _read(program: str, modules: Sequence[str]) -> Callable[[], Any]:
    """Read the program, which may change what others take from it, and then the modules; with a dot, all below one."""
    name, function = program.split(":")
    main: Callable[[], Any] = getattr(importlib.import_module(name), function)
    for module in modules:
        found = importlib.import_module(module.rstrip("."))
        for below in pkgutil.walk_packages(found.__path__, module) if module.endswith(".") else ():
            if not below.name.endswith("__main__"):
                importlib.import_module(below.name)
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
    _kill_with_caller(child, line)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def _kill_with_caller(child: int, line: socket.socket) -> None:
    """Wait until the child has ended, or the command that asked for it is gone, which kills the child."""
    first = select.poll()
    first.register(line, 0)  # a line that nobody holds at its other end is told of without being asked for
    first.register(os.pidfd_open(child), select.POLLIN)
    if line.fileno() in dict(first.poll()):
        os.kill(child, signal.SIGKILL)


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
