"""The fork server of tests: its clients come and go, and it stays."""

import os
import socket
from pathlib import Path

from tests.servers import fork_message, fork_server_path, run


def test_clients_that_leave_cost_others_nothing() -> None:
    """Before they have sent anything, and before they hear that their command has started."""
    message = fork_message(("--help",), os.environ).encode()
    with Path(os.devnull).open("r+b") as nothing:
        for sent in (b"", message) * 10:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(fork_server_path())
                if sent:
                    socket.send_fds(client, [sent], [nothing.fileno()] * 3)
    assert "ingest" in run("--help").stdout
