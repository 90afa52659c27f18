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
import marshal
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
from typing import Any, NoReturn

_ASK = """\
#!{python} -IS
import _socket, marshal, os, sys
line = _socket.socket(_socket.AF_UNIX)
line.connect({address!r})
streams = b"".join(one.to_bytes(4, sys.byteorder) for one in (0, 1, 2))
line.sendmsg([b" "], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
line.sendall(marshal.dumps({{"arguments": sys.argv[1:], "environ": dict(os.environ), "folder": os.getcwd()}}))
line.shutdown(_socket.SHUT_WR)
for stream in (0, 1, 2):
    os.close(stream)
os._exit(int(line.recv(4) or b"70"))
"""
"""
The command that callers run: it hands all that it has to a process that is ready, and waits for how it ends.

It reads what stands in the interpreter alone: `socket` and `json` would take longer than all the rest of it.
"""


def ready(folder: Path, program: str) -> contextlib.AbstractContextManager[Path]:
    """Have a program ready, as `module:function`, with labelform read and used; give the command that runs it."""
    return _serving(folder / "labelform", [sys.executable, "-W", "error"], program, "tests.warm:up", "labelform.")


def ready_python(folder: Path, python: Path, *modules: str) -> contextlib.AbstractContextManager[Path]:
    """Have an interpreter ready that has read some modules; give the command that runs a script with it."""
    return _serving(folder / "python", [str(python)], "tests.forked:script", "tests.forked:nothing", *modules)


@contextlib.contextmanager
def _serving(command: Path, python: list[str], program: str, first: str, *modules: str) -> Iterator[Path]:
    address = command.with_name("ready")
    server = [*python, "-m", "tests.forked", str(address), program, first, *modules]
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


def nothing(_: Path) -> None:
    """Use nothing of what was read."""


def _serve(address: str, program: str, first: str, *modules: str) -> None:
    """Fork for everybody who asks, until the process is ended."""
    main = _function(program)
    _read(modules)
    _function(first)(Path(address).parent)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        _Forks(door, main).make()


class _Forks:
    """The processes that run, each with the line to the command that asked for it."""

    def __init__(self, door: socket.socket, main: Callable[[], Any]) -> None:
        self._door = door
        self._main = main
        self._events = select.poll()
        self._events.register(door, select.POLLIN)
        self._ends: dict[int, tuple[int, socket.socket]] = {}
        """Which process has ended when this descriptor can be read, and to whom that is said."""
        self._lines: dict[int, int] = {}
        """Which process was asked for on a line."""

    def make(self) -> NoReturn:
        """Begin a process for everybody who asks, say how it ended, and kill it when the command is gone."""
        while True:
            for number, _ in self._events.poll():
                if number == self._door.fileno():
                    self._begin(self._door.accept()[0])
                elif number in self._ends:
                    self._say_end(number)
                elif number in self._lines:
                    self._events.unregister(number)
                    os.kill(self._lines[number], signal.SIGKILL)

    def _begin(self, line: socket.socket) -> None:
        _, streams, _, _ = socket.recv_fds(line, 1, 3)
        said = marshal.loads(b"".join(iter(lambda: line.recv(65536), b"")))  # noqa: S302  a command of ours sent it
        child = os.fork()
        if child == 0:
            for held in (self._door, line, *(other for _, other in self._ends.values())):
                held.close()
            _run(self._main, said, streams)
        for stream in streams:
            os.close(stream)
        end = os.pidfd_open(child)
        self._ends[end], self._lines[line.fileno()] = (child, line), child
        self._events.register(end, select.POLLIN)
        self._events.register(line, 0)  # a line that nobody holds at its other end is told of without being asked for

    def _say_end(self, end: int) -> None:
        """Say the exit code, as shells do for a process that was ended by a signal."""
        child, line = self._ends.pop(end)
        del self._lines[line.fileno()]
        for one in (end, line.fileno()):
            with contextlib.suppress(KeyError):  # a line on which nobody listens any more
                self._events.unregister(one)
        os.close(end)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with line, contextlib.suppress(BrokenPipeError):
            line.sendall(str(code if code >= 0 else 128 - code).encode())


_SLOW = "fleet.engines.dask"
"""Few tests need it, and it takes as long to read as everything else that brings other packages."""


def _function(name: str) -> Callable[..., Any]:
    """Return a function, named as `module:function`. The module is read, which may change what others take from it."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _read(modules: Sequence[str]) -> None:
    """Read modules; with a dot, all below one."""
    for module in modules:
        found = importlib.import_module(module.rstrip("."))
        for below in pkgutil.walk_packages(found.__path__, module) if module.endswith(".") else ():
            if not below.name.endswith(("__main__", _SLOW)):
                importlib.import_module(below.name)


def _run(main: Callable[[], Any], said: dict[str, Any], streams: list[int]) -> NoReturn:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(said["folder"])
    os.environ.clear()
    os.environ.update(said["environ"])
    sys.argv = ["labelform", *said["arguments"]]
    sys.modules["__main__"].__package__ = ""  # by which click would call the command `python -m tests.labelform`
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


if __name__ == "__main__":
    _serve(*sys.argv[1:])
