"""Circuit breaker of a registry, local to a process, and the blocks that all processes share.

    closed ── five failures in a row, or a tenth of the last hundred ──> open ── after a pause ──> half-open
    half-open ── success ──> closed            half-open ── failure ──> open, for twice as long
    any state ── 401 or 403 ──> blocked ── after a day ──> half-open

Crossref asks clients to stop when a tenth of their requests fail. A block ends earlier when `citance serve` is started
anew: there may be another key.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.models import RegistryBlock
from app.lookup.rate_limit import Seconds

State = Literal["closed", "open", "half-open", "blocked"]
BLOCK = timedelta(days=1)
"""How long a registry that has answered 401 or 403 is not asked."""


class CircuitBreaker:
    """Whether a registry is asked at all. It opens after failures; after a pause one request may try, and only its success
    closes it again."""

    CONSECUTIVE = 5
    """Failures in a row that open it."""
    WINDOW, MINIMUM, FAILURE_RATE = 100, 40, 0.1
    """The last requests that count, how many there have to be, and the share of failures that opens it."""
    PAUSE, LONGEST_PAUSE = 30.0, 600.0
    """Seconds that it is open."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._successes: deque[bool] = deque(maxlen=self.WINDOW)
        self._until = 0.0
        self._pause = self.PAUSE
        self._trial_runs = False
        self.state: State = "closed"

    def admit(self) -> float:
        """0 for a request that may be sent; else the seconds until trying makes sense. A request that is
        admitted ends with `release`, after what came of it was recorded."""
        if self.state == "closed":
            return 0
        wait = self._until - self._clock()
        if wait > 0:
            return wait
        if self._trial_runs:
            return self.PAUSE
        self.state, self._trial_runs = "half-open", True
        return 0

    def record_success(self) -> None:
        """The registry works: any answer that it means, absence included."""
        if self.state != "closed":
            self._successes.clear()
            self._pause = self.PAUSE
        self.state, self._trial_runs = "closed", False
        self._successes.append(True)

    def record_failure(self) -> None:
        """No answer, or nonsense."""
        self._successes.append(False)
        if self.state == "closed" and self._is_bearable():
            return
        if self.state == "half-open":
            self._pause = min(self._pause * 2, self.LONGEST_PAUSE)
        self._open("open", self._pause)

    def record_block(self) -> None:
        """The registry wants no more requests of ours."""
        self._open("blocked", BLOCK.total_seconds())

    def release(self) -> None:
        """The request is over. One that was not sent, or was given up, leaves the trial to the next."""
        self._trial_runs = False

    def _open(self, state: State, pause: float) -> None:
        self.state, self._trial_runs = state, False
        self._until = self._clock() + pause

    def _is_bearable(self) -> bool:
        last = list(self._successes)[-self.CONSECUTIVE :]
        if len(last) == self.CONSECUTIVE and not any(last):
            return False
        failures, count = self._successes.count(False), len(self._successes)
        return count < self.MINIMUM or failures <= self.FAILURE_RATE * count


def block(session: Session, registry: str, now: datetime) -> None:
    """Let no process of this database ask the registry for a day. Flushes."""
    session.merge(RegistryBlock(name=registry, blocked_until=now + BLOCK))
    session.flush()


def blocked_registries(session: Session, now: datetime) -> list[str]:
    """Names of the registries that have blocked this installation. A block that ends in two days or later is of a clock
    that was ahead, and was put back since."""
    blocked = RegistryBlock.blocked_until > now, RegistryBlock.blocked_until < now + 2 * BLOCK
    query = select(RegistryBlock.name).where(*blocked)
    return list(session.scalars(query.order_by(RegistryBlock.name)))


def unblock(session: Session) -> None:
    """Forget all blocks."""
    session.execute(delete(RegistryBlock))
