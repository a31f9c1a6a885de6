"""The one place that asks what time it is. Tests hand in another."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """UTC."""
    return datetime.now(UTC)
