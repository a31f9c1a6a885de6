"""app.api.http_protocol: a real server is sent bytes, as few clients send them and some do."""

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.servers import PATIENCE, Server

BODY = b'{"dois":[]}'
ANSWER: dict[str, object] = {"tallies": {}, "invalid": []}
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
POST = b"POST /tallies HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
WHOLE = POST + OFFER + b"Content-Length: 11\r\n\r\n" + BODY
CHUNKED = (
    POST
    + OFFER
    + b"Transfer-Encoding: chunked\r\n\r\n4\r\n"
    + BODY[:4]
    + b"\r\n7\r\n"
    + BODY[4:]
    + b"\r\n0\r\n\r\n"
)
LAST = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
REFUSED = {
    "address of 70 kB": (b"GET /papers?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    "address without end": (b"GET /papers?q=" + b"a" * 400_000, 414),
    "not ASCII": ("GET /papers/10.1/ü HTTP/1.1\r\nHost: a\r\n\r\n".encode(), 400),
    "no request line": (b"GET\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\r\n\r\n", 400),
    "HTTP/2 at once": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "unknown method": (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a proxy's method": (b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a proxy's method, a path": (b"CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "no length": (b"POST /tallies HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    "two lengths": (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "300 fields": (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 300 + b"\r\n", 431),
    "field of 100 kB": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", 431),
    "field without end": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 400_000, 431),
    "trailer without end": (CHUNKED[:-2] + b"X: " + b"a" * 400_000, 431),
}  # fmt: skip
"""What is sent, and the status of the answer."""


@pytest.fixture
def server(servers: Callable[[str], Server]) -> Server:
    """On one database: nothing is read from it."""
    return servers("sqlite")


def exchange(server: Server, *pieces: bytes) -> list[tuple[int, str, bytes]]:
    """Status, media type and body of each answer to what is sent piece by piece on one connection."""
    address = urlsplit(str(server.client.base_url))
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    answers = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        line, *fields = head.decode().split("\r\n")
        headers = dict(field.lower().split(": ", 1) for field in fields)
        size = int(headers["content-length"])
        answers.append((int(line.split()[1]), headers["content-type"], received[:size]))
        received = received[size:]
    return answers


@pytest.mark.parametrize("request_", [WHOLE, CHUNKED], ids=["whole", "chunked"])
def test_http_offer_of_http2_is_ignored(server: Server, request_: bytes) -> None:
    """With the body, wherever the request is cut in two, and with what follows on the connection."""
    for cut in range(1, len(request_), 23):
        ours, last = exchange(server, request_[:cut], request_[cut:] + LAST)
        assert (ours[0], json.loads(ours[2]), last[2]) == (200, ANSWER, b"ok\n"), cut
    *many, last = exchange(server, request_ * 100 + LAST)
    assert [json.loads(body) for _, _, body in many] == [ANSWER] * 100


def test_http_offer_of_websocket_is_ignored(server: Server) -> None:
    offer = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert [body for _, _, body in exchange(server, offer + LAST)] == [b"ok\n", b"ok\n"]


@pytest.mark.parametrize("name", REFUSED)
def test_http_refusals_are_problems(server: Server, name: str) -> None:
    sent, expected = REFUSED[name]
    *_, (status, media_type, body) = exchange(server, sent)
    problem = json.loads(body)
    assert (status, media_type, problem["status"]) == (
        expected,
        "application/problem+json",
        expected,
    )
    assert {"type", "title", "detail", "instance"} <= problem.keys()
    assert server.get(problem["type"]).status_code == 200
