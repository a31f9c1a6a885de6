"""Versions: other DOIs of the same work, such as a preprint and what was published of it."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import PaperVersion
from app.document import Version, Work
from app.doi import fold
from app.ids import paper_id


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
