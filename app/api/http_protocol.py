"""HTTP/1.1 protocol: uvicorn's on httptools, with bounded heads, refusals as problems, and without upgrades.

Java's HttpClient and `curl --http2` offer HTTP/2 (`Upgrade: h2c`) with every request. A server ignores what it does not
speak (RFC 9110, 7.8), but httptools stops reading after such a head, and the body is lost: the head is read again without
the offer.
"""

import logging

from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.api.middleware import SECURITY_HEADERS, access_log, new_request_id
from app.api.problems import render
from app.errors import AddressTooLong, HeadersTooLarge, Problem, RequestMalformed
from app.metrics import REQUESTS

MOST_ADDRESS = 65_535
"""Bytes of a request's target: what httptools can parse."""
MOST_HEADER_BYTES = 65_536
"""Of all header fields of a request, names and values."""
MOST_HEADERS = 200
MOST_DROPPED = 64_000_000
"""Bytes of a body that nobody wants."""
LINGER = 2.0
"""Seconds in which a client that is still sending can read the answer: a connection closed at once is reset."""


class HttpProtocol(HttpToolsProtocol):
    """See the module."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # uvicorn's own
        self._offers_upgrade = self._is_refused = False
        self._header_bytes = self._dropped = 0
        self._unused = 0
        """Bytes received since the parser last gave something: of a header that does not end."""

    def data_received(self, data: bytes) -> None:
        """Parse what has come, and every request in it."""
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        self._unused += len(data)
        try:
            self._parse(memoryview(data))
            if self._unused > MOST_HEADER_BYTES:
                raise _headers_too_large()
        except HttpParserCallbackError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, Problem) else _malformed())
        except Problem as problem:
            self._refuse(problem)
        except HttpParserError:
            self._refuse(_malformed())

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._offers_upgrade = False
        self._header_bytes = self._dropped = 0

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        super().on_url(url)
        self._unused = 0
        if len(self.url) > MOST_ADDRESS:
            raise AddressTooLong(
                f"An address has at most {MOST_ADDRESS:,} bytes, its query included."
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field, of the head or of the trailer."""
        super().on_header(name, value)
        self._unused = 0
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MOST_HEADER_BYTES or len(self.headers) > MOST_HEADERS:
            raise _headers_too_large()

    def on_headers_complete(self) -> None:
        """The head ends: hand the request to the application."""
        self._unused = 0
        self._offers_upgrade = self.parser.should_upgrade()
        if self.parser.get_method() == b"CONNECT":
            raise RequestMalformed("This is no proxy.")
        if not self._offers_upgrade:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body. After the answer it is dropped, so that the client comes to reading it, within bounds."""
        self._unused = 0
        super().on_body(body)
        if self.cycle.response_complete:
            self._dropped += len(body)
            if self._dropped > MOST_DROPPED:
                self.transport.close()

    def on_message_complete(self) -> None:
        """The request ends, unless its head is read again."""
        self._unused = 0
        if not self._offers_upgrade:
            super().on_message_complete()

    def _parse(self, data: memoryview) -> None:
        """Raises `Problem`, `HttpParserError`."""
        while data:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as stopped:
                data = data[stopped.args[0] :]
                self.parser.feed_data(self._head_without_upgrade())
            else:
                return

    def _head_without_upgrade(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join((*lines, b"", b""))

    def _refuse(self, problem: Problem) -> None:
        """Answer instead of the application, and close the connection."""
        self._is_refused = True
        id_ = new_request_id()
        fields = {"request_id": id_, "reason": problem.detail, "status": problem.status}
        access_log.log(logging.INFO, "refused", extra=fields)
        REQUESTS.labels("none", "none", problem.status).inc()
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()  # a second answer in the middle of the first would be read as part of it
            return
        body, headers = render(problem, id_)
        headers |= {"content-length": str(len(body)), "x-request-id": id_, "connection": "close"}
        raw = [
            *SECURITY_HEADERS,
            *self.server_state.default_headers,
            *((k.encode(), v.encode()) for k, v in headers.items()),
        ]
        head = b"".join(b"%b: %b\r\n" % header for header in raw)
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[problem.status], head, body))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)


def _malformed() -> Problem:
    return RequestMalformed(
        "The request is not what HTTP/1.1 describes (RFC 9112). Percent-encode what is not ASCII in an address."
    )


def _headers_too_large() -> Problem:
    return HeadersTooLarge(
        f"At most {MOST_HEADERS} header fields with {MOST_HEADER_BYTES:,} bytes are read."
    )
