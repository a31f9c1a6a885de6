"""Journals and their ISSNs, read and written."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import fetch, insert_new
from app.db.models import Journal, JournalIssn
from app.db.tables import JOURNAL_ISSNS
from app.document import Work
from app.store.field_merge import journal_id, title_id

_ISSNS = select(JOURNAL_ISSNS.c.journal_id, JOURNAL_ISSNS.c.issn).order_by(JOURNAL_ISSNS.c.issn)


def issns_of(session: Session, journals: Collection[int]) -> dict[int, list[str]]:
    """The ISSNs, in order, of those of these journals that have any."""
    found: dict[int, list[str]] = {}
    for id_, issn in fetch(session, _ISSNS, JOURNAL_ISSNS.c.journal_id, journals):
        found.setdefault(id_, []).append(issn)
    return found


def save_journals(session: Session, works: Iterable[Work]) -> None:
    """Add the journals of these works. To be called before the papers that refer to them are saved. An ISSN is that of the
    work's own journal, and of the one that papers are in of which no more than its title is known."""
    journals: dict[int, str] = {}
    issns: set[tuple[int, str]] = set()
    for work in works:
        if work.journal:
            ids = {journal_id(work), title_id(work.journal)} if work.issns else {journal_id(work)}
            journals |= dict.fromkeys(ids, work.journal)
            issns.update((id_, issn) for id_ in ids for issn in work.issns)
    insert_new(session, Journal, [{"id": id_, "title": journals[id_]} for id_ in sorted(journals)])
    insert_new(session, JournalIssn, [{"journal_id": j, "issn": issn} for j, issn in sorted(issns)])
