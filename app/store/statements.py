"""Record documents with their statements, correct a statement's type, delete it; each change goes to the outbox.

Recording is the same for a full text, a file of records and a request: documents come in batches, and what equals the
store's is not written. A person's correction of a type outranks any later recording.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.db.bulk import among, chunks, insert
from app.db.models import Correction, StatementRow
from app.db.tables import STATEMENTS
from app.document import Document, Work
from app.errors import StatementNotFound
from app.ids import to_hex
from app.store import (
    alert_outbox,
    citations,
    counts,
    doi_spellings,
    full_texts,
    outbox,
    paper_keys,
    paper_metadata,
    same_as,
)
from app.store.field_merge import PaperMetadata, Source
from app.store.journals import save_journals
from app.store.notices import save_notices
from app.store.reassign import fix_citing
from app.store.statement_rows import DocumentRows, SourceDocument
from app.store.versions import save_versions


@dataclass(slots=True)
class Outcome:
    """Result of recording documents: the statements' ids, and counts of what changed."""

    ids: list[int] = field(default_factory=list)
    """Of all statements of the documents, in order, but for those of full texts that the store has."""
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
    sources: Sequence[SourceDocument],
    now: datetime,
    import_id: str | None = None,
) -> Outcome:
    """Record documents, all or none (the caller's transaction). Idempotent: recording them again changes nothing."""
    batch, older = full_texts.select_newest(session, [DocumentRows(source) for source in sources])
    papers, saved = _save_papers(session, batch, older, now)
    if saved.relinked:  # a text may have turned out to be of a paper that has a newer one
        batch, _ = full_texts.select_newest(session, batch)
        fix_citing(session, {rows.own_id: rows.citing_id for rows in batch})
    pairs = {pair: rows.document.whole for rows in batch for pair in rows.pairs()}
    citations.relate(session, pairs, papers, saved.new_authors | saved.relinked, saved.new)
    statements = {id_: row for rows in batch for id_, row in rows.rows(import_id, now)}
    outcome = Outcome()
    changed = _save_statements(session, statements, outcome)
    changed += _remove_missing(session, batch, statements.keys(), outcome)
    outbox.notify_statements(session, changed)
    full_texts.save(session, batch, import_id, now)
    outcome.ids = [id_ for rows in batch for id_ in rows.ids]
    return outcome


def _save_papers(
    session: Session, batch: Sequence[DocumentRows], older: Sequence[DocumentRows], now: datetime
) -> tuple[dict[int, PaperMetadata], same_as.Saved]:
    """Save the papers of these documents with their claims. The mentions of an older full text count: no order matters."""
    everything = [*batch, *older]
    keys = {
        id_: key for rows in everything for id_, key in zip(rows.paper_ids, rows.keys, strict=True)
    }
    papers = paper_metadata.load(session, keys)
    for rows in batch:
        citing = papers[rows.own_id]
        if rows.document.whole:
            citing.withdraw(Source.FULL_TEXT)
        if rows.source.replaces_registry:
            citing.withdraw(Source.REGISTRY)
        citing.add(rows.document.paper, _source(rows.document))
    works: list[Work] = []
    claims: dict[tuple[str, str, int], int] = {}
    for rows in everything:
        works.append(rows.document.paper)
        for id_, work in zip(rows.paper_ids[1:], rows.works[1:], strict=True):
            if papers[id_].add(work, Source.MENTION):
                works.append(work)
                for scheme, value in paper_keys.names_of(work):
                    claims.setdefault((scheme, value, id_), Source.MENTION)
        names = paper_keys.names_of(rows.document.paper)
        claims |= {(*name, rows.own_id): _source(rows.document) for name in names}
    claims |= doi_spellings.claims_to_spellings(session, papers)
    save_journals(session, works)
    saved = same_as.save(session, papers, claims, now)
    documents = [rows.document for rows in batch]
    save_notices(session, [(notice, one.paper) for one in documents for notice in one.notices])
    save_versions(session, [(version, one.paper) for one in documents for version in one.versions])
    return papers, saved


def _source(document: Document) -> Source:
    """Of the claims that a document makes about its own paper."""
    if document.whole:
        return Source.FULL_TEXT
    return Source.REGISTRY if document.registered else Source.MENTION


def _save_statements(
    session: Session, rows: dict[int, dict[str, Any]], outcome: Outcome
) -> list[int]:
    """Insert and update what differs. Returns the ids of both."""
    stored: dict[int, Any] = {}
    corrected: dict[int, str] = {}
    for ids in chunks(rows):
        these = _STORED.where(among(session, STATEMENTS.c.id, ids))
        stored |= {row.id: row for row in session.execute(these)}
        corrected |= corrections_of(session, ids)
    for id_, type_ in corrected.items():
        rows[id_] |= {"type": type_, **_CORRECTED}
    new = [row for id_, row in rows.items() if id_ not in stored]
    old = [
        {name: row[name] for name in _UPDATED} | {"statement": id_}
        for id_, row in rows.items()
        # a statement of a full text is not overwritten by a loose record of the same sentence
        if (was := stored.get(id_))
        and was.digest != row["digest"]
        and (row["in_document"] or not was.in_document)
    ]
    insert(session, StatementRow, sorted(new, key=itemgetter("id")))
    if old:
        session.connection().execute(_UPDATE, old)
    before = [(stored[row["statement"]].type, row["type"]) for row in old]
    counts.retyped(session, [(None, row["type"]) for row in new] + before)
    alert_outbox.notify_added(session, [row["id"] for row in new])
    alert_outbox.notify_retyped(session, [stored[row["statement"]] for row in old])
    outcome.added += len(new)
    outcome.updated += len(old)
    return [row["id"] for row in new] + [row["statement"] for row in old]


def _remove_missing(
    session: Session, batch: Sequence[DocumentRows], kept: Collection[int], outcome: Outcome
) -> list[int]:
    """Delete what earlier versions of these full texts had and these have not. Returns the statements' ids."""
    whole = {rows.citing_id: rows for rows in batch if rows.document.whole}
    missing: list[int] = []
    for ids in chunks(whole):
        ours = (STATEMENTS.c.citing_id.in_(ids), STATEMENTS.c.in_document)
        found = session.scalars(select(STATEMENTS.c.id).where(*ours)).all()
        missing += [id_ for id_ in found if id_ not in kept]
    for ids in chunks(missing):
        counts.delete_statements(session, STATEMENTS.c.id.in_(ids))
    citations.drop_unlisted(session, {id_: set(rows.paper_ids) for id_, rows in whole.items()})
    outcome.removed += len(missing)
    return missing


def correct(session: Session, correction: Correction) -> None:
    """Save a person's correction of a statement's type, which outranks any later recording. Raises `StatementNotFound`."""
    this = STATEMENTS.c.id == correction.statement_id
    before = session.execute(_STORED.where(this)).one_or_none()
    if before is None:
        raise StatementNotFound(f"No statement has the id {to_hex(correction.statement_id)}.")
    correction.type_before = before.type
    session.add(correction)
    values = {"type": correction.type_after, **_CORRECTED}
    session.execute(update(STATEMENTS).where(this).values(values))
    counts.retyped(session, [(before.type, correction.type_after)])
    outbox.notify_statements(session, [correction.statement_id])
    alert_outbox.notify_retyped(session, [before])


def corrections_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The type of the last correction of each of these statements, of those that have any."""
    query = (
        select(Correction.statement_id, Correction.type_after)
        .where(among(session, Correction.statement_id, ids))
        .order_by(Correction.id)
    )
    return dict(session.execute(query).all())


def remove(session: Session, id_: int) -> None:
    """Delete a statement, but not the citation that it stands on. The index follows with the next drain.

    Raises `StatementNotFound`.
    """
    if not counts.delete_statements(session, STATEMENTS.c.id == id_):
        raise StatementNotFound(f"No statement has the id {to_hex(id_)}.")
    outbox.notify_statements(session, [id_])


_STORED = select(
    *(STATEMENTS.c[name] for name in ("id", "digest", "in_document", "type", "confidence"))
)
"""What decides whether a stored statement is written again, and what that changes."""
_CORRECTED = {"confidence": None, "type_source": "human", "model": None}
_UPDATED = [
    c.name for c in STATEMENTS.c if c.name not in ("id", "citing_id", "cited_id", "created_at")
]
_UPDATE = (
    update(STATEMENTS)
    .where(STATEMENTS.c.id == bindparam("statement"))
    .values({name: bindparam(name) for name in _UPDATED})
)
