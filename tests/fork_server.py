"""Fork server for the `citance` command: a process with everything imported, which forks for each command that tests start.

To start Python and import the libraries takes 1.5 seconds of CPU, and tests start more than a hundred commands. A forked
process runs `app.cli.main.main` with the arguments, environment, directory, file descriptors and session that the test gives
it, and ends as the interpreter ends it, but for the memory, which is not taken apart: that takes longer than most commands.
That the installed script does the same is tried in tests/cli.

Processes that commands fork to read files come of one fork server of multiprocessing, else each command starts one, which
takes half a second. They are of its session, and it ends when a client is killed before it has said what to fork: a test
that signals all processes of a command, or kills one that may be starting some, asks for `OWN_PROCESSES`.

A client connects to the socket and sends one message: JSON, with the three standard file descriptors beside it. It receives
the process's id (`STARTED`), and when it has ended its exit status and the CPU seconds that it took (`ENDED`). A client may
leave at any time, since tests end programs that are clients. The server ends when its standard input does.
"""

import atexit
import gc
import json
import os
import pkgutil
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from multiprocessing import forkserver
from tempfile import gettempdir
from typing import NoReturn

import app

LIBRARIES = (
    "alembic.command",
    "alembic.config",
    "alembic.ddl.postgresql",
    "alembic.ddl.sqlite",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What commands import while they run."""
OWN_PROCESSES = "OWN_PROCESSES_OF_TESTS"
"""In the environment of a command that is to fork its processes by a fork server of its own."""
LARGEST = 1_000_000
"""Bytes of a message."""
STARTED, ENDED = struct.Struct("i"), struct.Struct("id")


def serve(path: str) -> bool:
    """Fork for each connection to a socket at this path. Returns True in a process that is to run its command, and False in
    the server when it ends."""
    ended, wakeup = os.pipe()
    os.set_blocking(wakeup, False)
    signal.set_wakeup_fd(wakeup)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    clients: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as listening, selectors.DefaultSelector() as selector:
        listening.bind(path)
        listening.listen()
        print("listening", flush=True)
        for readable in (listening, ended, sys.stdin):
            selector.register(readable, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if sys.stdin in ready:
                _end(clients)
                return False
            if listening in ready and _forked(listening, clients):
                return True
            if ended in ready:
                os.read(ended, 1_000)
                _report_ended(clients)


class _Status:
    """The exit status of a command."""

    code = 1
    """After an exception."""

    def run(self, command: Callable[[], object]) -> None:
        """Run a command to its end."""
        try:
            command()
            self.code = 0
        except SystemExit as end:
            self.code = end.code if isinstance(end.code, int) else int(end.code is not None)
            raise

    def leave(self) -> NoReturn:
        """End this process now: called when its threads and all other exit functions have ended."""
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.code)


def _import_everything() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith("app.classify.training"):
            import_module(module.name)
    for name in LIBRARIES:
        import_module(name)
    import_module("app.tls").trusted_authorities()
    settings = import_module("app.settings").Settings(data_dir=gettempdir())
    import_module("app.main").create_app(settings)  # for what libraries keep; nothing starts
    templates = import_module("app.pages.html").environment()
    for name in templates.list_templates():
        templates.get_template(name)
    forkserver.ensure_running()
    gc.collect()
    gc.freeze()  # the collector writes to what it looks at, and what is written to is copied for each process


def _forked(listening: socket.socket, clients: dict[int, socket.socket]) -> bool:
    """Fork for the next client; True in the new process."""
    client, _ = listening.accept()
    message, files = b"", list[int]()
    with suppress(OSError):
        message, files, *_ = socket.recv_fds(client, LARGEST, 3)
    if not message:
        client.close()
        return False
    pid = os.fork()
    if pid == 0:
        for one in (client, *clients.values()):
            one.close()
        _become(message, files)
        return True
    for file in files:
        os.close(file)
    clients[pid] = client
    with suppress(OSError):
        client.sendall(STARTED.pack(pid))
    return False


def _become(message: bytes, files: list[int]) -> None:
    """Make this process what the client asks for."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    wanted = json.loads(message)
    os.chdir(wanted["directory"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["citance", *wanted["arguments"]]
    if OWN_PROCESSES in wanted["environment"]:
        _forget_multiprocessing()
    else:  # it runs, but as no child of this process
        vars(forkserver)["_forkserver"].ensure_running = lambda: None


def _forget_multiprocessing() -> None:
    """Have the fork server of multiprocessing started anew where one is needed."""
    server = vars(forkserver)["_forkserver"]
    vars(server).update(_forkserver_address=None, _forkserver_alive_fd=None, _forkserver_pid=None)


def _restart_multiprocessing() -> None:
    """For commands to come: those that run have the address of the one that has ended."""
    _forget_multiprocessing()
    forkserver.ensure_running()


def _report_ended(clients: dict[int, socket.socket]) -> None:
    while True:
        # there is always a child: the resource tracker
        pid, status, used = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        client = clients.pop(pid, None)
        if client is None:
            _restart_multiprocessing()
            continue
        with client, suppress(OSError):
            code = os.waitstatus_to_exitcode(status)
            client.sendall(ENDED.pack(code, used.ru_utime + used.ru_stime))


def _end(pids: Iterable[int]) -> None:
    """Kill the commands that a test run which was broken off has left, with all their processes."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    status = _Status()
    atexit.register(
        status.leave
    )  # before what is imported registers its own: the first is called last
    _import_everything()
    if serve(sys.argv[1]):
        from app.cli.main import main

        # a script, as the installed one is: its name stands in messages of the command line
        vars(sys.modules["__main__"]).update(__package__=None, __spec__=None)
        status.run(main)
    else:
        status.code = 0
