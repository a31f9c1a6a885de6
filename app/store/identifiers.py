"""Identifiers that papers are claimed to have, each with the confidence of its surest source."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks, insert
from app.db.models import Identifier
from app.db.tables import IDENTIFIERS
from app.store.paper_keys import Name


def save_claims(session: Session, claims: Mapping[tuple[str, str, int], int]) -> set[Name]:
    """Write that papers have identifiers: (scheme, value, paper) and the confidence. Returns the names that have a new
    claim, or one with a greater confidence."""
    stored: dict[tuple[str, str, int], int] = {}
    query = select(
        IDENTIFIERS.c.scheme, IDENTIFIERS.c.value, IDENTIFIERS.c.paper_id, IDENTIFIERS.c.confidence
    )
    for ids in chunks(sorted({paper for _, _, paper in claims})):
        for *claim, confidence in session.execute(query.where(IDENTIFIERS.c.paper_id.in_(ids))):
            stored[claim[0], claim[1], claim[2]] = confidence
    new = sorted(claim for claim in claims if claim not in stored)
    raised = sorted(claim for claim, had in stored.items() if had < claims.get(claim, 0))
    insert(
        session,
        Identifier,
        [
            {
                "scheme": scheme,
                "value": value,
                "paper_id": paper,
                "confidence": claims[scheme, value, paper],
            }
            for scheme, value, paper in new
        ],
    )
    if raised:
        session.connection().execute(
            _RAISE,
            [
                {"its": s, "name": n, "paper": p, "confidence": claims[s, n, p]}
                for s, n, p in raised
            ],
        )
    return {(scheme, value) for scheme, value, _ in (*new, *raised)}


_RAISE = (
    update(IDENTIFIERS)
    .where(
        IDENTIFIERS.c.scheme == bindparam("its"),
        IDENTIFIERS.c.value == bindparam("name"),
        IDENTIFIERS.c.paper_id == bindparam("paper"),
    )
    .values(confidence=bindparam("confidence"))
)
