"""How what many sources say of a paper becomes one record.

A paper is described by its own full text, by a person, and by every reference list that names it. Each field keeps the
best that was said, and how sure that is (`papers.sources`, one digit for each of `FIELDS`). The surer source wins; among
equally sure hearsay the longer value wins, then the greater, so the order in which things are loaded does not matter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert, insert_new
from app.db.models import (
    Identifier,
    Journal,
    JournalIssn,
    Paper,
    PaperAuthor,
    PaperNotice,
    PaperVersion,
)
from app.db.tables import AUTHORS, IDENTIFIERS, PAPERS
from app.document import Author, Notice, Version, Work
from app.doi import fold
from app.ids import digest, paper_id
from app.store.paper_keys import Name

HEARSAY, REGISTRY, FULL_TEXT, PERSON = 1, 2, 3, 4
"""Who says it, from the least sure. 0: nobody."""

FIELDS = (
    "doi", "title", "abstract", "year", "published_on", "publication_type", "journal_id", "publisher",
    "volume", "issue", "pages", "landing", "full_text", "raw", "authors",
)  # fmt: skip
SHOWN_IN_STATEMENTS = {"doi", "title", "year", "publication_type", "journal_id", "authors"}


@dataclass(slots=True)
class Known:
    """One paper while it is being learnt: what the store has, and what it is going to have."""

    id: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    """By name of the field; `authors` is (authors, whether they are all)."""
    sources: list[int] = field(default_factory=lambda: [0] * len(FIELDS))
    stored: dict[str, Any] | None = None
    """The values as they are in the store; None for a new paper."""
    stored_sources: list[int] = field(default_factory=list)
    same_as: int | None = None
    _heard: Work | None = None
    """The last hearsay: records repeat it many times over."""

    @property
    def authors(self) -> tuple[tuple[Author, ...], bool]:
        """The authors, and whether they are all."""
        return cast("tuple[tuple[Author, ...], bool]", self.values.get("authors") or ((), False))

    def learn(self, work: Work, source: int) -> None:
        """Take in what a source says, field by field."""
        if source == HEARSAY and work == self._heard:
            return
        for position, said in enumerate(_said(work)):
            self._take(position, said, source)
        if source == HEARSAY:
            self._heard = work

    def hear(self, other: "Known") -> None:
        """Take in what is said of another paper that may be this one, as surely as it is said."""
        for position, name in enumerate(FIELDS):
            if name != "doi":
                self._take(position, other.values.get(name), other.sources[position])

    def _take(self, position: int, said: Any, source: int) -> None:
        sure = self.sources[position]
        if said is None or source < sure:
            return
        name = FIELDS[position]
        had = self.values.get(name)
        rival = source == sure and source in _MANY and said != had
        self.sources[position] = source
        self.values[name] = max(said, had, key=_weight) if rival else said

    def forget(self, source: int) -> None:
        """Drop what this source said, before it says everything anew. The DOI stays: it is the paper's name."""
        for position, name in enumerate(FIELDS):
            if self.sources[position] == source and name != "doi":
                self.sources[position] = 0
                self.values[name] = None

    def changed(self) -> set[str]:
        """The fields whose values differ from the store's."""
        stored = self.stored or {}
        return {name for name in FIELDS if self.values.get(name) != stored.get(name)}


def load(session: Session, keys: Mapping[int, str]) -> dict[int, Known]:
    """The papers of these ids (with their keys), new ones included, in the order of their ids."""
    known = {id_: Known(id_, keys[id_]) for id_ in sorted(keys)}
    for ids in chunks(known):
        rows = session.execute(select(PAPERS).where(PAPERS.c.id.in_(ids))).mappings().all()
        people = authors_of(session, [row["id"] for row in rows])
        for row in rows:
            paper = known[row["id"]]
            paper.values = {name: row[name] for name in FIELDS[:-1]}
            if row["id"] in people:
                paper.values["authors"] = (people[row["id"]], row["authors_complete"])
            paper.stored = paper.values.copy()
            paper.sources = [int(digit) for digit in row["sources"]]
            paper.stored_sources = paper.sources.copy()
            paper.same_as = row["same_as"]
    return known


def authors_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[Author, ...]]:
    """The authors, in order, of those of these papers that have any. At most some hundred ids at a time."""
    people: dict[int, list[Author]] = {}
    query = (
        select(
            AUTHORS.c.paper_id,
            AUTHORS.c.name,
            AUTHORS.c.given,
            AUTHORS.c.family,
            AUTHORS.c.orcid,
        )
        .where(AUTHORS.c.paper_id.in_(ids))
        .order_by(AUTHORS.c.paper_id, AUTHORS.c.position)
    )
    for id_, *person in session.execute(query):
        people.setdefault(id_, []).append(Author(*person))
    return {id_: tuple(authors) for id_, authors in people.items()}


def people(session: Session, ids: Iterable[int]) -> dict[int, tuple[tuple[Author, ...], bool]]:
    """The authors of each of these papers, and whether they are all; nobody where none are known."""
    found: dict[int, tuple[tuple[Author, ...], bool]] = {}
    for some in chunks(ids):
        authors = authors_of(session, some)
        whole = select(PAPERS.c.id, PAPERS.c.authors_complete).where(PAPERS.c.id.in_(some))
        found |= {id_: (authors.get(id_, ()), complete) for id_, complete in session.execute(whole)}
    return found


def homes(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Of these papers, those that have turned out to be others: which ones."""
    query = select(PAPERS.c.id, PAPERS.c.same_as).where(PAPERS.c.same_as.is_not(None))
    return {
        id_: home
        for some in chunks(ids)
        for id_, home in session.execute(query.where(PAPERS.c.id.in_(some)))
    }


def others_of(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """The papers without a DOI that have turned out to be one of these: which one."""
    query = select(PAPERS.c.id, PAPERS.c.same_as)
    return {
        id_: home
        for some in chunks(ids)
        for id_, home in session.execute(query.where(PAPERS.c.same_as.in_(some)))
    }


def save(session: Session, known: Collection[Known], now: datetime) -> dict[int, set[str]]:
    """Write what has changed. Returns the fields that have, of papers known before."""
    new, old, people, differ = [], [], [], {}
    for paper in known:
        changed = paper.changed()
        if paper.stored is None:
            new.append(_row(paper, now))
        elif changed or paper.sources != paper.stored_sources:
            old.append({**_row(paper, now), "paper": paper.id})
            differ[paper.id] = changed
        if "authors" in changed:
            people.append(paper)
    insert(session, Paper, new)
    if old:
        session.connection().execute(_UPDATE, old)
    _save_authors(session, people)
    for paper in known:
        paper.stored, paper.stored_sources = paper.values.copy(), paper.sources.copy()
    return differ


def _row(paper: Known, now: datetime) -> dict[str, Any]:
    return {
        **{name: paper.values.get(name) for name in FIELDS[:-1]},
        "id": paper.id,
        "key": paper.key,
        "authors_complete": paper.authors[1],
        "sources": "".join(map(str, paper.sources)),
        "updated_at": now,
    }


def _save_authors(session: Session, papers: Sequence[Known]) -> None:
    for ids in chunks(paper.id for paper in papers if paper.stored is not None):
        session.execute(delete(AUTHORS).where(AUTHORS.c.paper_id.in_(ids)))
    people = [
        {
            "paper_id": paper.id,
            "position": position,
            "name": person.name,
            "given": person.given,
            "family": person.family,
            "orcid": person.orcid,
        }
        for paper in papers
        for position, person in enumerate(paper.authors[0])
    ]
    insert(session, PaperAuthor, people)


def save_journals(session: Session, works: Iterable[Work]) -> None:
    """Journals must be there before the papers that name them."""
    journals: dict[int, str] = {}
    issns: set[tuple[int, str]] = set()
    for work in works:
        if work.journal:
            journal = journal_id(work.journal)
            journals[journal] = work.journal
            issns.update((journal, issn) for issn in work.issns)
    insert_new(session, Journal, [{"id": id_, "title": journals[id_]} for id_ in sorted(journals)])
    insert_new(session, JournalIssn, [{"journal_id": j, "issn": issn} for j, issn in sorted(issns)])


def claim(session: Session, claims: Mapping[tuple[str, str, int], int]) -> set[Name]:
    """Write that papers bear names: (scheme, value, paper) and how sure that is. Returns the names that have a new claim,
    or a surer one."""
    stored: dict[tuple[str, str, int], int] = {}
    query = select(
        IDENTIFIERS.c.scheme, IDENTIFIERS.c.value, IDENTIFIERS.c.paper_id, IDENTIFIERS.c.sure
    )
    for ids in chunks(sorted({paper for _, _, paper in claims})):
        for *this, sure in session.execute(query.where(IDENTIFIERS.c.paper_id.in_(ids))):
            stored[this[0], this[1], this[2]] = sure
    new = sorted(this for this in claims if this not in stored)
    surer = sorted(this for this, sure in stored.items() if sure < claims.get(this, 0))
    insert(
        session,
        Identifier,
        [
            {
                "scheme": scheme,
                "value": value,
                "paper_id": paper,
                "sure": claims[scheme, value, paper],
            }
            for scheme, value, paper in new
        ],
    )
    if surer:
        session.connection().execute(
            _RAISE,
            [{"its": s, "name": n, "paper": p, "sure": claims[s, n, p]} for s, n, p in surer],
        )
    return {(scheme, value) for scheme, value, _ in (*new, *surer)}


def save_notices(session: Session, announced: Iterable[tuple[Notice, Work]]) -> None:
    """What one paper announces about another is kept with the other. `announced`: each with its document's paper."""
    rows = [
        {
            "paper_id": paper_id(fold(notice.doi)),
            "kind": notice.kind,
            "doi": announcer,
            "date": notice.date or (None if notice.by else paper.published_on),
            "source": notice.source or "full-text",
        }
        for notice, paper in announced
        if (announcer := notice.by or paper.doi)
    ]
    insert_new(session, PaperNotice, rows)


def save_versions(session: Session, told: Iterable[tuple[Version, Work]]) -> None:
    """Each with its document's paper; kept at both ends."""
    rows = [
        row
        for version, paper in told
        if paper.doi and fold(paper.doi) != fold(version.doi)
        for row in (
            {"paper_id": paper_id(fold(paper.doi)), "doi": version.doi, "kind": version.kind},
            {
                "paper_id": paper_id(fold(version.doi)),
                "doi": paper.doi,
                "kind": _OTHER_END[version.kind],
            },
        )
    ]
    insert_new(session, PaperVersion, rows)


_OTHER_END = {"preprint": "published", "published": "preprint", "version": "version"}


@lru_cache(maxsize=10_000)
def journal_id(title: str) -> int:
    """Journals are told apart by their titles as printed."""
    return digest("journal", title)


def _said(work: Work) -> tuple[Any, ...]:
    """In the order of `FIELDS`."""
    links = [{"url": link.url, "licence": link.licence} for link in work.full_text]
    return (
        work.doi,
        work.title,
        work.abstract,
        work.year,
        work.published_on,
        work.publication_type,
        journal_id(work.journal) if work.journal else None,
        work.publisher,
        work.volume,
        work.issue,
        work.pages,
        work.landing,
        links or None,
        work.raw,
        (work.authors, work.authors_complete) if work.authors else None,
    )


_MANY = (HEARSAY, REGISTRY)
"""Where several say it equally surely, and who comes last must not matter."""


def _weight(value: Any) -> tuple[bool, int, str]:
    """Longer is better, a whole list of authors better than a cut one; the rest only makes the order total."""
    text = str(value)
    return isinstance(value, tuple) and value[1], len(text), text


_RAISE = (
    update(IDENTIFIERS)
    .where(
        IDENTIFIERS.c.scheme == bindparam("its"),
        IDENTIFIERS.c.value == bindparam("name"),
        IDENTIFIERS.c.paper_id == bindparam("paper"),
    )
    .values(sure=bindparam("sure"))
)
_UPDATE = (
    update(PAPERS)
    .where(PAPERS.c.id == bindparam("paper"))
    .values({c.name: bindparam(c.name) for c in PAPERS.c if c.name not in ("id", "key", "same_as")})
)
