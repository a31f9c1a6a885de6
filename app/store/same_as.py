"""Entity resolution, which makes papers without a DOI aliases of papers with one (`papers.same_as`).

A document that mentions a paper makes claims to names for it: its identifiers, and title with year and first author
(`print`). What follows depends on the claims alone, not on the order in which they came:

- The canonical paper of one without a DOI is the paper with a DOI that its names identify: see
  `record_linkage.canonical_paper`. In a tie the next name decides; where none does, the paper is its own.
- Metadata propagates: a paper with a DOI that claims a name of one without merges what is claimed about that one, and
  claims its names too. So further papers may be found to be aliases, and passes are repeated until one adds no claim.
- Links of a cited alias are resolved when read: statements and citations keep the paper that the citing one named, so ids
  stay, and an alias can be given another canonical paper.
- What a citing alias owns is reassigned for good: a full text has one owner (`app.store.reassign`).
- A paper with a DOI is an alias only where a registry states it (`app.store.registry_aliases`). Its claims to names count as
  those of the paper at the end of its chain: `same_as` leads there in one step, and whatever reads it follows one.

Example. A reference list names A and C, which have no DOI but title, year and first author in common (`print:t`). Their
keys and the claims to names, all with the confidence of a mention:

    A  pmid:123       pmid:123, print:t
    C  pmcid:PMC9     pmcid:PMC9, print:t

Another list then names B, by its DOI and a PubMed id:

    B  10.5555/b      pmid:123

Pass 1. B's claim to pmid:123 is new; A, without a DOI, claims it too. A's names are pmid:123, claimed by B, and print:t,
        claimed by no paper with a DOI: A is an alias of B. B merges A's metadata and claims print:t.
Pass 2. B's claim to print:t is new; A and C claim it too. C's names are pmcid:PMC9, claimed by no paper with a DOI, and
        print:t, claimed by B alone: C is an alias of B. B merges C's metadata and claims pmcid:PMC9.
Pass 3. B's claim to pmcid:PMC9 is new; C claims it too. No link changes, no claim is added: the last pass.

    papers.same_as    A -> B, C -> B
    claims of B       pmid:123, print:t, pmcid:PMC9

If a further paper D with a DOI then claims pmid:123, it merges A's metadata and claims print:t, and likewise C's. All three
names are ties between B and D now: A and C are no aliases any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.db.bulk import chunks
from app.db.tables import PAPERS
from app.store import alert_outbox, citations, counts, identifier_claims, outbox, paper_metadata
from app.store.aliases import alias_ids, canonical_ids
from app.store.field_merge import IN_STATEMENT_LINES, PaperMetadata, Source
from app.store.paper_keys import Name, name_of
from app.store.reassign import reassign
from app.store.record_linkage import (
    Claim,
    canonical_paper,
    ends_of_chains,
    receivers,
)


class Saved(NamedTuple):
    """What `save` changed."""

    relinked: set[int]
    """Papers whose canonical paper is another than before."""
    new_authors: set[int]
    """Papers stored before whose authors have changed."""
    new: Collection[int]
    """Papers that were not stored before."""


def save(
    session: Session,
    papers: dict[int, PaperMetadata],
    new_claims: Mapping[tuple[str, str, int], int],
    now: datetime,
    withdrawn: Collection[Name] = (),
) -> Saved:
    """Save papers and their claims (scheme, value, paper: confidence), resolve what these and the names `withdrawn` before
    affect, and notify the index. `papers` gains those that metadata was propagated from or to."""
    new = [id_ for id_, paper in papers.items() if paper.stored is None]
    new_dois = {name_of(papers[id_].key) for id_ in new if _has_doi(papers[id_])}
    outbox.notify_papers(session, new)
    changed = paper_metadata.save(session, [*papers.values()], now)
    names = identifier_claims.save(session, new_claims)
    names |= {*withdrawn} | identifier_claims.claimed(session, new_dois)
    relinked, propagated = _resolve(session, papers, names, changed, now)
    canonical = canonical_ids(session, relinked)
    for id_ in relinked & papers.keys():
        papers[id_].same_as = canonical.get(id_)
    reassign(session, canonical)
    new_authors, in_lines = set(), set(relinked)
    for fields_of in (changed, propagated):
        new_authors |= {id_ for id_, fields in fields_of.items() if "authors" in fields}
        in_lines |= {id_ for id_, fields in fields_of.items() if fields & IN_STATEMENT_LINES}
    # a line has the printed reference only for want of a DOI; that of others changes with every reference list
    in_lines |= {
        id_ for id_, fields in changed.items() if "raw" in fields and not _has_doi(papers[id_])
    }
    outbox.notify_papers_and_statements(session, in_lines)
    return Saved(relinked, new_authors, new)


def save_and_relate(
    session: Session,
    papers: dict[int, PaperMetadata],
    new_claims: Mapping[tuple[str, str, int], int],
    now: datetime,
    withdrawn: Collection[Name] = (),
) -> None:
    """`save`, and update the relationships of the citations that it affects."""
    saved = save(session, papers, new_claims, now, withdrawn)
    citations.relate(session, {}, papers, saved.new_authors | saved.relinked)


def resolve_after(session: Session, alias: int, limit: int, now: datetime) -> int | None:
    """Resolve aliases again, as this version does: of the `limit` aliases with DOIs whose ids come after this one, and of
    all papers that may be one through them. Returns the last one, None when there is no more."""
    query = select(PAPERS.c.id, PAPERS.c.key).where(
        PAPERS.c.doi.is_not(None), PAPERS.c.same_as.is_not(None)
    )
    found = dict(
        session.execute(query.where(PAPERS.c.id > alias).order_by(PAPERS.c.id).limit(limit)).all()
    )
    names = identifier_claims.names_claimed_by(session, found) | {
        name_of(key) for key in found.values()
    }
    save_and_relate(session, {}, {}, now, names)
    return max(found, default=None)


def _resolve(
    session: Session,
    papers: dict[int, PaperMetadata],
    names: Collection[Name],
    changed: Iterable[int],
    now: datetime,
) -> tuple[set[int], dict[int, set[str]]]:
    """Link and propagate, pass by pass, until one adds no claim. `names`: those to which claims were added or withdrawn;
    `changed`: papers whose metadata has. Returns the papers that were relinked, and the fields that propagation changed."""
    relinked: set[int] = set()
    fields_of: dict[int, set[str]] = defaultdict(set)
    affected = {id_ for id_ in changed if papers[id_].same_as or not _has_doi(papers[id_])}
    affected |= identifier_claims.possible_aliases(session, names)
    while affected:
        names_by_paper = identifier_claims.names_of(session, affected)
        every_name = {name for names_ in names_by_paper.values() for name in names_}
        claims_by_name = identifier_claims.claims_to(session, every_name)
        relinked_now = _link(session, _canonical(session, names_by_paper, claims_by_name))
        relinked |= relinked_now
        aliases_by_receiver = receivers(names_by_paper, claims_by_name)
        propagated = _propagate(session, papers, aliases_by_receiver, now)
        for id_, fields in propagated.items():
            fields_of[id_] |= fields
        added = {
            (*name, id_): Source.MENTION
            for id_, aliases in aliases_by_receiver.items()
            for alias in aliases
            for name in names_by_paper[alias]
            if name[0] not in ("doi", "ref")
        }
        names = identifier_claims.save(session, added)
        # a paper with a DOI that is an alias passes on what it receives, and all its aliases
        names |= identifier_claims.claimed(
            session, {name_of(papers[id_].key) for id_ in propagated}
        )
        moved = {id_ for id_ in relinked_now if _is_doi(names_by_paper[id_])}
        moved |= alias_ids(session, moved).keys()
        names |= identifier_claims.names_claimed_by(session, moved)
        affected = identifier_claims.possible_aliases(session, names)
    return relinked, fields_of


def _canonical(
    session: Session,
    names_by_paper: Mapping[int, Collection[Name]],
    claims_by_name: Mapping[Name, Collection[Claim]],
) -> dict[int, int | None]:
    """The canonical paper of each of these, None of its own: of a paper with a DOI the end of its chain of aliases, and
    claims of an alias to names of others are those of the paper at the end of its."""
    on_chains = {id_ for id_, names in names_by_paper.items() if _is_doi(names)}
    every_claim = chain.from_iterable(claims_by_name.values())
    on_chains |= {claim.paper for claim in every_claim if claim.same_as}
    ends = ends_of_chains(identifier_claims.claims_on_chains(session, on_chains))
    resolved = {
        name: [claim._replace(paper=ends.get(claim.paper, claim.paper)) for claim in claims]
        for name, claims in claims_by_name.items()
    }
    return {
        id_: ends.get(id_)
        if _is_doi(names)
        else canonical_paper({name: resolved[name] for name in names})
        for id_, names in names_by_paper.items()
    }


def _link(session: Session, canonical: Mapping[int, int | None]) -> set[int]:
    """Write `same_as` where it differs; notify the index of the canonical papers, and the alerts. Returns what differs."""
    before = canonical_ids(session, canonical)
    changed = {id_ for id_ in canonical if before.get(id_) != canonical[id_]}
    if changed:
        counts.relink(session, before, {id_: canonical[id_] for id_ in changed})
        rows = [{"alias": id_, "canonical": canonical[id_]} for id_ in changed]
        session.connection().execute(_LINK, rows)
        either = {*canonical.values(), *before.values()}
        outbox.notify_papers(session, (id_ for id_ in either if id_ is not None))
        alert_outbox.notify_relinked(session, {id_: before.get(id_, id_) for id_ in changed})
    return changed


def _propagate(
    session: Session,
    papers: dict[int, PaperMetadata],
    aliases_by_receiver: Mapping[int, Collection[int]],
    now: datetime,
) -> dict[int, set[str]]:
    """Merge the metadata of its aliases, or of those that it may be, into each paper. Returns the fields that changed."""
    ids = {*aliases_by_receiver, *chain.from_iterable(aliases_by_receiver.values())}
    for some in chunks(ids - papers.keys()):
        keys = select(PAPERS.c.id, PAPERS.c.key).where(PAPERS.c.id.in_(some))
        papers |= paper_metadata.load(session, dict(session.execute(keys).all()))
    for id_ in sorted(aliases_by_receiver):
        for alias in sorted(aliases_by_receiver[id_]):
            papers[id_].add_claims_of(papers[alias])
    return paper_metadata.save(session, [papers[id_] for id_ in sorted(aliases_by_receiver)], now)


def _has_doi(paper: PaperMetadata) -> bool:
    return bool(paper.values.get("doi"))


def _is_doi(names: Collection[Name]) -> bool:
    """Whether these names, by which a paper may be found to be another, are its DOI."""
    return any(scheme == "doi" for scheme, _ in names)


_LINK: Any = (
    update(PAPERS).where(PAPERS.c.id == bindparam("alias")).values(same_as=bindparam("canonical"))
)
