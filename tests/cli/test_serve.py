"""`citance serve` where it can't listen."""

import socket
from pathlib import Path

import pytest

from tests.servers import run


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_says_that_a_port_is_taken(tmp_path: Path, workers: str) -> None:
    """Before anything is prepared, and not among the lines of a log."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        data = tmp_path / "data"
        done = run(
            *("serve", "--port", port, "--workers", workers),
            environment={"CITANCE_DATA_DIR": str(data)},
            check=False,
        )
    assert done.returncode == 2
    said = " ".join(done.stderr.replace("│", " ").split())
    assert f"Nobody can listen on 127.0.0.1, port {port}: Address already in use." in said
    assert not data.exists()


def test_serve_says_that_a_host_is_none(tmp_path: Path) -> None:
    done = run(
        *("serve", "--host", "256.0.0.1"),
        environment={"CITANCE_DATA_DIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 2
    assert "256.0.0.1" in done.stderr
