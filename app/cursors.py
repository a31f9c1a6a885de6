"""Opaque cursors: a few bytes that are valid for one query only, in URL-safe Base64 (RFC 4648) without padding."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

from app.errors import CursorInvalid

_DIGEST_SIZE = 8


def encode(query: str, body: bytes) -> str:
    """`body` as a cursor of the query. `query`: all that must not differ from page to page."""
    return _base64(_digest(query, body) + body)


def decode(query: str, cursor: str) -> bytes:
    """The body of a cursor that belongs to this query. Raises `CursorInvalid`."""
    try:
        packed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise CursorInvalid("This is no cursor; take `next` as it is.") from error
    # decoding skips characters that are not in the alphabet
    if _base64(packed) != cursor:
        raise CursorInvalid("This is no cursor; take `next` as it is.")
    body = packed[_DIGEST_SIZE:]
    if packed[:_DIGEST_SIZE] != _digest(query, body):
        raise CursorInvalid(
            "This cursor belongs to another query; take `next` with the query that it came from."
        )
    return body


def number_of(cursor: str | None, most: int) -> int:
    """The number that a cursor is where positions are counted and belong to no query; 0 without one, at most `most`.
    Raises `CursorInvalid`."""
    if cursor is None:
        return 0
    if cursor.isascii() and cursor.isdecimal() and len(cursor) < 20 and int(cursor) <= most:
        return int(cursor)
    raise CursorInvalid("This is no cursor; take `next` as it is.")


def _digest(query: str, body: bytes) -> bytes:
    """Of the query and of the body, so that a damaged cursor is not taken for another position."""
    whole = query.encode("utf-8", "surrogatepass") + body
    return blake2b(whole, digest_size=_DIGEST_SIZE).digest()


def _base64(packed: bytes) -> str:
    return urlsafe_b64encode(packed).rstrip(b"=").decode()
