"""OpenAlex works: what a paper cites, as OpenAlex ids, without text.

An answer of the API (one work, or `results`), or the works themselves, one a line as in the snapshot.
The cited papers are known by their OpenAlex ids until a work with that id and a DOI is loaded. A work may bear
another DOI than was asked for: OpenAlex merges what it takes for the same.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Author, Document, FullText, Notice, Rejection, Work, rejections_only
from app.formats import works
from app.formats.json_values import (
    Member,
    array,
    date,
    inside,
    is_lines,
    members,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.text.identifiers import find_orcid
from app.formats.text.markup import strip_markup

FORMAT = "openalex"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By the id of its first work."""
    return _ID.search(head) is not None


def by_lines(head: bytes) -> bool:
    """One work a line; an answer with `results` is one document however long."""
    return is_lines(head) and re.match(rb'\{\s*"(?:meta|results)"', head.lstrip()) is None


def read(content: bytes) -> Iterator[Document]:
    """Each work; one that cites nothing is still a paper."""
    rejected: list[Rejection] = []
    for member in members(content, rejected):
        listed = "results" in member.value
        for work in inside(member, "results", rejected) if listed else (member,):
            yield _document(work)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _document(member: Member) -> Document:
    paper = _paper(member.value)
    rejected: list[Rejection] = []
    if paper.doi is None and paper.openalex is None:
        rejected.append(Rejection(member.place or "/", "The work has no OpenAlex id and no DOI."))
        return Document(paper=Work(), rejected=tuple(rejected), format=FORMAT, whole=False)
    references: list[Work] = []
    for number, told in enumerate(array(member.value, "referenced_works")):
        identifier = works.openalex(told) if isinstance(told, str) else None
        if identifier:
            references.append(Work(openalex=identifier))
        else:
            reason = f"`{str(told)[:100]}` is no OpenAlex id."
            rejected.append(Rejection(member.at("referenced_works", number), reason))
    return Document(
        paper=paper,
        references=tuple(references),
        notices=_notices(member.value, paper.doi),
        rejected=tuple(rejected),
        format=FORMAT,
        licence=LICENCE,
        language=text(member.value, "language"),
        registered=True,
        whole=False,
    )


def _paper(work: dict[str, Any]) -> Work:
    ids = record(work, "ids")
    place = record(work, "primary_location")
    source = record(place, "source")
    biblio = record(work, "biblio")
    pages = [page for name in ("first_page", "last_page") if (page := text(biblio, name))]
    authors = tuple(_authors(work))
    return Work(
        doi=works.doi(text(work, "doi")),
        pmid=works.pmid(text(ids, "pmid")),
        pmcid=works.pmcid(text(ids, "pmcid")),
        openalex=works.openalex(text(work, "id")),
        title=strip_markup(text(work, "title", "display_name") or "") or None,
        abstract=_abstract(record(work, "abstract_inverted_index")),
        year=year(work, "publication_year"),
        published_on=date(work, "publication_date"),
        publication_type=text(work, "type_crossref") or _TYPES.get(text(work, "type") or ""),
        journal=strip_markup(text(source, "display_name") or "") or None,
        issns=tuple(texts(source, "issn")),
        publisher=text(source, "host_organization_name"),
        volume=text(biblio, "volume"),
        issue=text(biblio, "issue"),
        pages="-".join(dict.fromkeys(pages)) or None,
        authors=authors,
        # https://docs.openalex.org: lists are cut at 100 authors in lists of works
        authors_complete=len(authors) != 100,
        landing=text(place, "landing_page_url"),
        full_text=tuple(_links(work)),
    )


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    for one in records(work, "authorships"):
        person = record(one, "author")
        if name := text(person, "display_name") or text(one, "raw_author_name"):
            yield Author(name, orcid=find_orcid(text(person, "orcid")))


def _links(work: dict[str, Any]) -> Iterator[FullText]:
    place = record(work, "best_oa_location")
    address = text(place, "pdf_url", "landing_page_url")
    if address := address or text(record(work, "open_access"), "oa_url"):
        licence = text(place, "license") or ""
        open_one = licence.upper() if licence.startswith("cc") else None
        yield FullText(address, "CC0-1.0" if open_one == "CC0" else open_one)


def _notices(work: dict[str, Any], own: str | None) -> tuple[Notice, ...]:
    """OpenAlex says that a work is retracted, not who announced it nor when."""
    if own is None or work.get("is_retracted") is not True:
        return ()
    return (Notice("retraction", own, own, source=FORMAT),)


def _abstract(index: dict[str, Any]) -> str | None:
    """A word may stand at many places; the places are only sorted, since a stranger may write any number."""
    words = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return strip_markup(" ".join(word for _, word in sorted(words))) or None


_ID = re.compile(rb'"id"\s*:\s*"https?://openalex\.org/W\d')
_TYPES = {
    "article": "journal-article",
    "review": "review",
    "letter": "letter",
    "editorial": "editorial",
    "erratum": "correction",
    "retraction": "retraction",
    "conference-paper": "proceedings-article",
    "conference-abstract": "meeting-abstract",
    "preprint": "posted-content",
    "book": "book",
    "book-chapter": "book-chapter",
    "dissertation": "dissertation",
    "dataset": "dataset",
    "report": "report",
    "peer-review": "peer-review",
    "reference-entry": "reference-entry",
    "software": "software",
    "standard": "standard",
}
"""In Crossref's words, where there is one, else in those for full texts (`publicationtypes`)."""
