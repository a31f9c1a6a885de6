"""Claims of papers to names (table `identifiers`), looked up, saved and withdrawn, and papers found by name."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.db.bulk import among, chunks, fetch, insert
from app.db.models import Identifier
from app.db.tables import IDENTIFIERS, PAPERS
from app.ids import paper_id
from app.store.aliases import canonical_ids
from app.store.paper_keys import Name, key_of_name, name_of
from app.store.record_linkage import Claim, canonical_paper


def claims_to(session: Session, names: Collection[Name]) -> dict[Name, list[Claim]]:
    """All claims to each of these names."""
    found: dict[Name, list[Claim]] = {name: [] for name in names}
    query = select(
        IDENTIFIERS.c.scheme,
        IDENTIFIERS.c.value,
        IDENTIFIERS.c.paper_id,
        IDENTIFIERS.c.confidence,
        PAPERS.c.doi.is_not(None),
        PAPERS.c.same_as,
    ).join(PAPERS, PAPERS.c.id == IDENTIFIERS.c.paper_id)
    for matching in _conditions(session, names):
        for scheme, value, *claim in session.execute(query.where(matching)).all():
            found[scheme, value].append(Claim(*claim))
    return found


def find_by_name(session: Session, names: Collection[Name]) -> dict[Name, int]:
    """The paper that each of these names identifies: the only one with a DOI that claims it, else one without, else any.
    Aliases are resolved; names that no paper claims are left out."""
    found = {}
    for name, claims in claims_to(session, names).items():
        if claims:
            first = min(claims, key=lambda claim: (claim.has_doi, -claim.confidence, claim.paper))
            resolved = [one._replace(paper=one.same_as or one.paper) for one in claims]
            found[name] = canonical_paper({name: resolved}) or first.paper
    canonical = canonical_ids(session, found.values())
    return {name: canonical.get(id_, id_) for name, id_ in found.items()}


def names_of(session: Session, ids: Collection[int]) -> dict[int, set[Name]]:
    """The names by which these papers may be found to be others: of those without a DOI all that they claim, and their key;
    of the others the DOI alone."""
    found: dict[int, set[Name]] = {}
    without_doi = []
    for some in chunks(ids):
        query = select(PAPERS.c.id, PAPERS.c.key, PAPERS.c.doi).where(PAPERS.c.id.in_(some))
        for id_, key, doi in session.execute(query).all():
            found[id_] = {name_of(key)}
            if doi is None:
                without_doi.append(id_)
    for some in chunks(without_doi):
        query = select(IDENTIFIERS.c.paper_id, IDENTIFIERS.c.scheme, IDENTIFIERS.c.value)
        for id_, *name in session.execute(query.where(IDENTIFIERS.c.paper_id.in_(some))).all():
            found[id_].add((name[0], name[1]))
    return found


_IDENTIFIERS = select(IDENTIFIERS.c.paper_id, IDENTIFIERS.c.scheme, IDENTIFIERS.c.value).order_by(
    IDENTIFIERS.c.confidence, IDENTIFIERS.c.value.desc()
)


def identifiers_of(session: Session, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The identifiers of those of these papers that have any, one a scheme: of several that of the greatest confidence, of
    those the first by value. At most some hundred ids at a time."""
    found: dict[int, dict[str, str]] = {}
    # the last one wins
    for id_, scheme, value in fetch(session, _IDENTIFIERS, IDENTIFIERS.c.paper_id, ids):
        found.setdefault(id_, {})[scheme] = value
    return found


def names_claimed_by(session: Session, ids: Collection[int]) -> set[Name]:
    """All names that these papers claim."""
    query = select(IDENTIFIERS.c.scheme, IDENTIFIERS.c.value).distinct()
    return {
        (scheme, value)
        for some in chunks(ids)
        for scheme, value in session.execute(query.where(IDENTIFIERS.c.paper_id.in_(some)))
    }


def claims_on_chains(session: Session, ids: Collection[int]) -> dict[int, list[Claim]]:
    """The claims to the DOIs of these papers, to those of the papers that make these claims, and so on, by claimed paper."""
    step = select(
        PAPERS.c.id.label("claimed"),
        IDENTIFIERS.c.paper_id.label("paper"),
        IDENTIFIERS.c.confidence,
    ).join(IDENTIFIERS, and_(IDENTIFIERS.c.scheme == "doi", IDENTIFIERS.c.value == PAPERS.c.key))
    found: dict[int, set[Claim]] = defaultdict(set)
    for some in chunks(ids):
        steps = step.where(PAPERS.c.id.in_(some)).cte(recursive=True)
        steps = steps.union(step.join(steps, PAPERS.c.id == steps.c.paper))  # distinct: it ends
        for claimed_id, paper, confidence in session.execute(select(steps)):
            found[claimed_id].add(Claim(paper, confidence, has_doi=True))
    return {id_: list(its) for id_, its in found.items()}


def possible_aliases(session: Session, names: Collection[Name]) -> set[int]:
    """The papers whose canonical paper may depend on claims to these names: those without a DOI that claim one, and those
    of which one is the key, in the store or not."""
    found = {paper_id(key_of_name(name)) for name in names if name[0] in ("doi", "ref")}
    query = (
        select(IDENTIFIERS.c.paper_id)
        .join(PAPERS, PAPERS.c.id == IDENTIFIERS.c.paper_id)
        .where(PAPERS.c.doi.is_(None))
    )
    for matching in _conditions(session, names):
        found.update(session.scalars(query.where(matching)).all())
    return found


def claimed(session: Session, names: Collection[Name]) -> set[Name]:
    """Those of these names that any paper claims."""
    query = select(IDENTIFIERS.c.scheme, IDENTIFIERS.c.value)
    return {
        (scheme, value)
        for matching in _conditions(session, names)
        for scheme, value in session.execute(query.where(matching))
    }


def save(session: Session, claims: Mapping[tuple[str, str, int], int]) -> set[Name]:
    """Save claims, (scheme, value, paper) with the confidence, of which the greatest is kept. Returns the names to which a
    claim was added, or was made with greater confidence."""
    stored: dict[tuple[str, str, int], int] = {}
    for ids in chunks(sorted({paper for _, _, paper in claims})):
        for scheme, value, paper, confidence in fetch(
            session, _CLAIMS, IDENTIFIERS.c.paper_id, ids
        ):
            stored[scheme, value, paper] = confidence
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


def withdraw(session: Session, ids: Sequence[int], confidence: int | None = None) -> set[Name]:
    """Delete the claims of these papers, all or those with exactly this confidence. Returns the names."""
    matching: ColumnElement[bool] = IDENTIFIERS.c.paper_id.in_(ids)
    if confidence is not None:
        matching = and_(matching, IDENTIFIERS.c.confidence == confidence)
    return _delete(session, matching)


def withdraw_others(session: Session, name: Name, confidence: int, paper: int | None) -> set[Name]:
    """Delete the claims to this name with exactly this confidence, but for those of this paper. Returns the name if any."""
    scheme, value = name
    matching = and_(
        IDENTIFIERS.c.scheme == scheme,
        IDENTIFIERS.c.value == value,
        IDENTIFIERS.c.confidence == confidence,
    )
    if paper is not None:
        matching = and_(matching, IDENTIFIERS.c.paper_id != paper)
    return _delete(session, matching)


def _delete(session: Session, matching: ColumnElement[bool]) -> set[Name]:
    deletion = delete(IDENTIFIERS).where(matching)
    deleted = session.execute(deletion.returning(IDENTIFIERS.c.scheme, IDENTIFIERS.c.value))
    return {(scheme, value) for scheme, value in deleted}


def _conditions(session: Session, names: Collection[Name]) -> Iterator[ColumnElement[bool]]:
    """SQL conditions that together select the claims to these names."""
    values: dict[str, list[str]] = defaultdict(list)
    for scheme, value in names:
        values[scheme].append(value)
    for scheme, all_values in values.items():
        for some in chunks(all_values):
            yield and_(IDENTIFIERS.c.scheme == scheme, among(session, IDENTIFIERS.c.value, some))


_CLAIMS = select(*IDENTIFIERS.c["scheme", "value", "paper_id", "confidence"])
_RAISE = (
    update(IDENTIFIERS)
    .where(
        IDENTIFIERS.c.scheme == bindparam("its"),
        IDENTIFIERS.c.value == bindparam("name"),
        IDENTIFIERS.c.paper_id == bindparam("paper"),
    )
    .values(confidence=bindparam("confidence"))
)
