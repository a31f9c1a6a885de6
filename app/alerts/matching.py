"""Matching: which alerts ask for statements in the outbox. A batch is indexed in memory, and searched for each alert.

What a batch costs grows with its statements and with the alerts that may ask for them: those about its papers, and those
about no paper. A statement is news to an alert if it matches now and did not before: it is new, or what a person, a better
model or a newly found paper has changed of it was not what the condition asks for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.alerts.conditions import Condition
from app.db.engine import Database
from app.db.models import AlertOutbox
from app.metrics import ALERT_MATCHES
from app.search.engine import StatementEntry
from app.search.engines import index_batch
from app.search.query import Matched, StatementQuery
from app.search.statement_entries import build_entries
from app.store import alert_matches, alert_outbox, alerts, papers
from app.store.aliases import alias_ids

BATCH = 1_000
"""Rows of the outbox that are matched at a time."""
SETTLE = timedelta(seconds=3)
"""How long nothing more has to come before what has come is told at once: a load is many transactions."""
LONGEST_SETTLING = timedelta(minutes=15)
"""After which it is told while more is coming."""
PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}

ModeOf = Callable[[StatementQuery], Matched]
"""How many words of a query with `match=auto` the statements of the whole store have."""


def match_outbox(
    database: Database, mode_of: ModeOf, now: datetime, settle: timedelta = SETTLE
) -> int:
    """Match the oldest rows of the outbox and delete them; returns how many. Matching them again changes nothing."""
    with database.reading() as session:
        rows = alert_outbox.waiting(session, BATCH)
        pairs = find_matches(session, rows, mode_of) if rows else set()
    if not rows:
        return 0
    with database.writing() as session:
        with_news = alert_matches.add(session, pairs)
        alert_matches.schedule(session, (_times(alert, now, settle) for alert in with_news))
        alert_outbox.acknowledge(session, [row.number for row in rows])
    ALERT_MATCHES.inc(len(pairs))
    return len(rows)


def find_matches(
    session: Session, rows: Sequence[AlertOutbox], mode_of: ModeOf
) -> set[tuple[int, int]]:
    """(alert's number, statement's id) of what is news."""
    changes: dict[int, list[AlertOutbox]] = defaultdict(list)
    for row in rows:
        changes[row.statement_id].append(row)
    entries = list(build_entries(session, list(changes)))
    canonical = {id_ for entry in entries for id_ in (entry.cited, entry.citing)}
    asking = alerts.candidates(session, canonical | alias_ids(session, canonical).keys())
    conditions = {row.number: Condition.of(row.query) for row in asking}
    return {
        (number, id_)
        for number, query, found in search_batch(session, entries, conditions, mode_of)
        for id_ in found
        if is_news(number, query, changes[id_])
    }


def search_batch(
    session: Session,
    entries: Sequence[StatementEntry],
    conditions: Mapping[int, Condition],
    mode_of: ModeOf,
) -> Iterator[tuple[int, StatementQuery, list[int]]]:
    """For each condition, by its number, the query that it is now and the statements that match."""
    if not entries:
        return
    batch = index_batch(entries)
    addresses = {one for condition in conditions.values() for one in condition.addresses}
    ids = papers.find_ids(session, list(addresses))
    for number, condition in conditions.items():
        query = condition.query_of(ids)
        matched = mode_of(query) if query.match == "auto" else query.match
        yield number, query, batch.find(query, matched)


def is_news(number: int, query: StatementQuery, changes: Iterable[AlertOutbox]) -> bool:
    """Whether a statement that matches did not before the first change that the alert is told of."""
    first = next((change for change in changes if change.newest_alert >= number), None)
    return first is not None and (first.is_new or not _matched_before(query, first))


def _matched_before(query: StatementQuery, change: AlertOutbox) -> bool:
    """Whether what has changed was as the query asks for."""
    confidence, cited = change.confidence_before, change.cited_before
    return (
        (not query.type or change.type_before in query.type)
        and (query.min_confidence is None or (confidence or -1) >= query.min_confidence)
        and (query.cited is None or cited is None or cited in query.cited)
    )


def _times(alert: Any, now: datetime, settle: timedelta) -> tuple[int, datetime, datetime]:
    """An alert's number, since when it has something to tell, and when it does."""
    since = alert.waiting_since or now
    if alert.rhythm == "at_once":
        return alert.number, since, min(now + settle, max(since + LONGEST_SETTLING, now))
    return alert.number, since, (alert.last_at or alert.created_at) + PERIODS[alert.rhythm]
