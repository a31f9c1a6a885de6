"""What the registries told, put into the store: the answer itself, and what it says of papers, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.models import Lookup
from app.document import Unreadable
from app.doi import fold
from app.lookup import cache, resolve
from app.lookup.outcomes import Absent
from app.lookup.resolve import PARSERS, Elsewhere, Resolved
from app.store import same_as, statements
from app.store.statement_rows import SourceDocument


def land(
    database: Database,
    doi: str,
    outcome: Resolved | Elsewhere | Absent,
    moment: datetime,
    fresh: timedelta,
) -> None:
    """Keep what came of asking for a DOI. `fresh`: how long what was found holds."""
    with database.writing() as session:
        cache.land(session, doi, outcome, moment, fresh)
        if isinstance(outcome, Resolved):
            _record(session, outcome, moment)


def _record(session: Session, found: Resolved, moment: datetime) -> None:
    """What the registries say of the paper, its references, notices; and which paper an alias means."""
    told = SourceDocument(found.document, f"{found.source}:{found.doi}", replaces_registry=True)
    statements.record(session, [told], moment)
    if fold(found.requested) != fold(found.doi):
        same_as.merge(session, found.requested, found.document.paper, moment)


def reparse(database: Database, moment: datetime) -> tuple[int, list[str]]:
    """Read again what is kept and was read by lesser parsers, without asking anybody. Returns how many were read, and the
    DOIs of answers that can't be, which stay as they are."""
    outdated = Lookup.payload.is_not(None), Lookup.parser_version < PARSERS
    with database.reading() as session:
        keys = session.scalars(select(Lookup.key).where(*outdated)).all()
    unreadable = []
    for key in keys:
        with database.writing() as session:
            row = session.get(Lookup, key)
            if row is None:
                continue
            answers = cache.unpacked(row)
            try:
                document = resolve.read(answers)
            except Unreadable:
                unreadable.append(row.requested_doi)
                continue
            found = Resolved(row.requested_doi, answers[0].registry, document, answers)
            _record(session, found, moment)
            row.parser_version = PARSERS
    return len(keys) - len(unreadable), unreadable
