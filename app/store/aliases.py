"""Aliases: papers that have turned out to be others (`papers.same_as`; decided by `app.store.same_as`)."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch
from app.db.tables import PAPERS


def canonical_ids(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Of these papers, those that are aliases: of which paper each."""
    return {
        id_: canonical
        for some in chunks(ids)
        for id_, canonical in fetch(session, _ALIASES, PAPERS.c.id, some)
    }


def alias_ids(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """The papers that are aliases of one of these: of which one each."""
    return {
        id_: canonical
        for some in chunks(ids)
        for id_, canonical in fetch(session, _ALIASES, PAPERS.c.same_as, some)
    }


_ALIASES = select(PAPERS.c.id, PAPERS.c.same_as).where(PAPERS.c.same_as.is_not(None))
