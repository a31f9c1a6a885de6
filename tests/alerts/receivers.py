"""Receivers of messages: an SMTP server and a webhook on loopback, which answer as they are told and keep what they got."""

import asyncio
import email
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from socket import create_server
from typing import Any

import orjson
from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook

HANG = 60
"""Seconds; whoever waits so long has failed."""


class MailReceiver:
    """An SMTP server. `answers` are what it says to RCPT, one a mail, the last one from then on; "hang" says nothing."""

    def __init__(self, *answers: str) -> None:
        self.answers = iter(chain(answers, repeat(answers[-1] if answers else "250 OK")))
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.stopping = threading.Event()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = next(self.answers)
        if answer == "hang":
            await asyncio.to_thread(self.stopping.wait, HANG)
            return "421 closing"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.recipients += envelope.rcpt_tos
        mail = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mail_server(receiver: MailReceiver) -> Iterator[str]:
    """The URL of an SMTP server in front of this receiver."""
    with create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    controller = Controller(receiver, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        receiver.stopping.set()
        controller.stop()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """One of the two forms of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage, path: str) -> str:
    """Path and query of the link to this path."""
    found = re.search(rf"https?://[^/\s]+({path}\?\S+)", text_of(mail))
    assert found
    return found[1]


class WebhookReceiver:
    """A webhook. `answer(number, body)` gives status and headers of each call."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[int], tuple[int, dict[str, str]]] = lambda _number: (200, {})
        self.wait = 0.0
        self.url = ""

    def bodies(self) -> list[dict[str, Any]]:
        """What came, unverified."""
        return [orjson.loads(body) for _, body in self.calls]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """The bodies, whose signatures the reference library has checked."""
        webhook = Webhook(secret)
        return [dict(webhook.verify(body, headers)) for headers, body in self.calls]

    def told(self) -> dict[str, list[str]]:
        """Statements that the messages have, by the messages' ids."""
        return {
            headers["webhook-id"]: [one["id"] for one in orjson.loads(body)["data"]["statements"]]
            for headers, body in self.calls
        }


@contextmanager
def webhook(receiver: WebhookReceiver, host: str = "127.0.0.1") -> Iterator[WebhookReceiver]:
    """Serve it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            number = len(receiver.calls)
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.calls.append((headers, body))
            time.sleep(receiver.wait)
            status, headers = receiver.answer(number)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    receiver.url = f"http://{host}:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
