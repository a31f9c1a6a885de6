"""Reference matching: the DOIs of stored references without one, by Crossref's search.

It is what `citance resolve` runs. Those that are cited most come first. Each result is stored, also that there is none,
so that a run that was interrupted continues where it was, and Crossref is not asked twice for the same reference.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.engine import Database
from app.db.models import Journal, Paper, ReferenceMatch
from app.db.tables import CITATIONS, PAPERS, REFERENCE_MATCHES
from app.document import Work
from app.lookup.client import RegistryClient
from app.lookup.outcomes import Failed, Refused
from app.lookup.reference_comparison import Match
from app.lookup.reference_search import search
from app.store import paper_metadata, registry_aliases

PAGE = 500
FAILURES = 3
"""In a row, after which a run stops."""


@dataclass(slots=True)
class MatchProgress:
    """How far a run is."""

    asked: int = 0
    matched: int = 0
    failed: set[int] = field(default_factory=set)
    """Ids of the papers that are not asked for again in this run."""
    stopped: str | None = None
    """Why it ended before all were asked for."""


async def match_references(
    database: Database,
    client: RegistryClient,
    clock: Clock,
    limit: int,
    report: Callable[[MatchProgress], None],
) -> MatchProgress:
    """Ask for at most `limit` references. No connection to the database is held while Crossref is waited for."""
    progress = MatchProgress()
    failures = 0
    while progress.asked < limit and not progress.stopped:
        with database.reading() as session:
            page = _unmatched(session, min(PAGE, limit - progress.asked), progress.failed)
        if not page:
            break
        for id_, work in page.items():
            outcome = await search(client, work)
            if isinstance(outcome, Refused):
                progress.stopped = outcome.reason
                break
            if isinstance(outcome, Failed):
                progress.failed.add(id_)
                failures += 1
                if failures == FAILURES:
                    progress.stopped = outcome.reason
                    break
                continue
            failures = 0
            progress.asked += 1
            progress.matched += isinstance(outcome, Match)
            with database.writing() as session:
                _save(session, id_, outcome if isinstance(outcome, Match) else None, clock())
            report(progress)
    return progress


def count_unmatched(session: Session) -> int:
    """How many references there are to ask for."""
    cited = exists().where(CITATIONS.c.cited_id == PAPERS.c.id)
    return session.scalar(select(func.count()).where(*_UNMATCHED, cited)) or 0


def _unmatched(session: Session, limit: int, without: Collection[int]) -> dict[int, Work]:
    """References to ask for, those that are cited most first, with what was printed of them."""
    query = (
        select(PAPERS.c.id, PAPERS.c.key)
        .join(CITATIONS, CITATIONS.c.cited_id == PAPERS.c.id)
        .where(*_UNMATCHED, PAPERS.c.id.not_in(without))
        .group_by(PAPERS.c.id, PAPERS.c.key)
        .order_by(func.count().desc(), PAPERS.c.id)
        .limit(limit)
    )
    keys = dict(session.execute(query).all())
    known = paper_metadata.load(session, keys)
    journals = dict(
        session.execute(
            select(Journal.id, Journal.title).where(
                Journal.id.in_({paper.values["journal"] for paper in known.values()} - {None})
            )
        ).all()
    )
    return {
        id_: Work(
            title=known[id_].values["title"],
            year=known[id_].values["year"],
            journal=journals.get(known[id_].values["journal"]),
            volume=known[id_].values["volume"],
            pages=known[id_].values["pages"],
            authors=known[id_].authors[0],
            raw=known[id_].values["raw"],
        )
        for id_ in keys
    }


def _save(session: Session, id_: int, found: Match | None, now: datetime) -> None:
    session.merge(ReferenceMatch(paper_id=id_, doi=found.doi if found else None, asked_at=now))
    if found:
        key = session.scalars(select(Paper.key).where(Paper.id == id_)).one()
        registry_aliases.merge(session, key, Work(doi=found.doi, title=found.title), now)


_UNMATCHED = (
    PAPERS.c.doi.is_(None),
    PAPERS.c.same_as.is_(None),
    ~exists().where(REFERENCE_MATCHES.c.paper_id == PAPERS.c.id),
)
