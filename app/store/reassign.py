"""Reassign statements, citations and full text of a citing alias to its canonical paper."""

from collections.abc import Mapping

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from app.db.bulk import chunks
from app.db.models import Citation
from app.db.tables import CITATIONS, DOCUMENTS, PAPERS, STATEMENTS
from app.document import UNDATED
from app.store import citations, counts, identifier_claims, outbox
from app.store.paper_keys import name_of
from app.store.record_linkage import FIXED


def fix_citing(session: Session, canonical: Mapping[int, int]) -> None:
    """Fix the canonical papers of these citing papers for good, by claims that can't be overruled, in place of earlier ones.
    Papers that are their own canonical paper are skipped."""
    query = select(PAPERS.c.id, PAPERS.c.key)
    for some in chunks(id_ for id_ in canonical if canonical[id_] != id_):
        keys = session.execute(query.where(PAPERS.c.id.in_(some))).all()
        for id_, key in keys:
            identifier_claims.withdraw_others(session, name_of(key), FIXED, canonical[id_])
        fixed = {(*name_of(key), canonical[id_]): FIXED for id_, key in keys}
        identifier_claims.save(session, fixed)


def reassign(session: Session, canonical: Mapping[int, int]) -> None:
    """Give what each of these aliases cites to its canonical paper, and notify the index. Papers that cite nothing and have
    no full text are skipped."""
    citing: set[int] = set()
    for some in chunks(canonical):
        for column in (CITATIONS.c.citing_id, DOCUMENTS.c.paper_id):
            citing.update(session.scalars(select(column).where(column.in_(some)).distinct()))
    for alias in sorted(citing):
        owner = canonical[alias]
        fix_citing(session, {alias: owner})
        _reassign_full_text(session, alias, owner)
        outbox.notify_papers_and_statements(session, [alias])
        citations.notify_cited(session, [alias, owner])
        twin = aliased(Citation)
        with counts.of_citing(session, [alias, owner]):
            session.execute(
                delete(CITATIONS).where(
                    CITATIONS.c.citing_id == alias,
                    exists().where(twin.citing_id == owner, twin.cited_id == CITATIONS.c.cited_id),
                )
            )
            for table in (CITATIONS, STATEMENTS):
                theirs = table.c.citing_id == alias
                session.execute(update(table).where(theirs).values(citing_id=owner))


def _reassign_full_text(session: Session, alias: int, owner: int) -> None:
    """Give the alias's full text to the canonical paper. If both have one, the older version is deleted with what was read
    from it (the rule of `app.store.full_texts`, but for the file's name)."""
    query = select(DOCUMENTS.c.paper_id, DOCUMENTS.c.version, DOCUMENTS.c.digest)
    versions = {
        id_: (version or UNDATED, digest)
        for id_, version, digest in session.execute(
            query.where(DOCUMENTS.c.paper_id.in_([alias, owner]))
        )
    }
    if len(versions) > 1:
        older = min(versions, key=versions.__getitem__)
        outbox.notify_papers_and_statements(session, [older])
        counts.delete_statements(session, STATEMENTS.c.citing_id == older, STATEMENTS.c.in_document)
        citations.drop_unlisted(session, {older: ()})
        session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.paper_id == older))
    session.execute(update(DOCUMENTS).where(DOCUMENTS.c.paper_id == alias).values(paper_id=owner))
