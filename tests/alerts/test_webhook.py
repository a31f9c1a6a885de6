"""app.alerts.webhook: certificate and host are those of the name, the connection is to the address that was checked."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from app.alerts import webhook
from app.alerts.public_addresses import networks


@contextmanager
def tls_server(directory: Path, name: str) -> Iterator[tuple[int, ssl.SSLContext, list[str]]]:
    """A server with a certificate for this name: its port, a context that trusts it, and the hosts that were asked for."""
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ]
    files = ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run(
        [*command, *files, "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True
    )
    hosts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            hosts.append(self.headers["host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.server_port, ssl.create_default_context(cafile=certificate), hosts
    server.shutdown()
    server.server_close()
    thread.join()


def test_webhook_certificate_is_that_of_the_name(tmp_path: Path) -> None:
    """Though the connection is to an address: the name stands in the handshake and in `Host`, and no other is taken."""
    outcomes = []

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async def call(context: ssl.SSLContext, *urls: str) -> None:
        async with httpx.AsyncClient(verify=context, trust_env=False) as client:
            for url in urls:
                allowed = networks(["127.0.0.0/8"])
                outcomes.append(await webhook.call(client, url, {}, b"{}", allowed, resolve))

    with tls_server(tmp_path, "hooks.example.org") as (port, context, hosts):
        asyncio.run(
            call(
                context, f"https://hooks.example.org:{port}/", f"https://other.example.org:{port}/"
            )
        )
    assert [one.detail for one in outcomes] == [
        "HTTP 204",
        "the receiver can't be reached: ConnectError",
    ]
    assert hosts == [f"hooks.example.org:{port}"]
