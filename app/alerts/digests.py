"""Digests: the statements that an alert has matched become a delivery, at the pace that its rhythm allows.

A webhook is called with at most 100 statements at a time, one call after the other. What one message can't hold is counted:
a mail has the first 50 statements, and of more than 10,000 a webhook has the first 100, with the address of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.alerts.conditions import Condition
from app.alerts.matching import ModeOf, search_batch
from app.db.engine import Database
from app.db.models import Alert
from app.ids import to_hex
from app.search.engine import StatementEntry
from app.search.statement_entries import build_entries
from app.store import alert_deliveries, alert_matches, alerts

ALERTS = 100
"""Alerts whose deliveries are made in a row, before anything is sent."""
SHOWN = {"email": 50, "webhook": 100}
"""Statements that a message has at most."""
MOST_BYTES = 1_000_000
"""Of the statements in a message, as JSON."""
MOST_CALLED = 10_000
"""Statements that waiting ones are sent to a webhook, all of them; of more only the first."""
MAILS_AN_HOUR = 10
"""Of one alert; what comes meanwhile is in the next."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What an alert has to tell."""

    matching: list[StatementEntry]
    """The first ones, as many as a message holds."""
    gone: list[StatementEntry]
    """Statements that have changed since they were matched, and match no more."""
    counts: dict[str, int]
    """All that match, by type."""


def make_deliveries(database: Database, mode_of: ModeOf, now: datetime) -> int:
    """Make the deliveries that are due; returns the number of alerts that were looked at."""
    with database.reading() as session:
        due = alerts.due(session, now, ALERTS)
    for alert in due:
        with database.reading() as session:
            recent = alert_deliveries.count_since(session, alert.number, now - HOUR)
            is_early = alert.kind == "email" and recent >= MAILS_AN_HOUR
            waiting = None if is_early else _read(session, alert, mode_of)
        with database.writing() as session:
            row = alerts.find_or_none(session, alert.id)
            if row is not None and waiting is not None:
                _save(session, row, waiting, now)
            elif row is not None:
                row.due_at = now + HOUR / MAILS_AN_HOUR
    return len(due)


def _read(session: Session, alert: Alert, mode_of: ModeOf) -> _Waiting:
    ids = alert_matches.waiting(session, alert.number, SHOWN[alert.kind])
    counts = Counter(alert_matches.waiting_by_type(session, alert.number))
    by_id = {entry.id: entry for entry in build_entries(session, ids)}
    entries = list(_fitting(by_id[id_] for id_ in ids if id_ in by_id))
    condition = {alert.number: Condition.of(alert.query)}
    searched = search_batch(session, entries, condition, mode_of)
    found = {id_ for _, _, ids in searched for id_ in ids}
    gone = [entry for entry in entries if entry.id not in found]
    counts.subtract(entry.type for entry in gone)
    return _Waiting([entry for entry in entries if entry.id in found], gone, +counts)


def _save(session: Session, alert: Alert, waiting: _Waiting, now: datetime) -> None:
    alert_matches.withdraw(session, alert.number, [entry.id for entry in waiting.gone])
    total, ids = sum(waiting.counts.values()), [entry.id for entry in waiting.matching]
    is_whole = bool(ids) and (alert.kind == "email" or total > MOST_CALLED)
    if ids:
        here = Counter(str(entry.type) for entry in waiting.matching)
        counts = waiting.counts if is_whole else here
        alert_deliveries.add(session, alert, "statements", now, map(to_hex, ids), counts)
        alert_matches.deliver(session, alert.number, None if is_whole else ids)
        alert.last_at = now
    if is_whole or total == len(ids):
        alert_matches.withdraw(session, alert.number, None)  # of statements that were deleted
        alert.waiting_since = alert.due_at = None


def _fitting(entries: Iterable[StatementEntry]) -> Iterator[StatementEntry]:
    """The first ones, as many as fit into a message; at least one."""
    size = 0
    for entry in entries:
        size += len(entry.line)
        if size > MOST_BYTES and size > len(entry.line):
            return
        yield entry
