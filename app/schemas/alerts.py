"""Alerts on the wire: what may be asked for, an alert, and what became of its messages."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from app.schemas.fields import InputModel, field, one_of, optional

RHYTHMS = ("at_once", "daily", "weekly")
AlertRhythm = TypeAliasType("AlertRhythm", Literal["at_once", "daily", "weekly"])
AlertSwitch = TypeAliasType("AlertSwitch", Literal["active", "paused"])
ChannelKind = TypeAliasType("ChannelKind", Literal["email", "webhook"])
LONGEST_URL = 2_000
LONGEST_ADDRESS = 320
LONGEST_QUERY = 16_000
"""Bytes of an alert's query, as JSON."""
MOST_ALERTS = 10_000
"""Of one key."""


class NewChannel(InputModel):
    """Where messages go."""

    kind: ChannelKind = field("How.", "webhook")
    url: str | None = optional(
        "Of a webhook: what is called, over https.",
        "https://example.org/citations",
        max_length=LONGEST_URL,
    )
    address: str | None = Field(
        default=None,
        description="Of e-mail: the address, such as `reader@example.org`.",
        examples=[],  # an example of a channel has a URL, and a channel has one of the two
        max_length=LONGEST_ADDRESS,
    )


class AlertChannel(BaseModel):
    """Where messages go. Of an e-mail address the domain alone is told."""

    kind: str = one_of(("email", "webhook"), "How.", "webhook")
    url: str | None = field("Of a webhook.", "https://example.org/citations")
    address: str | None = field("Of e-mail.", "…@example.org")


class AlertDelivery(BaseModel):
    """A message, and what became of it."""

    id: str = field("Id of the message, whenever it is sent again.", "msg_5f0c9a1e2b3d4c5f6a7b8c9d")
    kind: str = one_of(("statements", "test", "confirmation"), "What it is about.", "statements")
    state: str = one_of(("waiting", "delivered", "failed"), "What became of it.", "delivered")
    total: int = field("Statements that it tells of.", 3)
    attempts: int = field("How often it was sent.", 1)
    outcome: str | None = field("Of the last attempt.", "HTTP 200")
    created_at: datetime = field("When it was made.", "2026-11-23T09:30:00Z")
    next_at: datetime | None = field(
        "When it is sent, or sent again; null when it is not.", "2026-11-23T09:30:05Z"
    )
    finished_at: datetime | None = field(
        "When it was delivered, or given up.", "2026-11-23T09:30:01Z"
    )


class Alert(BaseModel):
    """A query whose new statements are told."""

    id: str = field("Id.", "9f1c2e6a0b7d4c55")
    state: str = one_of(
        ("pending", "active", "paused", "disabled"),
        "Whether it tells: `pending` waits for the address's owner, `disabled` was ended by its receiver.",
        "active",
    )
    reason: str | None = field("Why it was paused or disabled.", "HTTP 500")
    query: dict[str, Any] = field(
        "Parameters of `GET /statements`, without those that are as by default.",
        {"cited": ["10.1037/int0000101"], "type": ["contrasting"]},
    )
    description: str = field("The query in words.", "Statements that cite … — contrasting")
    channel: AlertChannel = field(
        "The receiver.",
        {"kind": "webhook", "url": "https://example.org/citations", "address": None},
    )
    rhythm: str = one_of(RHYTHMS, "How often messages go.", "daily")
    matched: int = field("Statements that it has matched.", 12)
    created_at: datetime = field("When it was made.", "2026-11-23T09:30:00Z")
    due_at: datetime | None = field(
        "When the next message is made; null while there is nothing to tell.",
        "2026-11-24T09:30:00Z",
    )


class AlertWithSecret(Alert):
    """An alert as it was made or changed."""

    secret: str | None = field(
        "What messages to a webhook are signed with (Standard Webhooks), where it is new. It is not shown again.",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )


class AlertDetail(Alert):
    """An alert with its messages."""

    deliveries: list[AlertDelivery] = field("Its messages, the newest first.", [])
    next: str | None = field("Cursor of the messages before; null on the last page.", "eyJ…")


class AlertPage(BaseModel):
    """Alerts of a key, the newest first."""

    items: list[Alert] = field("Alerts.", [])
    next: str | None = field("Cursor of the next page; null on the last.", "eyJ…")
