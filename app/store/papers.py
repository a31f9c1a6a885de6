"""Find papers by DOI or identifier, put what a person states about one, remove one."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app import doi as dois
from app.db.bulk import chunks, fetch
from app.db.models import Lookup, Paper
from app.db.tables import PAPERS, STATEMENTS
from app.document import Work
from app.errors import DoiInvalid, PaperNotFound
from app.ids import paper_id
from app.paper_fields import ID_SCHEMES
from app.store import (
    citations,
    counts,
    identifier_claims,
    outbox,
    paper_keys,
    paper_metadata,
    paper_views,
    same_as,
)
from app.store.aliases import alias_ids, canonical_ids
from app.store.field_merge import Source
from app.store.journals import save_journals
from app.store.paper_keys import Name


def parse_doi(text: str) -> str:
    """The display form of a DOI in any spelling. Raises `DoiInvalid`."""
    if doi := dois.clean(text):
        return doi
    meant = _meant(dois.find(text[: dois.LONGEST]))
    raise DoiInvalid(f"`{text[:200]}` is not a DOI. A DOI looks like 10.1037/int0000101.{meant}")


def not_found(text: str) -> PaperNotFound:
    """That the store has no paper under this address; the DOI without what a sentence may have put behind it, where there is
    such punctuation."""
    doi = dois.clean(text)
    return PaperNotFound(
        f"The store knows no paper `{text[:200]}`.{_meant(doi and dois.trim(doi))}"
    )


def _meant(doi: str | None) -> str:
    return f" Perhaps `{doi}` is meant." if doi and len(doi) <= 200 else ""


@lru_cache(maxsize=1_000)  # a request's is read by several functions
def parse_address(text: str) -> int | Name:
    """The id of the paper if the text is a DOI, else (scheme, value) of an identifier, as in `pmid:123`.

    Raises `DoiInvalid`.
    """
    scheme, colon, value = text.strip().partition(":")
    if colon and scheme.lower() in ID_SCHEMES and 0 < len(value) <= 100 and value.isprintable():
        return scheme.lower(), paper_keys.normalize_identifier(scheme.lower(), value)
    return paper_id(dois.fold(parse_doi(text)))


def find(session: Session, text: str) -> int:
    """The id of a paper that is in the store, of an alias the canonical one. Raises `DoiInvalid`, `PaperNotFound`."""
    address = parse_address(text)
    by_name = identifier_claims.find_by_name
    ids = [address] if isinstance(address, int) else by_name(session, {address}).values()
    for (canonical,) in fetch(session, _CANONICAL, _ASKED.c.id, ids):
        return int(canonical)
    raise not_found(text)


_ASKED, _TARGET = PAPERS.alias(), PAPERS.alias()
_CANONICAL = select(func.coalesce(_TARGET.c.same_as, _TARGET.c.id)).join(
    _ASKED, _TARGET.c.id == func.coalesce(_ASKED.c.same_as, _ASKED.c.id)
)


def split_addresses(texts: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The texts that can be addresses of papers; and those that can't, with what is wrong with each."""
    wrong: dict[str, str] = {}
    for text in texts:
        try:
            parse_address(text)
        except DoiInvalid as invalid:
            wrong[text] = invalid.detail
    return [text for text in texts if text not in wrong], wrong


def find_ids(session: Session, texts: Sequence[str]) -> dict[str, int | None]:
    """The ids that these addresses stand for, of aliases those of the canonical papers: of a DOI whether or not the store
    has the paper, of an identifier that no paper claims None. Raises `DoiInvalid`."""
    addresses = {text: parse_address(text) for text in texts}
    names = {one for one in addresses.values() if isinstance(one, tuple)}
    by_name = identifier_claims.find_by_name(session, names) if names else {}
    canonical = canonical_ids(session, (one for one in addresses.values() if isinstance(one, int)))
    return {
        text: by_name.get(one) if isinstance(one, tuple) else canonical.get(one, one)
        for text, one in addresses.items()
    }


def dois_of(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    """The DOIs (display form) of those of these papers that are in the store."""
    query = select(Paper.id, Paper.doi)
    return {
        id_: doi
        for some in chunks(ids)
        for id_, doi in session.execute(query.where(Paper.id.in_(some)))
    }


def names_of(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """DOI, title and printed reference of those of these papers that are in the store."""
    query = select(Paper.id, Paper.doi, Paper.title, Paper.raw.label("printed"))
    return {
        row.id: {"doi": row.doi, "title": row.title, "printed": row.printed}
        for some in chunks(ids)
        for row in session.execute(query.where(Paper.id.in_(some)))
    }


def put(session: Session, doi: str, work: Work, now: datetime) -> tuple[dict[str, Any], bool]:
    """Save what a person states about a paper: replaces what a person stated before, and outranks any document. `doi`: in
    its display form. Returns the paper's view, and whether it is new."""
    id_ = paper_id(dois.fold(doi))
    loaded = paper_metadata.load(session, {id_: dois.fold(doi)})
    paper = loaded[id_]
    is_new = paper.stored is None
    paper.withdraw(Source.PERSON)
    paper.add(work, Source.PERSON)
    new_claims = {(*name, id_): Source.PERSON for name in paper_keys.names_of(work)}
    withdrawn = identifier_claims.withdraw(session, [id_], Source.PERSON)
    save_journals(session, [work])
    same_as.save_and_relate(session, loaded, new_claims, now, withdrawn)
    canonical = find(session, doi)
    return paper_views.load(session, [canonical], now)[canonical], is_new


def remove(session: Session, id_: int, now: datetime) -> None:
    """Delete a paper with its aliases and all statements that it makes or receives; the index follows with the next drain.
    Recording a document that mentions it restores it, as does asking for it where registries are asked."""
    outbox.notify_papers_and_statements(session, [id_])
    ids = [id_, *alias_ids(session, [id_])]
    names = set()
    for some in chunks(ids):
        names |= identifier_claims.withdraw(session, some)
    citations.notify_cited(session, ids)
    with counts.of_citing(session, citations.citing_any(session, ids) | {*ids}):
        for some in chunks(ids):
            either = or_(STATEMENTS.c.citing_id.in_(some), STATEMENTS.c.cited_id.in_(some))
            counts.delete_statements(session, either)
            deletion = delete(Paper).where(Paper.id.in_(some)).returning(Paper.key, Paper.same_as)
            rows = session.execute(deletion).all()
            counts.add(session, {counts.PAPERS_COUNT: -sum(row.same_as is None for row in rows)})
            # the registries' answer is deleted too, so that the next request for the paper asks them
            session.execute(delete(Lookup).where(Lookup.key.in_([row.key for row in rows])))
    same_as.save_and_relate(session, {}, {}, now, names)
