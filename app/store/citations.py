"""Citations: the edges from citing to cited paper, and whether the two share an author."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Column, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Citation
from app.db.tables import CITATIONS, STATEMENTS
from app.document import Author
from app.store import outbox
from app.store.aliases import alias_ids, canonical_ids
from app.store.authors import author_lists
from app.store.field_merge import PaperMetadata
from app.store.relationship import relationship


def relate(
    session: Session,
    pairs: Mapping[tuple[int, int], bool],
    known: Mapping[int, PaperMetadata],
    news: Collection[int] = (),
) -> None:
    """Write these edges (True: a full text says so) and work out their relationships, and those of all other edges of
    papers whose authors have become known or have changed (`news`). `known`: papers that have been read already."""
    stored = _edges(session, CITATIONS.c.citing_id, {citing for citing, _ in pairs})
    named = {*news, *alias_ids(session, news)}
    touched = _edges(session, CITATIONS.c.citing_id, news) | _edges(
        session, CITATIONS.c.cited_id, named
    )
    stored |= touched
    people = _people(
        session, {id_ for pair in pairs.keys() | touched.keys() for id_ in pair}, known
    )
    new, old = [], []
    for citing, cited in sorted(pairs.keys() | touched.keys()):
        was = stored.get((citing, cited))
        row = {
            "citing_id": citing,
            "cited_id": cited,
            "relationship": relationship(*people[citing], *people[cited]),
            "in_document": pairs.get((citing, cited), True) and (was is None or was[1]),
        }
        if was is None:
            new.append(row)
        elif was != (row["relationship"], row["in_document"]):
            old.append({**row, "citing": citing, "cited": cited})
    insert(session, Citation, new)
    if new:
        outbox.notify_papers(session, {cited for _, cited in pairs.keys() - stored.keys()})
    if old:
        session.connection().execute(_UPDATE, old)


def _people(
    session: Session, ids: Collection[int], known: Mapping[int, PaperMetadata]
) -> dict[int, tuple[tuple[Author, ...], bool]]:
    """The authors of each of these papers, or of what it turned out to be, and whether they are all."""
    homes = {id_: paper.same_as or id_ for id_, paper in known.items()}
    homes |= canonical_ids(session, ids - known.keys())
    homes = {id_: homes.get(id_, id_) for id_ in ids}
    found = {home: known[home].authors for home in homes.values() if home in known}
    found |= author_lists(session, set(homes.values()) - found.keys())
    return {id_: found[home] for id_, home in homes.items()}


def drop_unlisted(session: Session, listed: Mapping[int, Collection[int]]) -> None:
    """Of each citing paper, drop the edges that only its full text made and that are not in the list of the newest one
    any more, unless statements still stand on them."""
    lost = []
    for ids in chunks(listed):
        ours = select(CITATIONS.c.citing_id, CITATIONS.c.cited_id).where(
            CITATIONS.c.citing_id.in_(ids), CITATIONS.c.in_document
        )
        lost += [
            {"citing": citing, "cited": cited}
            for citing, cited in session.execute(ours)
            if cited not in listed[citing]
        ]
    if lost:
        session.connection().execute(_DELETE, lost)
        outbox.notify_papers(session, {edge["cited"] for edge in lost})


def notify_cited(session: Session, citing: Collection[int]) -> None:
    """Those that these papers cite are about to be cited by others than before: tell the index."""
    for some in chunks(citing):
        query = select(CITATIONS.c.cited_id).where(CITATIONS.c.citing_id.in_(some)).distinct()
        outbox.notify_papers(session, session.scalars(query).all())


def _edges(
    session: Session, end: Column[int], ids: Iterable[int]
) -> dict[tuple[int, int], tuple[str, bool]]:
    columns = (
        CITATIONS.c.citing_id,
        CITATIONS.c.cited_id,
        CITATIONS.c.relationship,
        CITATIONS.c.in_document,
    )
    return {
        (citing, cited): (relation, in_document)
        for some in chunks(ids)
        for citing, cited, relation, in_document in session.execute(
            select(*columns).where(end.in_(some))
        )
    }


_THIS = and_(
    CITATIONS.c.citing_id == bindparam("citing"), CITATIONS.c.cited_id == bindparam("cited")
)
_UPDATE = (
    update(CITATIONS)
    .where(_THIS)
    .values(relationship=bindparam("relationship"), in_document=bindparam("in_document"))
)
_DELETE = delete(CITATIONS).where(
    _THIS,
    ~exists().where(
        STATEMENTS.c.citing_id == CITATIONS.c.citing_id,
        STATEMENTS.c.cited_id == CITATIONS.c.cited_id,
    ),
)
