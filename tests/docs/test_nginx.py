"""docs/nginx.conf: a real nginx with it in front of a real server; with shorter times."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import UNUSED, Server, until

CONFIGURATION = Path(__file__).parents[2] / "docs" / "nginx.conf"
POST = b"POST /tallies HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 400\r\n"


@pytest.fixture(scope="module")
def nginx(
    servers: Callable[[str], Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Its port."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    directory = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    behind = servers("sqlite").client.base_url
    text = CONFIGURATION.read_text()
    for pattern, ours in (
        (r"listen 8080", f"listen 127.0.0.1:{port}"),
        (r"citance:8000", f"127.0.0.1:{behind.port}"),
        (r"/tmp/nginx.pid", f"{directory}/nginx.pid"),  # noqa: S108
        (r"(client_header_timeout|client_body_timeout) 15s", r"\1 1s"),
        (r"http \{", f"daemon off;\nhttp {{\n client_body_temp_path {directory}/body;\n"
         f" proxy_temp_path {directory}/proxy;"),
    ):  # fmt: skip
        text, count = re.subn(pattern, ours, text)
        assert count, pattern
    for other in ("fastcgi", "uwsgi", "scgi"):
        text = text.replace("http {", f"http {{\n {other}_temp_path {directory}/{other};", 1)
    (directory / "nginx.conf").write_text(text)
    arguments = [program, "-p", str(directory), "-c", str(directory / "nginx.conf")]
    process = subprocess.Popen([*arguments, "-e", "stderr"])
    until(lambda: _answers(port))
    yield port
    process.terminate()
    process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"GET /stats HTTP/1.1\r\n", *[b"X: y\r\n"] * 30], b""),  # a slow head
        ([POST + b"\r\n", *[b"{"] * 3], b"408"),  # a body that stops
        ([POST + b"X: " + b"y" * 70_000 + b"\r\n\r\n"], b"400"),  # a head too large
    ],
)
def test_nginx_ends_slow_and_large_requests(nginx: int, pieces: list[bytes], status: bytes) -> None:
    """Without a thread or a connection of the server behind it."""
    with socket.create_connection(("127.0.0.1", nginx), 10) as connection:
        start, received = time.monotonic(), b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.1)
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionError:
            pass
        assert time.monotonic() - start < 8
        assert received[9:12] in {status, b"", b"408"}


def test_nginx_passes_requests_on_as_they_are(nginx: int) -> None:
    """DOIs with slashes and percent signs, problems, exports; metrics stay inside, and no header names a version."""
    with httpx.Client(base_url=f"http://127.0.0.1:{nginx}", verify=UNUSED, timeout=60) as client:
        for path in ("/papers/10.1037/int0000101/tally", "/papers/10.1037%2Fint0000101/tally"):
            assert client.get(path).json()["doi"] == "10.1037/int0000101"
        doubled = client.get("/papers/10.5555//x%2F%2Fy%25z/tally")
        assert doubled.status_code == 404
        assert "10.5555//x//y%z" in doubled.json()["detail"]
        assert len(client.get("/statements/export?format=ndjson").text.splitlines()) > 70
        assert client.get("/metrics").status_code == 404
        answer = client.get("/healthz")
        assert (answer.status_code, answer.headers.get("server")) == (200, "nginx")
