"""Load and save the metadata of papers (merged by `app.store.field_merge`)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch, insert
from app.db.models import Paper
from app.db.tables import PAPERS
from app.paper_fields import MERGED_FIELDS
from app.store import counts
from app.store.authors import authors_of, save_authors
from app.store.field_merge import PaperMetadata
from app.store.notices import save_of_titles


def load(session: Session, keys: Mapping[int, str]) -> dict[int, PaperMetadata]:
    """The papers of these ids (with their keys), new ones included, in the order of their ids."""
    papers = {id_: PaperMetadata(id_, keys[id_]) for id_ in sorted(keys)}
    for ids in chunks(papers):
        rows = fetch(session, _PAPERS, PAPERS.c.id, ids)
        authors = authors_of(session, [values[0] for values in rows])
        for values in rows:
            row = dict(zip(_NAMES, values, strict=True))
            paper = papers[row["id"]]
            paper.values = {name: row[column] for name, column in _COLUMNS}
            if row["id"] in authors:
                paper.values["authors"] = (authors[row["id"]], row["authors_complete"])
            paper.stored = paper.values.copy()
            paper.sources = row["sources"]
            paper.stored_sources = paper.sources.copy()
            paper.same_as = row["same_as"]
    return papers


def save(session: Session, papers: Collection[PaperMetadata], now: datetime) -> dict[int, set[str]]:
    """Write what has changed. Returns the fields that have, of papers stored before."""
    new, old, with_new_authors, changes = [], [], [], {}
    for paper in papers:
        changed = paper.changed()
        if paper.stored is None:
            new.append(_row(paper, now))
        elif changed or paper.sources != paper.stored_sources:
            old.append({**_row(paper, now), "paper": paper.id})
            changes[paper.id] = changed
        if "authors" in changed:
            with_new_authors.append(paper)
    insert(session, Paper, new)
    counts.add(session, {counts.PAPERS_COUNT: len(new)})
    if old:
        session.connection().execute(_UPDATE, old)
    save_authors(session, with_new_authors)
    save_of_titles(session, papers)
    for paper in papers:
        paper.stored, paper.stored_sources = paper.values.copy(), paper.sources.copy()
    return changes


def _row(paper: PaperMetadata, now: datetime) -> dict[str, Any]:
    """Equal for equal metadata, whatever the order in which claims were merged."""
    return {
        **{column: paper.values.get(name) for name, column in _COLUMNS},
        "id": paper.id,
        "key": paper.key,
        "authors_complete": paper.authors[1],
        "sources": dict(sorted(paper.sources.items())),
        "updated_at": now,
    }


_PAPERS = select(PAPERS.c.id, *(column for column in PAPERS.c if column.name != "id"))
_NAMES = [column.name for column in _PAPERS.selected_columns]
_COLUMNS = [(one.name, one.column) for one in MERGED_FIELDS if one.column]
_UPDATE = (
    update(PAPERS)
    .where(PAPERS.c.id == bindparam("paper"))
    .values({c.name: bindparam(c.name) for c in PAPERS.c if c.name not in ("id", "key", "same_as")})
)
