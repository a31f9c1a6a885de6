"""Citations, the edges from citing to cited paper, with the relationship of the two."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Column, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch, insert
from app.db.models import Citation
from app.db.tables import CITATIONS, STATEMENTS
from app.store import counts, outbox
from app.store.aliases import alias_ids, canonical_ids
from app.store.authors import AuthorList, author_lists
from app.store.field_merge import PaperMetadata
from app.store.relationship import relationship


def relate(
    session: Session,
    pairs: Mapping[tuple[int, int], bool],
    papers: Mapping[int, PaperMetadata],
    changed: Collection[int] = (),
    notified: Collection[int] = (),
) -> None:
    """Save citations with their relationships, and update the relationships of all citations of papers whose authors have
    changed. `pairs`: (citing, cited), True if read from a full text; `papers`: those that are loaded already;
    `notified`: those that are in the outbox already."""
    stored = _load(session, CITATIONS.c.citing_id, {citing for citing, _ in pairs})
    affected = _load(session, CITATIONS.c.citing_id, changed) | _load(
        session, CITATIONS.c.cited_id, {*changed, *alias_ids(session, changed)}
    )
    stored |= affected
    every_pair = pairs.keys() | affected.keys()
    authors = _authors(session, {id_ for pair in every_pair for id_ in pair}, papers)
    new, old = [], []
    for citing, cited in sorted(every_pair):
        before = stored.get((citing, cited))
        row = {
            "citing_id": citing,
            "cited_id": cited,
            "relationship": relationship(*authors[citing], *authors[cited]),
            "in_document": pairs.get((citing, cited), True) and (before is None or before[1]),
        }
        if before is None:
            new.append(row)
        elif before != (row["relationship"], row["in_document"]):
            old.append({**row, "citing": citing, "cited": cited})
    insert(session, Citation, new)
    if new:
        added = pairs.keys() - stored.keys()
        outbox.notify_papers(session, {cited for _, cited in added}.difference(notified))
        counts.cite(session, added, stored, papers)
    if old:
        session.connection().execute(_UPDATE, old)


def relate_after(session: Session, citing: int, limit: int) -> tuple[int | None, int]:
    """Work out again the relationships of the stored citations of the `limit` citing papers whose ids come after this one,
    as this version finds them. Returns the last one, None when there is no more, and how many citations changed."""
    following = select(CITATIONS.c.citing_id).where(CITATIONS.c.citing_id > citing).distinct()
    papers = session.scalars(following.order_by(CITATIONS.c.citing_id).limit(limit)).all()
    stored = _load(session, CITATIONS.c.citing_id, papers)
    authors = _authors(session, {id_ for pair in stored for id_ in pair}, {})
    found = {
        (citing, cited): relationship(*authors[citing], *authors[cited]) for citing, cited in stored
    }
    changed = [
        {"citing": pair[0], "cited": pair[1], "relationship": found[pair], "in_document": before[1]}
        for pair, before in stored.items()
        if found[pair] != before[0]
    ]
    if changed:
        session.connection().execute(_UPDATE, changed)
        pairs = {(row["citing"], row["cited"]) for row in changed}
        their = select(STATEMENTS.c.id, STATEMENTS.c.citing_id, STATEMENTS.c.cited_id)
        rows = session.execute(their.where(STATEMENTS.c.citing_id.in_(papers)))
        outbox.notify_statements(session, [id_ for id_, *pair in rows if tuple(pair) in pairs])
    return (papers[-1] if papers else None), len(changed)


def drop_unlisted(session: Session, listed: Mapping[int, Collection[int]]) -> None:
    """Delete the citations of these papers that were read from a full text and are not in the reference list of its newest
    version, `listed`; those that still have statements are kept."""
    unlisted = []
    for ids in chunks(listed):
        query = select(CITATIONS.c.citing_id, CITATIONS.c.cited_id).where(
            CITATIONS.c.citing_id.in_(ids), CITATIONS.c.in_document
        )
        unlisted += [
            {"citing": citing, "cited": cited}
            for citing, cited in session.execute(query).all()
            if cited not in listed[citing]
        ]
    if unlisted:
        with counts.of_citing(session, {pair["citing"] for pair in unlisted}):
            session.connection().execute(_DELETE, unlisted)
        outbox.notify_papers(session, {pair["cited"] for pair in unlisted})


def citing_any(session: Session, ids: Collection[int]) -> set[int]:
    """The papers that cite one of these."""
    query = select(CITATIONS.c.citing_id).distinct()
    return {
        id_
        for some in chunks(ids)
        for id_ in session.scalars(query.where(CITATIONS.c.cited_id.in_(some)))
    }


def notify_cited(session: Session, citing: Collection[int]) -> None:
    """Have the papers that these cite indexed again: they are about to be cited by others than before."""
    for some in chunks(citing):
        query = select(CITATIONS.c.cited_id).where(CITATIONS.c.citing_id.in_(some)).distinct()
        outbox.notify_papers(session, session.scalars(query).all())


def _load(
    session: Session, column: Column[int], ids: Iterable[int]
) -> dict[tuple[int, int], tuple[str, bool]]:
    """(citing, cited): (relationship, in_document), where this column is one of the ids."""
    return {
        (citing, cited): (relation, in_document)
        for some in chunks(ids)
        for citing, cited, relation, in_document in fetch(session, _CITATIONS, column, some)
    }


def _authors(
    session: Session, ids: Collection[int], papers: Mapping[int, PaperMetadata]
) -> dict[int, AuthorList]:
    """The authors of each of these papers, of an alias those of the canonical paper."""
    canonical = {id_: paper.same_as or id_ for id_, paper in papers.items()}
    canonical |= canonical_ids(session, ids - papers.keys())
    canonical = {id_: canonical.get(id_, id_) for id_ in ids}
    found = {id_: papers[id_].authors for id_ in canonical.values() if id_ in papers}
    found |= author_lists(session, set(canonical.values()) - found.keys())
    return {id_: found[canonical[id_]] for id_ in ids}


_CITATIONS = select(*CITATIONS.c["citing_id", "cited_id", "relationship", "in_document"])
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
