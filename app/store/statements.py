"""Statements: record what documents say, correct it, delete it. Every change is told to the outbox.

Recording is the same for a full text, a file of records and a request: documents go in, in batches, and what is equal to
what the store has is left alone. A person's correction of a type outlives any new loading.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Correction, StatementRow
from app.db.tables import STATEMENTS
from app.document import Work
from app.errors import StatementNotFound
from app.ids import to_hex
from app.store import citations, full_texts, outbox, paper_keys, paper_metadata, same_as
from app.store.field_merge import PaperMetadata, Source
from app.store.journals import save_journals
from app.store.notices import save_notices
from app.store.reassign import fix_citing
from app.store.statement_lines import lines
from app.store.statement_rows import DocumentRows, SourceDocument
from app.store.versions import save_versions


@dataclass(slots=True)
class Outcome:
    """What recording did. `ids`: of the statements delivered, in order, but for those of full texts that the store has."""

    ids: list[int] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    removed: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.ids += other.ids
        self.added += other.added
        self.updated += other.updated
        self.removed += other.removed
        return self


def record(
    session: Session,
    deliveries: Sequence[SourceDocument],
    now: datetime,
    import_id: str | None = None,
) -> Outcome:
    """Take in documents, all or none (the caller's transaction). Telling the same again changes nothing."""
    outcome = Outcome()
    books, older = full_texts.newest(session, [DocumentRows(delivery) for delivery in deliveries])
    known, moved, news = _learn_papers(session, books, older, now)
    if moved:  # a text may have turned out to be of a paper that has a newer one
        books, _ = full_texts.newest(session, books)
        fix_citing(session, {book.named: book.citing for book in books})
    pairs = {pair: book.document.whole for book in books for pair in book.pairs()}
    citations.relate(session, pairs, known, news | moved)
    rows = {id_: row for book in books for id_, row in book.rows(import_id, now)}
    touched = _save_statements(session, rows, outcome)
    touched += _remove_missing(session, books, rows.keys(), outcome)
    outbox.notify_statements(session, touched)
    full_texts.save(session, books, import_id, now)
    outcome.ids = [id_ for book in books for id_ in book.ids]
    return outcome


def _learn_papers(
    session: Session, books: Sequence[DocumentRows], older: Sequence[DocumentRows], now: datetime
) -> tuple[dict[int, PaperMetadata], set[int], set[int]]:
    """Take in what is said of papers; an older edition is heard of others as well, so that its coming first or last is the
    same. Returns the papers; those that turned out to be others; and those, stored before, whose authors have changed."""
    heard = [*books, *older]
    keys = {id_: key for book in heard for id_, key in zip(book.paper_ids, book.keys, strict=True)}
    known = paper_metadata.load(session, keys)
    said: list[Work] = []
    claims: dict[tuple[str, str, int], int] = {}
    for book in books:
        citing = known[book.named]
        if book.document.whole:
            citing.withdraw(Source.FULL_TEXT)
        if book.delivery.replaces_registry:
            citing.withdraw(Source.REGISTRY)
        citing.add(book.document.paper, _sure(book))
    for book in heard:
        for id_, work in zip(book.paper_ids[1:], book.works[1:], strict=True):
            known[id_].add(work, Source.MENTION)
        for id_, work in zip(book.paper_ids, book.works, strict=True):
            said.append(work)
            for scheme, value in paper_keys.names_of(work):
                claims.setdefault((scheme, value, id_), Source.MENTION)
        names = paper_keys.names_of(book.document.paper)
        claims |= {(*name, book.named): _sure(book) for name in names}
    save_journals(session, said)
    moved, news = same_as.save(session, known, claims, now)
    announced = [
        (notice, book.document.paper) for book in books for notice in book.document.notices
    ]
    save_notices(session, announced)
    versions = [
        (version, book.document.paper) for book in books for version in book.document.versions
    ]
    save_versions(session, versions)
    return known, moved, news


def _sure(book: DocumentRows) -> int:
    """How sure a document is of its own paper."""
    if book.document.whole:
        return Source.FULL_TEXT
    return Source.REGISTRY if book.document.registered else Source.MENTION


def _save_statements(
    session: Session, rows: dict[int, dict[str, Any]], outcome: Outcome
) -> list[int]:
    """Insert and update what differs; returns the ids of both."""
    stored: dict[int, Any] = {}
    corrected: dict[int, str] = {}
    for ids in chunks(rows):
        stored |= {
            row.id: row
            for row in session.execute(
                select(STATEMENTS.c.id, STATEMENTS.c.digest, STATEMENTS.c.in_document).where(
                    STATEMENTS.c.id.in_(ids)
                )
            )
        }
        corrected |= corrections_of(session, ids)
    for id_, type_ in corrected.items():
        rows[id_] |= {"type": type_, **_BY_A_PERSON}
    new = [row for id_, row in rows.items() if id_ not in stored]
    old = [
        {name: row[name] for name in _UPDATED} | {"statement": id_}
        for id_, row in rows.items()
        # what a full text says is not overwritten by a loose record of the same sentence
        if (was := stored.get(id_))
        and was.digest != row["digest"]
        and (row["in_document"] or not was.in_document)
    ]
    insert(session, StatementRow, sorted(new, key=itemgetter("id")))
    if old:
        session.connection().execute(_UPDATE, old)
    outcome.added += len(new)
    outcome.updated += len(old)
    return [row["id"] for row in new] + [row["statement"] for row in old]


def _remove_missing(
    session: Session, books: Sequence[DocumentRows], kept: Collection[int], outcome: Outcome
) -> list[int]:
    """Delete what earlier editions of these full texts said and these do not; returns the statements' ids."""
    whole = {book.citing: book for book in books if book.document.whole}
    gone: list[int] = []
    for ids in chunks(whole):
        ours = (STATEMENTS.c.citing_id.in_(ids), STATEMENTS.c.in_document)
        gone += [
            id_ for id_ in session.scalars(select(STATEMENTS.c.id).where(*ours)) if id_ not in kept
        ]
    for ids in chunks(gone):
        session.execute(delete(STATEMENTS).where(STATEMENTS.c.id.in_(ids)))
    citations.drop_unlisted(session, {id_: set(book.paper_ids) for id_, book in whole.items()})
    outcome.removed += len(gone)
    return gone


def correct(session: Session, correction: Correction) -> None:
    """A person's word on the type: kept with its history, and stronger than any later loading."""
    this = STATEMENTS.c.id == correction.statement_id
    was = session.scalar(select(STATEMENTS.c.type).where(this))
    if was is None:
        raise StatementNotFound(f"No statement has the id {to_hex(correction.statement_id)}.")
    correction.type_before = was
    session.add(correction)
    values = {"type": correction.type_after, **_BY_A_PERSON}
    session.execute(update(STATEMENTS).where(this).values(values))
    outbox.notify_statements(session, [correction.statement_id])


def corrections_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The type that a person last gave to each of these statements, where one did."""
    query = (
        select(Correction.statement_id, Correction.type_after)
        .where(Correction.statement_id.in_(ids))
        .order_by(Correction.id)
    )
    return dict(session.execute(query).all())


def detail(session: Session, id_: int) -> dict[str, Any]:
    """A statement as search shows it, with its history. Raises `StatementNotFound`."""
    found = next(lines(session, [id_]), None)
    if found is None:
        raise StatementNotFound(f"No statement has the id {to_hex(id_)}.")
    history = select(Correction).where(Correction.statement_id == id_).order_by(Correction.id)
    corrections = [
        {
            "type_before": step.type_before,
            "type_after": step.type_after,
            "note": step.note,
            "made_by": step.made_by,
            "made_at": step.made_at,
        }
        for step in session.scalars(history)
    ]
    return {**found, "highlights": [], "score": None, "corrections": corrections}


def remove(session: Session, id_: int) -> None:
    """Gone from the store, and from the index with the next drain. The citation itself stays an edge."""
    if (
        session.scalar(delete(STATEMENTS).where(STATEMENTS.c.id == id_).returning(STATEMENTS.c.id))
        is None
    ):
        raise StatementNotFound(f"No statement has the id {to_hex(id_)}.")
    outbox.notify_statements(session, [id_])


_BY_A_PERSON = {"confidence": None, "type_source": "human", "model": None}
_UPDATED = [
    c.name for c in STATEMENTS.c if c.name not in ("id", "citing_id", "cited_id", "created_at")
]
_UPDATE = (
    update(STATEMENTS)
    .where(STATEMENTS.c.id == bindparam("statement"))
    .values({name: bindparam(name) for name in _UPDATED})
)
