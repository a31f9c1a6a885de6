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
