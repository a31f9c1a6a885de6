"""Papers that came without a DOI, and turn out to be papers that have one.

Whoever mentions a paper claims names for it: its identifiers, and its title with year and first author (`print`). A paper
without a DOI is the same as the one with a DOI that has its names (`papers.same_as`). Which one that is depends on the
claims alone, not on the order in which they came:

- Its names are asked in the order of `NAMES`, and the surest claim to a name counts. Where two papers with a DOI have
  equal claims, that is a tie: the next name is asked. Titles can be shared, so there any two are a tie.
- What is said of the one is said of the other: each paper with a DOI that claims a name of one without hears all that is
  said of that, further names included.
- A cited paper stays what the citing one named: readers follow `same_as`, so ids stay, and a link can move again.
- A citing paper's statements and edges move, for good: a full text has one owner.
- A paper with a DOI is another only where a registry says that the DOI is an alias.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.db.bulk import chunks
from app.db.models import Citation, Identifier
from app.db.tables import CITATIONS, DOCUMENTS, IDENTIFIERS, PAPERS, STATEMENTS
from app.document import UNDATED, Work
from app.doi import fold
from app.ids import paper_id
from app.store import citations, identifiers, outbox, paper_keys, paper_metadata
from app.store.aliases import canonical_ids
from app.store.field_merge import IN_STATEMENT_LINES, PaperMetadata, Source
from app.store.paper_keys import NAMES, Name, key_named, name_of

SHARED = "print"
"""The one name that different papers may bear: a preprint and its article, two editions of a book."""


FOR_GOOD = Source.PERSON + 1
"""How sure it is who a paper is that cites: its statements have moved."""


class Claim(NamedTuple):
    """That a paper bears a name. `doi`: whether the paper has one."""

    paper: int
    sure: int
    doi: bool


def canonical_paper(names: Mapping[Name, Collection[Claim]]) -> int | None:
    """The paper with a DOI that is the one of these names; None where there is none, or only ties."""
    for scheme, value in sorted(names, key=lambda name: (NAMES.index(name[0]), name[1])):
        rivals = [claim for claim in names[scheme, value] if claim.doi]
        surest = max((claim.sure for claim in rivals), default=0)
        best = {claim.paper for claim in rivals if scheme == SHARED or claim.sure == surest}
        if len(best) == 1:
            return best.pop()
    return None


def claims(session: Session, names: Collection[Name]) -> dict[Name, list[Claim]]:
    """Who claims each of these names."""
    found: dict[Name, list[Claim]] = {name: [] for name in names}
    query = select(
        IDENTIFIERS.c.scheme,
        IDENTIFIERS.c.value,
        IDENTIFIERS.c.paper_id,
        IDENTIFIERS.c.sure,
        PAPERS.c.doi.is_not(None),
    ).join(PAPERS, PAPERS.c.id == IDENTIFIERS.c.paper_id)
    for these in _any_of(names):
        for scheme, value, *claim in session.execute(query.where(these)):
            found[scheme, value].append(Claim(*claim))
    return found


def _any_of(names: Collection[Name]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together take the claims to these names."""
    values: dict[str, list[str]] = defaultdict(list)
    for scheme, value in names:
        values[scheme].append(value)
    for scheme, all_ in values.items():
        for some in chunks(all_):
            yield and_(IDENTIFIERS.c.scheme == scheme, IDENTIFIERS.c.value.in_(some))


def find_by_name(session: Session, names: Collection[Name]) -> dict[Name, int]:
    """Whom each of these names means: the one paper with a DOI that bears it, else one without, else any; names that
    nobody bears are left out."""
    found = {}
    for name, claimants in claims(session, names).items():
        if claimants:
            surest = min(claimants, key=lambda claim: (claim.doi, -claim.sure, claim.paper))
            found[name] = canonical_paper({name: claimants}) or surest.paper
    homes = canonical_ids(session, found.values())
    return {name: homes.get(id_, id_) for name, id_ in found.items()}


def save(
    session: Session,
    known: dict[int, PaperMetadata],
    claimed: Mapping[tuple[str, str, int], int],
    now: datetime,
    withdrawn: Collection[Name] = (),
) -> tuple[set[int], set[int]]:
    """Write papers that have learnt something, with their names (scheme, value, paper: how sure), and follow what that
    leads to, and what it leads to that claims to names were withdrawn; the index is told. `known` gains the papers that
    hear something.

    Returns those that turned out to be others, or to be others than it had seemed; and those that were stored before
    and whose authors have changed.
    """
    arrived = {
        name_of(one.key) for one in known.values() if one.stored is None and one.values.get("doi")
    }
    outbox.notify_papers(session, [id_ for id_, paper in known.items() if paper.stored is None])
    changed = paper_metadata.save(session, [*known.values()], now)
    new = identifiers.save_claims(session, claimed) | {*withdrawn} | _claimed(session, arrived)
    heard, moved = _settle(session, known, new, changed, now)
    news, looks_new = set(), set(moved)
    for fields in (changed, heard):
        news |= {id_ for id_, names in fields.items() if "authors" in names}
        looks_new |= {id_ for id_, names in fields.items() if names & IN_STATEMENT_LINES}
    # what was printed is shown for want of a DOI only; the others' changes with every reference list
    looks_new |= {
        id_ for id_, names in changed.items() if "raw" in names and not known[id_].values.get("doi")
    }
    outbox.notify_papers_and_statements(session, looks_new)
    return moved, news


def merge(session: Session, name: str, work: Work, now: datetime) -> None:
    """A registry says that a paper is the work. `name`: its key, or the DOI that is an alias, in the shown form; the store
    knows an alias from then on, whether or not anybody cites it. What the registry said before of the alias no longer
    holds, and the aliases of what is an alias now are the work's."""
    key, home = fold(name), paper_keys.key_of(work)
    known = paper_metadata.load(session, {paper_id(one): one for one in (key, home)})
    known[paper_id(home)].add(work, Source.REGISTRY)
    if name_of(key)[0] == "doi":
        known[paper_id(key)].add(Work(doi=name), Source.MENTION)
    older = _disowned(session, key, home)
    aliases = {name_of(key), *older} - {name_of(home)}
    claimed = {(*alias, paper_id(home)): Source.REGISTRY for alias in aliases}
    moved, news = save(session, known, claimed, now, older)
    citations.relate(session, {}, known, news | moved)


def _disowned(session: Session, key: str, home: str) -> set[Name]:
    """Take back that the paper of this key is another than that of `home`, and that others are it."""
    scheme, value = name_of(key)
    its_own = and_(IDENTIFIERS.c.scheme == scheme, IDENTIFIERS.c.value == value)
    others = and_(IDENTIFIERS.c.scheme == "doi", IDENTIFIERS.c.paper_id == paper_id(key))
    gone = (
        delete(Identifier)
        .where(
            IDENTIFIERS.c.sure == Source.REGISTRY,
            IDENTIFIERS.c.paper_id != paper_id(home),
            or_(its_own, others),
        )
        .returning(IDENTIFIERS.c.scheme, IDENTIFIERS.c.value)
    )
    return {(scheme, value) for scheme, value in session.execute(gone)}


def fix_citing(session: Session, homes: Mapping[int, int]) -> None:
    """These papers cite, as the others that they turned out to be: that is for good. Those that are themselves are passed
    over."""
    moved = {id_: home for id_, home in homes.items() if id_ != home}
    query = select(PAPERS.c.id, PAPERS.c.key)
    for some in chunks(moved):
        keys = session.execute(query.where(PAPERS.c.id.in_(some)))
        names = {(*name_of(key), moved[id_]): FOR_GOOD for id_, key in keys}
        identifiers.save_claims(session, names)


def _settle(
    session: Session,
    known: dict[int, PaperMetadata],
    new: Collection[Name],
    changed: Iterable[int],
    now: datetime,
) -> tuple[dict[int, set[str]], set[int]]:
    """Returns the papers that changed by hearing, with the fields, and those that turned out to be others."""
    heard: dict[int, set[str]] = defaultdict(set)
    moved: set[int] = set()
    nameless = {id_ for id_ in changed if known[id_].same_as or not known[id_].values.get("doi")}
    while new or nameless:
        nameless |= _bearers(session, new)
        theirs = _names_of(session, nameless)
        rivals = claims(session, {name for names in theirs.values() for name in names})
        hear: dict[int, set[int]] = defaultdict(set)
        for id_, names in theirs.items():
            for name in names:
                for claim in rivals[name]:
                    if claim.doi:
                        hear[claim.paper].add(id_)
        moved |= _point(
            session,
            {id_: canonical_paper({name: rivals[name] for name in theirs[id_]}) for id_ in theirs},
        )
        new, fields = _listen(session, known, hear, theirs, now)
        for id_, names_of_fields in fields.items():
            heard[id_] |= names_of_fields
        nameless = set()
    homes = canonical_ids(session, moved)
    for id_ in moved & known.keys():
        known[id_].same_as = homes.get(id_)
    _move_citing(session, homes)
    return heard, moved


def _bearers(session: Session, names: Collection[Name]) -> set[int]:
    """The papers without a DOI that bear one of these names, and those whose key it is."""
    found = {paper_id(key_named(name)) for name in names if name[0] in ("doi", "ref")}
    query = (
        select(IDENTIFIERS.c.paper_id)
        .join(PAPERS, PAPERS.c.id == IDENTIFIERS.c.paper_id)
        .where(PAPERS.c.doi.is_(None))
    )
    for these in _any_of(names):
        found.update(session.scalars(query.where(these)))
    return found


def _claimed(session: Session, names: Collection[Name]) -> set[Name]:
    """Those of these names that somebody claims."""
    query = select(IDENTIFIERS.c.scheme, IDENTIFIERS.c.value)
    return {
        (scheme, value)
        for these in _any_of(names)
        for scheme, value in session.execute(query.where(these))
    }


def _names_of(session: Session, ids: Collection[int]) -> dict[int, set[Name]]:
    """What these papers may be known by: all names of those without a DOI, that alone of the others."""
    found: dict[int, set[Name]] = {}
    without_doi = []
    for some in chunks(ids):
        query = select(PAPERS.c.id, PAPERS.c.key, PAPERS.c.doi).where(PAPERS.c.id.in_(some))
        for id_, key, doi in session.execute(query):
            found[id_] = {name_of(key)}
            if doi is None:
                without_doi.append(id_)
    for some in chunks(without_doi):
        query = select(IDENTIFIERS.c.paper_id, IDENTIFIERS.c.scheme, IDENTIFIERS.c.value)
        for id_, *name in session.execute(query.where(IDENTIFIERS.c.paper_id.in_(some))):
            found[id_].add((name[0], name[1]))
    return found


def _point(session: Session, wanted: Mapping[int, int | None]) -> set[int]:
    """Write `same_as` where it differs; returns those papers."""
    had = canonical_ids(session, wanted)
    differ = [{"paper": id_, "home": home} for id_, home in wanted.items() if had.get(id_) != home]
    if differ:
        session.connection().execute(_POINT, differ)
        homes = {home for id_ in wanted for home in (wanted[id_], had.get(id_)) if home is not None}
        outbox.notify_papers(session, homes)
    return {id_ for id_, home in wanted.items() if had.get(id_) != home}


def _listen(
    session: Session,
    known: dict[int, PaperMetadata],
    hear: Mapping[int, set[int]],
    theirs: Mapping[int, set[Name]],
    now: datetime,
) -> tuple[set[Name], dict[int, set[str]]]:
    """Papers with a DOI hear what is said of those without. Returns names newly claimed by it, and what changed."""
    ids = {*hear, *(id_ for said in hear.values() for id_ in said)}
    for some in chunks(ids - known.keys()):
        keys = select(PAPERS.c.id, PAPERS.c.key).where(PAPERS.c.id.in_(some))
        known |= paper_metadata.load(session, dict(session.execute(keys).all()))
    for id_ in sorted(hear):
        for other in sorted(hear[id_]):
            known[id_].add_claims_of(known[other])
    changed = paper_metadata.save(session, [known[id_] for id_ in sorted(hear)], now)
    named = {
        (*name, id_): Source.MENTION for id_, said in hear.items() for other in said for name in theirs[other]
        if name[0] not in ("doi", "ref")
    }  # fmt: skip
    return identifiers.save_claims(session, named), changed


def _move_citing(session: Session, homes: Mapping[int, int]) -> None:
    """What these cite, the papers that they turned out to be cite now."""
    citing: set[int] = set()
    for some in chunks(homes):
        for end in (CITATIONS.c.citing_id, DOCUMENTS.c.paper_id):
            citing.update(session.scalars(select(end).where(end.in_(some)).distinct()))
    for id_ in sorted(citing):
        home = homes[id_]
        fix_citing(session, {id_: home})
        _keep_newer_text(session, id_, home)
        outbox.notify_papers_and_statements(session, [id_])
        citations.notify_cited(session, [id_, home])
        twin = aliased(Citation)
        session.execute(
            delete(CITATIONS).where(
                CITATIONS.c.citing_id == id_,
                exists().where(twin.citing_id == home, twin.cited_id == CITATIONS.c.cited_id),
            )
        )
        for table in (CITATIONS, STATEMENTS):
            session.execute(update(table).where(table.c.citing_id == id_).values(citing_id=home))


def _keep_newer_text(session: Session, one: int, home: int) -> None:
    """Of two full texts that turn out to be of one paper, the newer stays; see `app.store.statements`."""
    texts = {
        id_: (version or UNDATED, digest)
        for id_, version, digest in session.execute(
            select(DOCUMENTS.c.paper_id, DOCUMENTS.c.version, DOCUMENTS.c.digest).where(
                DOCUMENTS.c.paper_id.in_([one, home])
            )
        )
    }
    older = min(texts, key=texts.__getitem__) if len(texts) > 1 else None
    if older is not None:
        outbox.notify_papers_and_statements(session, [older])
        session.execute(
            delete(STATEMENTS).where(STATEMENTS.c.citing_id == older, STATEMENTS.c.in_document)
        )
        citations.drop_unlisted(session, {older: ()})
        session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.paper_id == older))
    session.execute(update(DOCUMENTS).where(DOCUMENTS.c.paper_id == one).values(paper_id=home))


_POINT: Any = (
    update(PAPERS).where(PAPERS.c.id == bindparam("paper")).values(same_as=bindparam("home"))
)
