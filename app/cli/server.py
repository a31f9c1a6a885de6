"""uvicorn as it serves the API; and a program, `python -m app.cli.server`, that watches several processes."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import uvicorn

from app import logs, metrics_directory


def run(host: str, port: int, workers: int = 1) -> None:
    """Serve until a signal comes."""
    uvicorn.run(
        "app.asgi:app_from_environment",
        factory=True,
        http="app.api.slow_clients:TimedHttpProtocol",
        ws="none",
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application heeds them, by CITANCE_TRUSTED_PROXIES
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=60,  # with 5, a busy machine kills workers before they have started
    )


def replace_this_process(  # noqa: PLR0913, PLR0917 - the arguments of a program
    host: str, port: int, workers: int, directory: Path, level: str, log_format: logs.LogFormat
) -> NoReturn:
    """Serve with several processes, which share their metrics in memory or in this directory. This one becomes the one that
    watches them: 8 MB of modules would stay in it."""
    arguments = (host, str(port), str(workers), str(directory), level, log_format)
    # -P: no module is taken from the current directory
    os.execv(sys.executable, [sys.executable, "-P", "-m", __name__, *arguments])  # noqa: S606


def main() -> None:
    """Watch the processes that this program's arguments ask for."""
    host, port, workers, directory, level, log_format = sys.argv[1:]
    logs.configure(level, "text" if log_format == "text" else "json")
    with metrics_directory.of_processes(metrics_directory.base(Path(directory))):
        run(host, int(port), int(workers))


if __name__ == "__main__":
    main()
