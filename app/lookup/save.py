"""Save a registry's answer: the answer itself, and what it says of papers, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.models import Lookup
from app.document import Unreadable
from app.doi import fold
from app.lookup import answers, cache
from app.lookup.answers import PARSER_VERSION
from app.lookup.outcomes import Absent
from app.lookup.resolve import OtherAgency, Resolved
from app.store import registry_aliases, statements
from app.store.statement_rows import SourceDocument

Answered = Resolved | OtherAgency | Absent


def save_answer(
    session: Session, doi: str, answer: Answered, now: datetime, fresh: timedelta
) -> None:
    """Store the answer for a DOI, which ends its lease. `fresh`: how long what was found is. Flushes."""
    cache.put(session, doi, answer, now, fresh)
    if isinstance(answer, Resolved):
        _record(session, answer, now)


def reparse(database: Database, now: datetime) -> tuple[int, list[str]]:
    """Read the stored answers again that an older version of the parsers has read, without asking. Returns how many were
    read, and the DOIs of answers that can't be, which stay as they are."""
    outdated = Lookup.payload.is_not(None), Lookup.parser_version < PARSER_VERSION
    with database.reading() as session:
        keys = session.scalars(select(Lookup.key).where(*outdated)).all()
    unreadable = []
    for key in keys:
        with database.writing() as session:
            row = session.get(Lookup, key)
            if row is None:
                continue
            stored = cache.unpack(row)
            try:
                document = answers.read(stored)
            except Unreadable:
                unreadable.append(row.requested_doi)
                continue
            _record(session, Resolved(row.requested_doi, stored[0].registry, document, stored), now)
            row.parser_version = PARSER_VERSION
    return len(keys) - len(unreadable), unreadable


def _record(session: Session, found: Resolved, now: datetime) -> None:
    """What the registries say of the paper, its references and notices; and which paper an alias means, if it is one."""
    source = SourceDocument(found.document, f"{found.source}:{found.doi}", replaces_registry=True)
    statements.record(session, [source], now)
    if fold(found.requested) == fold(found.doi):
        registry_aliases.withdraw(session, found.doi, now)
    else:
        registry_aliases.merge(session, found.requested, found.document.paper, now)
