"""Outcomes of an attempt to deliver a message, and when it is tried again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Result = Literal["delivered", "failed", "refused", "gone"]
"""`failed` may work later; `refused` will not: the mail server takes no mail for the address; `gone`: the receiver of a
webhook says that it is there no more (410)."""
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(5, 60, 5 * 60, 30 * 60),
        *(hours * 3_600 for hours in (2, 5, 10, 14, 20, 20.4)),
    )
)
"""Before the second attempt and so on: three days, as Standard Webhooks has it. After the last one the alert is paused."""
LONGEST_PAUSE = timedelta(days=1)
"""That a receiver may ask for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    result: Result
    detail: str
    """In words, without an address or a secret."""
    retry_after: timedelta | None = None
    """What the receiver asks for."""


def pause_after(attempts: int, outcome: Outcome) -> timedelta | None:
    """How long to wait after so many attempts; None: no more."""
    if outcome.result != "failed" or attempts > len(PAUSES):
        return None
    pause = PAUSES[attempts - 1]
    return max(pause, min(outcome.retry_after or pause, LONGEST_PAUSE))
