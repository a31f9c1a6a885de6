"""The thread that matches new statements with the alerts, and sends what is due.

One process does it, the one that holds the lock: on PostgreSQL one of all hosts, else one of those that share the data
directory. When it ends, another takes over. What it had begun is in the tables, and is begun again.
"""

import asyncio
import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from filelock import Timeout
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.alerts.digests import make_deliveries
from app.alerts.links import GOOD_FOR
from app.alerts.matching import SETTLE, ModeOf, match_outbox
from app.alerts.sending import Sender
from app.db.models import Alert, AlertDelivery, AlertOutbox
from app.db.process_locks import process_lock
from app.store import alert_deliveries, alerts, kept_checks, subscription_requests
from app.tls import trusted_authorities

POLL_INTERVAL = 0.5
"""Seconds between two looks for something to do."""
AT_ONCE = 16
"""Messages that are sent at the same time, so that a late receiver does not hold the others up."""
KEPT = timedelta(days=30)
"""How long finished deliveries are listed."""
CLEANING = timedelta(hours=1)
"""Between two deletions of what is too old."""

log = logging.getLogger(__name__)


class AlertWorker:
    """Matches and sends, in a thread of its own."""

    def __init__(self, sender: Sender, directory: Path, mode_of: ModeOf) -> None:
        """`directory`: where a lock file lies, which all processes share."""
        self.sender = sender
        self._database = sender.database
        self._lock = process_lock(self._database, directory, "alerts")
        self._mode_of = mode_of
        self._stopping = threading.Event()
        self._cleaned: datetime | None = None
        self._under_way: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being sent, or after ten seconds: it is sent again then, under the same id."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def run_once(self) -> int | None:
        """Match and send until nothing is due; returns the number of attempts, None when another process is at it."""
        try:
            with self._lock.hold():
                return asyncio.run(self._send_all())
        except Timeout:
            return None

    def _run(self) -> None:
        while not self._stopping.wait(POLL_INTERVAL):
            try:
                with self._lock.hold():
                    asyncio.run(self._work())
            except Timeout:
                continue  # another process is at it
            except Exception:
                log.exception("alerts can't go on at this moment; trying again")
                self._stopping.wait(5)

    async def _work(self) -> None:
        """Until the process is to stop, or has lost the lock."""
        tasks: set[asyncio.Task[None]] = set()
        async with _client() as client:
            while not self._stopping.is_set() and await asyncio.to_thread(self._lock.is_kept):
                if await asyncio.to_thread(self._has_work):
                    await asyncio.to_thread(self._prepare, SETTLE)
                    await self._begin(client, tasks)
                await asyncio.to_thread(self._stopping.wait, POLL_INTERVAL)
            if tasks:
                await asyncio.wait(tasks, timeout=5)

    async def _send_all(self) -> int:
        sent = 0
        async with _client() as client:
            while True:
                tasks: set[asyncio.Task[None]] = set()
                await asyncio.to_thread(self._prepare, timedelta())
                await self._begin(client, tasks)
                if not tasks:
                    return sent
                sent += len(tasks)
                await asyncio.wait(tasks)

    def _has_work(self) -> bool:
        """One question for all three tables, since it is asked all the time."""
        now = self.sender.clock()
        if self._cleaned is None or now - self._cleaned > CLEANING:
            with self._database.writing() as session:
                delete_expired(session, now)
            self._cleaned = now
        with self._database.reading() as session:
            return bool(
                session.scalar(
                    select(
                        or_(
                            exists(select(AlertOutbox.number)),
                            exists().where(Alert.due_at <= now, Alert.state == "active"),
                            exists().where(AlertDelivery.next_at <= now),
                        )
                    )
                )
            )

    def _prepare(self, settle: timedelta) -> None:
        """Match everything, and make the deliveries that are due."""
        while match_outbox(self._database, self._mode_of, self.sender.clock(), settle):
            if self._stopping.is_set():
                return
        make_deliveries(self._database, self._mode_of, self.sender.clock())

    async def _begin(self, client: httpx.AsyncClient, tasks: set[asyncio.Task[None]]) -> None:
        """Begin to send what is due, as far as there is room."""
        due = await asyncio.to_thread(self._due)
        for delivery, alert in due:
            if len(self._under_way) >= AT_ONCE:
                return
            if delivery.number in self._under_way:
                continue
            self._under_way.add(delivery.number)
            task = asyncio.create_task(self._send(client, delivery, alert))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    def _due(self) -> list[tuple[AlertDelivery, Alert]]:
        with self._database.reading() as session:
            return list(alert_deliveries.due(session, self.sender.clock(), 2 * AT_ONCE))

    async def _send(self, client: httpx.AsyncClient, delivery: AlertDelivery, alert: Alert) -> None:
        try:
            await self.sender.send(client, delivery, alert)
        finally:
            self._under_way.discard(delivery.number)


def delete_expired(session: Session, now: datetime) -> None:
    """Delete what has been kept for as long as was said; checked reference lists too, since one process of all does this."""
    alerts.remove_unconfirmed(session, now - GOOD_FOR)
    alert_deliveries.remove_finished(session, now - KEPT)
    subscription_requests.remove_old(session, now)
    kept_checks.remove_expired(session, now)


def _client() -> httpx.AsyncClient:
    """Without proxies and connections that are kept: each call is to an address of its own."""
    return httpx.AsyncClient(
        timeout=60,  # `webhook.call` has a shorter one, for all of it
        trust_env=False,
        follow_redirects=False,
        verify=trusted_authorities(),
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
    )
