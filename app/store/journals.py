"""Journals and their ISSNs."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import Journal, JournalIssn
from app.document import Work
from app.store.field_merge import journal_id


def save_journals(session: Session, works: Iterable[Work]) -> None:
    """Add the journals of these works. To be called before the papers that refer to them are saved."""
    journals: dict[int, str] = {}
    issns: set[tuple[int, str]] = set()
    for work in works:
        if work.journal:
            journal = journal_id(work.journal)
            journals[journal] = work.journal
            issns.update((journal, issn) for issn in work.issns)
    insert_new(session, Journal, [{"id": id_, "title": journals[id_]} for id_ in sorted(journals)])
    insert_new(session, JournalIssn, [{"journal_id": j, "issn": issn} for j, issn in sorted(issns)])
