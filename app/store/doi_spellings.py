"""DOIs with punctuation behind them that mean another paper's DOI: `10.1000/abc.` where the store has `10.1000/abc`.

Reference lists tag the full stop of a reference with its DOI. Such a DOI is legal, so it stays a paper of its own until the
one without it is known; then it is an alias of that, whichever came first.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import doi
from app.db.bulk import among, chunks
from app.db.tables import PAPERS
from app.ids import paper_id
from app.store.field_merge import PaperMetadata, Source

MARKS = ".,;"
"""What is looked for behind a DOI that is new; behind one that is known, any punctuation is taken off."""


def claims_to_spellings(
    session: Session, papers: Mapping[int, PaperMetadata]
) -> dict[tuple[str, str, int], int]:
    """The claims (scheme, value, paper: confidence) of papers to their DOI with punctuation, where both DOIs are known and
    one is new. One of which a registry, a full text or a person has said anything is a DOI of its own."""
    pairs: dict[str, str] = {}
    for paper in papers.values():
        key = paper.key
        if paper.stored is None and key.startswith("10."):
            if not key[-1].isalnum() and (trimmed := doi.trim(key)):
                pairs[key] = trimmed
            else:
                pairs |= {key + mark: key for mark in MARKS}
    if not pairs:
        return {}
    sources = {paper.key: paper.sources for paper in papers.values()}
    for some in chunks({*pairs, *pairs.values()} - sources.keys()):
        sources |= dict(session.execute(_SOURCES.where(among(session, PAPERS.c.key, some))).all())
    return {
        ("doi", key, paper_id(other)): Source.MENTION
        for key, other in pairs.items()
        if key in sources
        and other in sources
        and max(sources[key].values(), default=0) <= Source.MENTION
    }


_SOURCES = select(PAPERS.c.key, PAPERS.c.sources)
