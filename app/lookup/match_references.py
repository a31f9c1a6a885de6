"""`citance resolve`: the DOIs of references that came without one, from Crossref's search by printed words.

Those that are cited most come first. What came of each is kept, so that a run can be broken off and goes on where it was,
and nobody is asked twice for the same reference.
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
from app.lookup.reference_search import Match, match
from app.store import paper_metadata, same_as

PAGE = 500
FAILURES = 3
"""In a row, until the rest is left for another day."""


@dataclass(slots=True)
class Sought:
    """How far a run is. `stopped`: why it ended before all were asked for."""

    asked: int = 0
    matched: int = 0
    failed: set[int] = field(default_factory=set)
    stopped: str | None = None


async def seek(
    database: Database,
    client: RegistryClient,
    clock: Clock,
    most: int,
    progress: Callable[[Sought], None],
) -> Sought:
    """Ask for at most so many references. No connection is held while Crossref thinks."""
    sought = Sought()
    in_a_row = 0
    while sought.asked < most and not sought.stopped:
        with database.reading() as session:
            page = _unresolved(session, min(PAGE, most - sought.asked), sought.failed)
        if not page:
            break
        for id_, work in page.items():
            outcome = await match(client, work)
            if isinstance(outcome, Refused):
                sought.stopped = outcome.reason
                break
            if isinstance(outcome, Failed):
                sought.failed.add(id_)
                in_a_row += 1
                if in_a_row == FAILURES:
                    sought.stopped = outcome.reason
                    break
                continue
            in_a_row = 0
            sought.asked += 1
            sought.matched += isinstance(outcome, Match)
            with database.writing() as session:
                _keep(session, id_, outcome if isinstance(outcome, Match) else None, clock())
            progress(sought)
    return sought


def waiting(session: Session) -> int:
    """How many references there are to ask for."""
    cited = exists().where(CITATIONS.c.cited_id == PAPERS.c.id)
    return session.scalar(select(func.count()).where(*_TO_ASK_FOR, cited)) or 0


def _unresolved(session: Session, most: int, without: Collection[int]) -> dict[int, Work]:
    """References to ask for, those that are cited most first, with what was printed of them."""
    query = (
        select(PAPERS.c.id, PAPERS.c.key)
        .join(CITATIONS, CITATIONS.c.cited_id == PAPERS.c.id)
        .where(*_TO_ASK_FOR, PAPERS.c.id.not_in(without))
        .group_by(PAPERS.c.id, PAPERS.c.key)
        .order_by(func.count().desc(), PAPERS.c.id)
        .limit(most)
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


def _keep(session: Session, id_: int, found: Match | None, now: datetime) -> None:
    session.merge(ReferenceMatch(paper_id=id_, doi=found.doi if found else None, asked_at=now))
    if found:
        key = session.scalars(select(Paper.key).where(Paper.id == id_)).one()
        same_as.merge(session, key, Work(doi=found.doi, title=found.title), now)


_TO_ASK_FOR = (
    PAPERS.c.doi.is_(None),
    PAPERS.c.same_as.is_(None),
    ~exists().where(REFERENCE_MATCHES.c.paper_id == PAPERS.c.id),
)
