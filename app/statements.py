"""Statements: record what documents say, correct it, delete it. Every change is told to the outbox.

Recording is the same for a full text, a file of records and a request: documents go in, in batches, and what is equal to
what the store has is left alone. A person's correction of a type outlives any new loading.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from pathlib import PurePath
from typing import Any, cast

from sqlalchemy import (
    Table,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Session

from app import citations, knowledge, naming, outbox, resolution
from app.errors import StatementNotFound
from app.identity import digest, paper_id, shown, statement_id
from app.ingest.document import UNDATED, Document, Statement, Work
from app.knowledge import FULL_TEXT, HEARSAY, REGISTRY, Known
from app.models import Correction
from app.models import Document as Edition
from app.models import Statement as Row
from app.rows import chunks, insert
from app.search.entries import lines


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document with where it came from. `digest` is of the content it was read from, 0 when not known. `anew`: a registry
    has been asked, and what was known from registries before is forgotten."""

    document: Document
    name: str
    digest: int = 0
    anew: bool = False


def record(
    session: Session, deliveries: Sequence[Delivery], now: datetime, import_id: str | None = None
) -> Outcome:
    """Take in documents, all or none (the caller's transaction). Telling the same again changes nothing."""
    outcome = Outcome()
    books, older = _newest(session, [_Book(delivery) for delivery in deliveries])
    known, moved, news = _learn_papers(session, books, older, now)
    if moved:  # a text may have turned out to be of a paper that has a newer one
        books, _ = _newest(session, books)
        resolution.stay(session, {book.named: book.citing for book in books})
    pairs = {pair: book.document.whole for book in books for pair in book.pairs()}
    citations.relate(session, pairs, known, news | moved)
    rows = {id_: row for book in books for id_, row in book.rows(import_id, now)}
    touched = _save_statements(session, rows, outcome)
    touched += _remove_missing(session, books, rows.keys(), outcome)
    outbox.notify(session, touched)
    _save_editions(session, books, import_id, now)
    outcome.ids = [id_ for book in books for id_ in book.ids]
    return outcome


class _Book:
    """A delivery with the ids that its content gives its papers and statements. `citing`: the paper that it is of, which
    may have been found to be another than the one that it names."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.document = delivery.document
        self.named = paper_id(naming.key_of(self.document.paper))
        self.citing = self.named
        self.edition = (self.document.version or UNDATED, delivery.digest)
        loose = REGISTRY if self.document.registered else HEARSAY
        self.source = FULL_TEXT if self.document.whole else loose

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """The paper, what it refers to, and what it gives notice of."""
        others = [one.doi for one in self.document.notices]
        others += [one.doi for one in self.document.versions]
        named = (Work(doi=doi) for doi in others)
        return (self.document.paper, *self.document.references, *named)

    @cached_property
    def keys(self) -> list[str]:
        """Of the works."""
        return [naming.key_of(work) for work in self.works]

    @cached_property
    def paper_ids(self) -> list[int]:
        """Of the works."""
        return [paper_id(key) for key in self.keys]

    @cached_property
    def ids(self) -> list[int]:
        """Of the statements."""
        told_apart = zip(self.document.statements, places(self.document, self.keys), strict=True)
        return [
            statement_id(self.keys[0], self.keys[statement.reference + 1], statement.text, place)
            for statement, place in told_apart
        ]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """(citing, cited) of each edge."""
        cited = self.paper_ids[1 : 1 + len(self.document.references)]
        return ((self.citing, one) for one in cited)

    def rows(self, import_id: str | None, now: datetime) -> Iterable[tuple[int, dict[str, Any]]]:
        """The statements as rows of the table."""
        document = self.document
        for id_, statement in zip(self.ids, document.statements, strict=True):
            row = {
                "cited_id": self.paper_ids[statement.reference + 1],
                "text": statement.text,
                "before": statement.before,
                "after": statement.after,
                "markers": [[span.start, span.end] for span in statement.markers],
                "section": statement.section,
                "section_title": statement.section_title,
                "type": statement.type or "unclassified",
                "confidence": statement.confidence,
                "type_source": "import" if statement.type else None,
                "language": statement.language or document.language,
                "source": statement.source or source_of(document),
                "format": document.format,
                "licence": statement.licence or document.licence,
                "anchor": statement.anchor,
                "in_document": document.whole,
            }
            # of what was delivered: without a judgement, and equal to that of stores made before intents were kept
            said = [*row.values(), *([statement.intents] if statement.intents else [])]
            yield (
                id_,
                {
                    **row,
                    **_judged(statement),
                    "id": id_,
                    "citing_id": self.citing,
                    "intents": list(statement.intents) or None,
                    "digest": digest(*map(str, said)),
                    "import_id": import_id,
                    "created_at": now,
                },
            )


def places(document: Document, keys: Sequence[str]) -> Iterator[str]:
    """What tells equal sentences about one paper apart, for each statement: the anchor of a record that says no more, else
    how often it was there before, if it was. `keys`: of the paper and of its references."""
    seen: set[tuple[str, str, int]] = set()
    for statement in document.statements:
        if statement.occurrence is None:
            yield statement.anchor or ""
            continue
        occurrence, cited = statement.occurrence, keys[statement.reference + 1]
        # two entries of a list may be one paper; the equal sentences of a text are counted on
        while document.whole and (cited, statement.text, occurrence) in seen:
            occurrence += 1
        seen.add((cited, statement.text, occurrence))
        yield str(occurrence) if occurrence else ""


def source_of(document: Document) -> str | None:
    """Where the statements of a full text are from, unless they say it themselves."""
    paper = document.paper
    if not document.whole:
        return None
    return f"https://doi.org/{paper.doi}" if paper.doi else paper.pmcid or paper.pmid


def _judged(statement: Statement) -> dict[str, Any]:
    """What a classifier adds to the row of a statement that came without a type."""
    judgement = statement.judgement
    if statement.type or judgement is None:
        return {"model": None}
    return {
        "type": judgement.type,
        "confidence": judgement.confidence,
        "type_source": "model",
        "model": judgement.model,
    }


def unread(session: Session, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Without full texts that the store has: what recording will look at."""
    books, older = _newest(session, [_Book(delivery) for delivery in deliveries])
    return [book.delivery for book in (*books, *older)]


def _newest(session: Session, books: Sequence[_Book]) -> tuple[list[_Book], list[_Book]]:
    """Without full texts that the store has; and apart from them those of which it has, or is given, a newer edition. Sets
    whose they are."""
    homes = knowledge.homes(session, [book.named for book in books])
    best: dict[int, _Book] = {}
    loose, older = [], []
    for book in books:
        book.citing = homes.get(book.named, book.named)
        if not book.document.whole:
            loose.append(book)
        elif (rival := best.get(book.citing)) is None:
            best[book.citing] = book
        elif _replaces(book, rival.edition, rival.delivery.name):
            older.append(rival)
            best[book.citing] = book
        else:
            older.append(book)
    for ids in chunks(best):
        query = select(Edition.paper_id, Edition.version, Edition.digest, Edition.name).where(
            Edition.paper_id.in_(ids)
        )
        for id_, version, had, name in session.execute(query):
            if had == best[id_].delivery.digest:
                del best[id_]
            elif not _replaces(best[id_], (version or UNDATED, had), name):
                older.append(best.pop(id_))
    return [*best.values(), *loose], older


def _replaces(book: _Book, edition: tuple[str, int], name: str) -> bool:
    """The newer one replaces the older. Of two that are equally new the file of the same name does, since it has been
    mended; else either, as long as it is the same one in whatever order they come."""
    if book.edition[0] == edition[0] and PurePath(book.delivery.name).name == PurePath(name).name:
        return True
    return book.edition >= edition


def _learn_papers(
    session: Session, books: Sequence[_Book], older: Sequence[_Book], now: datetime
) -> tuple[dict[int, Known], set[int], set[int]]:
    """Take in what is said of papers; an older edition is heard of others as well, so that its coming first or last is the
    same. Returns the papers; those that turned out to be others; and those, stored before, whose authors have changed."""
    heard = [*books, *older]
    keys = {id_: key for book in heard for id_, key in zip(book.paper_ids, book.keys, strict=True)}
    known = knowledge.load(session, keys)
    said: list[Work] = []
    claims: dict[tuple[str, str, int], int] = {}
    for book in books:
        citing = known[book.named]
        if book.document.whole:
            citing.forget(FULL_TEXT)
        if book.delivery.anew:
            citing.forget(REGISTRY)
        citing.learn(book.document.paper, book.source)
    for book in heard:
        for id_, work in zip(book.paper_ids[1:], book.works[1:], strict=True):
            known[id_].learn(work, HEARSAY)
        for id_, work in zip(book.paper_ids, book.works, strict=True):
            said.append(work)
            for scheme, value in naming.names_of(work):
                claims.setdefault((scheme, value, id_), HEARSAY)
        names = naming.names_of(book.document.paper)
        claims |= {(*name, book.named): book.source for name in names}
    knowledge.save_journals(session, said)
    moved, news = resolution.save(session, known, claims, now)
    announced = [
        (notice, book.document.paper) for book in books for notice in book.document.notices
    ]
    knowledge.save_notices(session, announced)
    versions = [
        (version, book.document.paper) for book in books for version in book.document.versions
    ]
    knowledge.save_versions(session, versions)
    return known, moved, news


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
                select(_ROWS.c.id, _ROWS.c.digest, _ROWS.c.in_document).where(_ROWS.c.id.in_(ids))
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
    insert(session, Row, sorted(new, key=itemgetter("id")))
    if old:
        session.connection().execute(_UPDATE, old)
    outcome.added += len(new)
    outcome.updated += len(old)
    return [row["id"] for row in new] + [row["statement"] for row in old]


def _remove_missing(
    session: Session, books: Sequence[_Book], kept: Collection[int], outcome: Outcome
) -> list[int]:
    """Delete what earlier editions of these full texts said and these do not; returns the statements' ids."""
    whole = {book.citing: book for book in books if book.document.whole}
    gone: list[int] = []
    for ids in chunks(whole):
        ours = (_ROWS.c.citing_id.in_(ids), _ROWS.c.in_document)
        gone += [id_ for id_ in session.scalars(select(_ROWS.c.id).where(*ours)) if id_ not in kept]
    for ids in chunks(gone):
        session.execute(delete(_ROWS).where(_ROWS.c.id.in_(ids)))
    citations.drop_unlisted(session, {id_: set(book.paper_ids) for id_, book in whole.items()})
    outcome.removed += len(gone)
    return gone


def _save_editions(
    session: Session, books: Sequence[_Book], import_id: str | None, now: datetime
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "paper_id": book.citing,
            "digest": book.delivery.digest,
            "version": book.document.version,
            "format": book.document.format,
            "licence": book.document.licence,
            "name": book.delivery.name,
            "import_id": import_id,
            "read_at": now,
        }
        for book in books
        if book.document.whole
    ]
    for ids in chunks(row["paper_id"] for row in rows):
        session.execute(delete(Edition).where(Edition.paper_id.in_(ids)))
    insert(session, Edition, rows)


def correct(session: Session, correction: Correction) -> None:
    """A person's word on the type: kept with its history, and stronger than any later loading."""
    this = _ROWS.c.id == correction.statement_id
    was = session.scalar(select(_ROWS.c.type).where(this))
    if was is None:
        raise StatementNotFound(f"No statement has the id {shown(correction.statement_id)}.")
    correction.type_before = was
    session.add(correction)
    values = {"type": correction.type_after, **_BY_A_PERSON}
    session.execute(update(_ROWS).where(this).values(values))
    outbox.notify(session, [correction.statement_id])


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
        raise StatementNotFound(f"No statement has the id {shown(id_)}.")
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
    if session.scalar(delete(_ROWS).where(_ROWS.c.id == id_).returning(_ROWS.c.id)) is None:
        raise StatementNotFound(f"No statement has the id {shown(id_)}.")
    outbox.notify(session, [id_])


_BY_A_PERSON = {"confidence": None, "type_source": "human", "model": None}
_ROWS = cast("Table", Row.__table__)
_UPDATED = [c.name for c in _ROWS.c if c.name not in ("id", "citing_id", "cited_id", "created_at")]
_UPDATE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("statement"))
    .values({name: bindparam(name) for name in _UPDATED})
)
