"""Links of mails, which confirm a subscription or end it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.alerts import signatures

CONFIRM = "/alerts/confirm"
UNSUBSCRIBE = "/alerts/unsubscribe"
GOOD_FOR = timedelta(hours=48)
"""How long a subscription can be confirmed."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links to this server, signed."""

    server_url: str
    key: bytes

    def confirm(self, alert_id: str, created_at: datetime) -> str:
        """Where the owner of an address confirms."""
        token = signatures.token(self.key, "confirm", alert_id, created_at + GOOD_FOR)
        return f"{self.server_url}{CONFIRM}?token={token}"

    def unsubscribe(self, alert_id: str) -> str:
        """Where the owner of an address ends an alert; good as long as that is there."""
        token = signatures.token(self.key, "unsubscribe", alert_id)
        return f"{self.server_url}{UNSUBSCRIBE}?token={token}"
