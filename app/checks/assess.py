"""What is known of the papers that references were found as: notices, versions, tallies, strongest statements, lookups.

A constant number of queries for all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app import doi as dois
from app.db.bulk import chunks, fetch
from app.db.models import Lookup
from app.db.tables import JOURNALS, PAPERS
from app.formats.text.retracted_titles import notice_in_title
from app.ids import paper_id
from app.store import tallies
from app.store.aliases import canonical_ids
from app.store.authors import authors_of
from app.store.field_merge import Source
from app.store.lookup_state import LookupState, lookup_state
from app.store.notices import TITLE, notices_of, without_repeated
from app.store.strongest_statements import strongest_statements
from app.store.versions import versions_of
from app.vocabulary import StatementType

MOST_STATEMENTS = 3
"""Of a type, about one paper."""
STRONGEST: tuple[StatementType, ...] = ("contrasting", "supporting")
CONCERNS = frozenset({"expression_of_concern"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a paper."""

    doi: str | None
    title: str | None
    year: int | None
    journal: str | None
    authors: tuple[str, ...]
    """The first three names."""
    notices: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    tally: dict[str, Any]
    statements: Mapping[str, list[Mapping[str, Any]]]
    """By type, of `STRONGEST`."""
    lookup: LookupState
    of_registry: bool
    """A registry's own record of it was read, whether it was asked for or loaded."""
    is_mentioned_only: bool
    """All that is known of it is what others' reference lists say."""

    @property
    def looked_up(self) -> bool:
        """Whether a registry has told of it: only then the lack of a notice means anything."""
        return self.lookup.state in ("fresh", "stale") or self.of_registry

    @property
    def is_dead(self) -> bool:
        """No registry knows its DOI, and nobody else than reference lists does."""
        return is_unknown_to_registries(self.lookup) and self.is_mentioned_only


def is_unknown_to_registries(lookup: LookupState) -> bool:
    """Whether the registry of a DOI was asked and does not know it; of other agencies nobody can tell."""
    return lookup.state == "absent" and not lookup.source


def known_papers(
    session: Session, ids: Collection[int], now: datetime, without_citing: Collection[int] = ()
) -> dict[int, Known]:
    """Of those of these papers that are in the store. `without_citing`: papers whose statements are not among the
    strongest."""
    rows = [row for some in chunks(ids) for row in fetch(session, _PAPERS, PAPERS.c.id, some)]
    dois_by_id = {row[0]: row[2] for row in rows}
    notices = _notices(session, {row[0]: row[3] for row in rows}, dois_by_id)
    versions = _versions(session, list(dois_by_id))
    counted = tallies.tallies(session, dois_by_id)
    strongest = strongest_statements(
        session, list(dois_by_id), STRONGEST, MOST_STATEMENTS, without_citing
    )
    lookups = lookup_states(session, {row[1]: row[2] for row in rows if row[2]}, now)
    authors = authors_of(session, list(dois_by_id), 3)
    return {
        id_: Known(
            doi=doi,
            title=title,
            year=year,
            journal=journal,
            authors=tuple(person.name for person in authors.get(id_, ())),
            notices=notices.get(id_, []),
            versions=versions.get(id_, []),
            tally=counted[id_],
            statements={type_: strongest.get((id_, type_), []) for type_ in STRONGEST},
            lookup=lookups.get(key) or LookupState("none", doi or ""),
            of_registry=Source.REGISTRY in sources.values(),
            is_mentioned_only=max(sources.values(), default=0) <= Source.MENTION,
        )
        for id_, key, doi, title, year, sources, journal in rows
    }


def _notices(
    session: Session, titles: Mapping[int, str | None], doi_of: Mapping[int, str | None]
) -> dict[int, list[dict[str, Any]]]:
    """The notices about each paper, the gravest first; what the title of one without a DOI says, too."""
    found = notices_of(session, titles)
    for id_, title in titles.items():
        if doi_of[id_] is None and (kind := notice_in_title(title)):
            notice = {"kind": kind, "doi": None, "date": None, "source": TITLE}
            found[id_] = without_repeated([*found.get(id_, []), notice])
    return found


def _versions(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Other versions of each paper, with title, year and notices where the store has them."""
    found = versions_of(session, ids)
    stated = {
        version["doi"]: paper_id(dois.fold(version["doi"]))
        for versions in found.values()
        for version in versions
    }
    canonical = canonical_ids(session, stated.values())
    others = {doi: canonical.get(id_, id_) for doi, id_ in stated.items()}
    named = {
        row[0]: row
        for some in chunks(others.values())
        for row in fetch(session, _NAMES, PAPERS.c.id, some)
    }
    titles = {id_: row[1] for id_, row in named.items()}
    notices = _notices(session, titles, {id_: doi for doi, id_ in others.items()})
    return {
        id_: [
            {
                **version,
                "title": named[other][1] if other in named else None,
                "year": named[other][2] if other in named else None,
                "notices": notices.get(other, []),
            }
            for version in versions
            for other in (others[version["doi"]],)
        ]
        for id_, versions in found.items()
    }


def lookup_states(
    session: Session, doi_by_key: Mapping[str, str], now: datetime
) -> dict[str, LookupState]:
    """By key (the folded DOI), of those that a registry was asked for."""
    query = select(Lookup).options(defer(Lookup.payload))
    return {
        row.key: lookup_state(row, doi_by_key[row.key], now)
        for some in chunks(doi_by_key)
        for row in session.scalars(query.where(Lookup.key.in_(some)))
    }


_PAPERS = select(
    *PAPERS.c["id", "key", "doi", "title", "year", "sources"], JOURNALS.c.title
).outerjoin(JOURNALS, JOURNALS.c.id == PAPERS.c.journal_id)
_NAMES = select(PAPERS.c.id, PAPERS.c.title, PAPERS.c.year)
