"""Versions (other DOIs of the same work, such as its preprint) of papers, read and written."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import chunks, fetch, insert_new
from app.db.models import PaperVersion
from app.db.tables import VERSIONS
from app.document import Version, Work
from app.doi import fold
from app.ids import paper_id
from app.store.aliases import alias_ids, canonical_ids


def versions_of(
    session: Session, ids: Iterable[int], aliases: Mapping[int, int] | None = None
) -> dict[int, list[dict[str, Any]]]:
    """The OtherVersions of the HTTP contract, of those of these canonical papers that have any; those of its aliases are a
    paper's own, and its aliases are no other versions of it. `aliases`: theirs, where the caller knows them."""
    canonical = set(ids)
    aliases = alias_ids(session, canonical) if aliases is None else aliases
    rows = [
        row
        for some in chunks(canonical | aliases.keys())
        for row in fetch(session, _VERSIONS, VERSIONS.c.paper_id, some)
    ]
    others = canonical_ids(session, {paper_id(fold(doi)) for _, doi, _ in rows})
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for id_, doi, kind in sorted(rows, key=lambda row: (row[1], row[0] in aliases)):
        other, its = paper_id(fold(doi)), aliases.get(id_, id_)
        if others.get(other, other) != its:
            found.setdefault(its, {}).setdefault(doi, {"kind": kind, "doi": doi})
    return {id_: [*versions.values()] for id_, versions in found.items()}


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


_VERSIONS = select(*VERSIONS.c["paper_id", "doi", "kind"])
_OTHER_END = {"preprint": "published", "published": "preprint", "version": "version"}
