"""Directories of shared metrics go with their server; what a killed one has left goes with the next start of any."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from app import metrics_directory

SERVE = """
import sys
from pathlib import Path
from app import metrics_directory

with metrics_directory.of_processes(Path(sys.argv[1])) as directory:
    print(directory, flush=True)
    sys.stdin.read()
"""


def test_metrics_directories_of_killed_servers_are_deleted(tmp_path: Path) -> None:
    """By the next start, whatever is in them; those of servers that run stay, and go with these."""
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    with ExitStack() as ending:
        servers = [
            ending.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(2)
        ]
        named = [server.stdout.readline() for server in servers if server.stdout]
        running, killed = (Path(one.strip()) for one in named)
        (killed / "counter_1.db").write_bytes(b"of a worker")
        servers[1].kill()
        servers[1].wait()
        with metrics_directory.of_processes(tmp_path) as own:
            assert set(tmp_path.iterdir()) == {running, own}
        assert set(tmp_path.iterdir()) == {running}
    assert not list(tmp_path.iterdir())
