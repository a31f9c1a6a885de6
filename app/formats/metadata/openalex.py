"""OpenAlex works: what a paper cites, as OpenAlex ids, without text.

An answer of the API (one work, or `results`), or the works themselves, one a line as in the snapshot.
The cited papers are known by their OpenAlex ids until a work with that id and a DOI is loaded. A work may have
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
    read_documents,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.metadata.plain_text import abstract_text, plain_text
from app.formats.text.identifiers import find_orcid

FORMAT = "openalex"
LICENCE = "CC0-1.0"
ENVELOPE = "meta|results"
"""The fields by which an envelope begins."""


def looks_like(head: bytes) -> bool:
    """By the id of its first work."""
    return _ID.search(head) is not None


def read(content: bytes) -> Iterator[Document]:
    """Each work; one that cites nothing is still a paper."""
    return read_documents(content, FORMAT, lambda *answer: map(_document, _works(*answer)))


def _works(member: Member, rejected: list[Rejection]) -> Iterator[Member]:
    """Out of their envelope."""
    if "results" in member.value:
        return inside(member, "results", rejected)
    return iter((member,))


def _document(member: Member) -> Document:
    paper = _paper(member.value)
    rejected: list[Rejection] = []
    if paper.doi is None and paper.openalex is None:
        rejected.append(Rejection(member.place or "/", "The work has no OpenAlex id and no DOI."))
        return rejections_only(rejected, FORMAT)
    references: list[Work] = []
    for number, value in enumerate(array(member.value, "referenced_works")):
        identifier = works.openalex(value) if isinstance(value, str) else None
        if identifier and identifier == paper.openalex:
            place = member.at("referenced_works", number)
            rejected.append(Rejection(place, works.CITES_ITSELF))
        elif identifier:
            references.append(Work(openalex=identifier))
        else:
            reason = f"`{str(value)[:100]}` is no OpenAlex id."
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
    location = record(work, "primary_location")
    source = record(location, "source")
    biblio = record(work, "biblio")
    pages = [page for name in ("first_page", "last_page") if (page := text(biblio, name))]
    authors = tuple(_authors(work))
    return Work(
        doi=works.doi(text(work, "doi")),
        pmid=works.pmid(text(ids, "pmid")),
        pmcid=works.pmcid(text(ids, "pmcid")),
        openalex=works.openalex(text(work, "id")),
        title=plain_text(work, "title", "display_name"),
        abstract=_abstract(record(work, "abstract_inverted_index")),
        year=year(work, "publication_year"),
        published_on=date(work, "publication_date"),
        publication_type=text(work, "type_crossref") or _TYPES.get(text(work, "type") or ""),
        journal=plain_text(source, "display_name"),
        issns=tuple(texts(source, "issn")),
        publisher=text(source, "host_organization_name"),
        volume=text(biblio, "volume"),
        issue=text(biblio, "issue"),
        pages=works.pages("-".join(dict.fromkeys(pages))),
        authors=authors,
        # https://docs.openalex.org: lists are cut at 100 authors in lists of works
        authors_complete=len(authors) != 100,
        landing=text(location, "landing_page_url"),
        full_text=tuple(_links(work)),
    )


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    for one in records(work, "authorships"):
        person = record(one, "author")
        if name := text(person, "display_name") or text(one, "raw_author_name"):
            yield Author(name, orcid=find_orcid(text(person, "orcid")))


def _links(work: dict[str, Any]) -> Iterator[FullText]:
    location = record(work, "best_oa_location")
    address = text(location, "pdf_url", "landing_page_url")
    if address := address or text(record(work, "open_access"), "oa_url"):
        licence = text(location, "license") or ""
        open_licence = licence.upper() if licence.startswith("cc") else None
        yield FullText(address, "CC0-1.0" if open_licence == "CC0" else open_licence)


def _notices(work: dict[str, Any], doi: str | None) -> tuple[Notice, ...]:
    """OpenAlex records that a work is retracted, not who announced it nor when."""
    if doi is None or work.get("is_retracted") is not True:
        return ()
    return (Notice("retraction", doi, doi, source=FORMAT),)


def _abstract(index: dict[str, Any]) -> str | None:
    """Out of an inverted index: each word with its positions. They are only sorted, since the input may have any number."""
    words = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int)
    ]
    return abstract_text(" ".join(word for _, word in sorted(words)))


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
"""In Crossref's words, where there is one, else in those for full texts (`app.formats.jats.publication_types`)."""
