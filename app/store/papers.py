"""Papers as they are asked for: found by any address, shown with their counts, told by a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, defer

from app import doi as dois
from app.db.bulk import chunks
from app.db.models import Identifier, Journal, JournalIssn, Lookup, Paper, PaperNotice, PaperVersion
from app.document import Work
from app.errors import DoiInvalid, PaperNotFound
from app.ids import paper_id
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS
from app.store import citations, claims, outbox, paper_keys, paper_metadata, same_as, tallies
from app.store.aliases import alias_ids, canonical_ids
from app.store.authors import authors_of
from app.store.field_merge import Source
from app.store.journals import save_journals
from app.store.lookup_state import LookupState, lookup_state


def parse_address(text: str) -> int | tuple[str, str]:
    """What a path or a parameter names: the paper's id when it is a DOI, else (scheme, value) to be looked up.

    Raises `DoiInvalid`.
    """
    if key := dois.parse(text):
        return paper_id(key)
    scheme, colon, value = text.strip().partition(":")
    if colon and scheme.lower() in ID_SCHEMES and 0 < len(value) <= 100 and value.isprintable():
        return scheme.lower(), paper_keys.identifier(scheme.lower(), value)
    raise DoiInvalid(f"`{text[:200]}` is not a DOI. A DOI looks like 10.1037/int0000101.")


def find(session: Session, text: str) -> int:
    """The id of a paper that is in the store; of an alias, the paper that it means. Raises `DoiInvalid`, `PaperNotFound`."""
    here = func.coalesce(Paper.same_as, Paper.id)
    found = session.scalar(select(here).where(Paper.id == find_ids(session, [text])[text]))
    if found is None:
        raise PaperNotFound(f"The store knows no paper {text[:200]}.")
    return found


def find_ids(session: Session, texts: Sequence[str]) -> dict[str, int | None]:
    """The ids that these addresses name, whether or not the store has the papers; None for an identifier that the
    store does not know. Raises `DoiInvalid`."""
    named = {text: parse_address(text) for text in texts}
    others = {pair for pair in named.values() if isinstance(pair, tuple)}
    known = claims.find_by_name(session, others) if others else {}
    homes = canonical_ids(session, (id_ for id_ in named.values() if isinstance(id_, int)))
    return {
        text: known.get(one) if isinstance(one, tuple) else homes.get(one, one)
        for text, one in named.items()
    }


def dois_of(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    """Those of these papers that are in the store, with their DOIs as shown."""
    query = select(Paper.id, Paper.doi)
    return {
        id_: doi
        for some in chunks(ids)
        for id_, doi in session.execute(query.where(Paper.id.in_(some)))
    }


def paper_views(session: Session, ids: Sequence[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Those of these papers that are in the store, with all that is known of them."""
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(ids):
        rows = session.execute(
            select(Paper, Journal.title)
            .outerjoin(Journal, Journal.id == Paper.journal_id)
            .where(Paper.id.in_(some))
        ).all()
        around = _Around(session, [paper for paper, _ in rows], now)
        found |= {paper.id: around.view(paper, journal) for paper, journal in rows}
    return found


def listed(session: Session, ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """These papers, in this order, but for those that are gone since."""
    views = paper_views(session, ids, now)
    return [views[id_] for id_ in ids if id_ in views]


def put(session: Session, doi: str, work: Work, now: datetime) -> bool:
    """A person says what is so: replaces what a person said before, and is surer than any document.

    Returns whether the paper is new.
    """
    id_ = paper_id(dois.fold(doi))
    known = paper_metadata.load(session, {id_: dois.fold(doi)})
    paper = known[id_]
    is_new = paper.stored is None
    paper.withdraw(Source.PERSON)
    paper.add(work, Source.PERSON)
    new_claims = {(*name, id_): Source.PERSON for name in paper_keys.names_of(work)}
    withdrawn = claims.withdraw(session, [id_], Source.PERSON)
    save_journals(session, [work])
    same_as.save_and_relate(session, known, new_claims, now, withdrawn)
    return is_new


def remove(session: Session, id_: int, now: datetime) -> None:
    """Gone from the store under every name, with all statements that it makes or receives, and from the index with the
    next drain. Loading what told of it brings it back, as does asking for it where registries are asked."""
    outbox.notify_papers_and_statements(session, [id_])
    names = claims.withdraw(session, [id_])
    ids = [id_, *alias_ids(session, [id_])]
    citations.notify_cited(session, ids)
    for some in chunks(ids):
        # what a registry told goes too; who asks for the paper again asks it anew
        gone = delete(Paper).where(Paper.id.in_(some)).returning(Paper.key)
        keys = session.scalars(gone).all()
        session.execute(delete(Lookup).where(Lookup.key.in_(keys)))
    same_as.save_and_relate(session, {}, {}, now, names)


def _lookup(stored: LookupState | None) -> dict[str, Any]:
    """What the registries said, as the HTTP contract has it."""
    if stored is None or stored.state == "none":
        return {**dict.fromkeys(_LOOKUP), "state": "none"}
    return {name: getattr(stored, name) for name in _LOOKUP}


class _Around:
    """What stands in other tables about some papers, each table asked once."""

    def __init__(self, session: Session, papers: Sequence[Paper], now: datetime) -> None:
        ids = [paper.id for paper in papers]
        keys = [paper.key for paper in papers if paper.doi]
        self.lookups = {
            row.key: lookup_state(row, row.requested_doi, now)
            for row in session.scalars(
                select(Lookup).options(defer(Lookup.payload)).where(Lookup.key.in_(keys))
            )
        }
        self.authors = authors_of(session, ids)
        self.tallies = tallies.tallies(session, {paper.id: paper.doi for paper in papers})
        self.references = tallies.references(session, ids)
        self.ids: dict[int, dict[str, str]] = {}
        claims = select(Identifier).where(Identifier.paper_id.in_(ids))
        # of several the surest, of those the first: it comes last
        for row in session.scalars(claims.order_by(Identifier.sure, Identifier.value.desc())):
            self.ids.setdefault(row.paper_id, {})[row.scheme] = row.value
        self.notices: dict[int, list[dict[str, Any]]] = {}
        for notice in session.scalars(
            select(PaperNotice).where(PaperNotice.paper_id.in_(ids)).order_by(PaperNotice.doi)
        ):
            self.notices.setdefault(notice.paper_id, []).append(
                {
                    "kind": notice.kind,
                    "doi": notice.doi,
                    "date": notice.date,
                    "source": notice.source,
                }
            )
        self.versions: dict[int, list[dict[str, str]]] = {}
        others = select(PaperVersion).where(PaperVersion.paper_id.in_(ids))
        for version in session.scalars(others.order_by(PaperVersion.doi)):
            told = {"kind": version.kind, "doi": version.doi}
            self.versions.setdefault(version.paper_id, []).append(told)
        self.issns: dict[int, list[str]] = {}
        journals = {paper.journal_id for paper in papers if paper.journal_id}
        for issn in session.scalars(
            select(JournalIssn)
            .where(JournalIssn.journal_id.in_(journals))
            .order_by(JournalIssn.issn)
        ):
            self.issns.setdefault(issn.journal_id, []).append(issn.issn)

    def view(self, paper: Paper, journal: str | None) -> dict[str, Any]:
        """The Paper of the HTTP contract."""
        tally = self.tallies[paper.id]
        cites, says = self.references.get(paper.id, (0, 0))
        ids = self.ids.get(paper.id, {})
        return {
            **{name: getattr(paper, name) for name in _PLAIN},
            "journal": journal
            and {"title": journal, "issns": self.issns.get(paper.journal_id or 0, [])},
            "authors": [
                {"name": a.name, "given": a.given, "family": a.family, "orcid": a.orcid}
                for a in self.authors.get(paper.id, ())
            ],
            "ids": {scheme: ids.get(scheme) for scheme in ID_SCHEMES},
            "links": {
                "landing": paper.landing or (paper.doi and dois.url(paper.doi)),
                "full_text": paper.full_text or [],
            },
            "notices": self.notices.get(paper.id, []),
            "versions": self.versions.get(paper.id, []),
            "tally": tally,
            "cited_by": {"publications": tally["publications"], "statements": tally["total"]},
            "references": {"publications": cites, "statements": says},
            "lookup": _lookup(self.lookups.get(paper.key)),
        }


_PLAIN = tuple(
    field.name
    for field in PAPER_FIELDS
    if field.in_answers and field.column == field.name == field.record
)
_LOOKUP = ("source", "requested_doi", "fetched_at", "expires_at", "state")
