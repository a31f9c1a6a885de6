"""Versions (other DOIs of the same work, such as its preprint) of papers, read and written."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import PaperVersion
from app.document import Version, Work
from app.doi import fold
from app.ids import paper_id


def versions_of(session: Session, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The OtherVersions of the HTTP contract, of those of these papers that have any."""
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(PaperVersion).where(PaperVersion.paper_id.in_(ids)).order_by(PaperVersion.doi)
    for row in session.scalars(query):
        found.setdefault(row.paper_id, []).append({"kind": row.kind, "doi": row.doi})
    return found


def save_versions(session: Session, versions: Iterable[tuple[Version, Work]]) -> None:
    """Add versions, each with its document's paper; kept at both ends."""
    rows = [
        row
        for version, paper in versions
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
