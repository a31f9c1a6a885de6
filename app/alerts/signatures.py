"""Signatures: of webhook messages (Standard Webhooks), and of links in mails.

Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

PREFIX = "whsec_"
"""What a secret begins with, as the standard has it."""
Purpose = Literal["confirm", "unsubscribe"]
_TOKEN = re.compile(r"([0-9a-f]{16})\.([0-9]{1,12})\.([\w-]{43})", re.ASCII)


def new_secret() -> str:
    """192 random bits."""
    return PREFIX + b64encode(secrets.token_bytes(24)).decode()


def webhook_headers(
    id_: str, time: datetime, body: bytes, secrets_: Iterable[str]
) -> dict[str, str]:
    """Headers of a message, signed with each of these secrets."""
    timestamp = str(int(time.timestamp()))
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    signatures = (
        b64encode(hmac.digest(b64decode(secret.removeprefix(PREFIX)), signed, "sha256")).decode()
        for secret in secrets_
    )
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def token(key: bytes, purpose: Purpose, alert_id: str, until: datetime | None = None) -> str:
    """What a link that acts on an alert bears; without `until` it is good as long as the alert is."""
    expires = int(until.timestamp()) if until else 0
    return f"{alert_id}.{expires}.{_sign(key, purpose, alert_id, expires)}"


def alert_of(key: bytes, purpose: Purpose, sent: str, now: datetime) -> str | None:
    """The id of the alert that a token is for; None if it is none of ours, was made for another purpose, or is too old."""
    parts = _TOKEN.fullmatch(sent)
    if parts is None:
        return None
    alert_id, expires, signature = parts[1], int(parts[2]), parts[3]
    if not hmac.compare_digest(signature, _sign(key, purpose, alert_id, expires)):
        return None
    is_over = expires and now >= datetime.fromtimestamp(expires, UTC)
    return None if is_over else alert_id


def digest(key: bytes, *parts: str) -> str:
    """Of what is counted, and must not be stored."""
    return hmac.new(key, "\0".join(("count", *parts)).encode(), sha256).hexdigest()


def _sign(key: bytes, purpose: Purpose, alert_id: str, expires: int) -> str:
    signed = f"{purpose}\0{alert_id}\0{expires}".encode()
    return urlsafe_b64encode(hmac.digest(key, signed, "sha256")).rstrip(b"=").decode()
