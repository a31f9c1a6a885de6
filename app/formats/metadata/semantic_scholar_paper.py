"""A paper of the Semantic Scholar Graph API as a `Work`: its object, or its id as in an address."""

from typing import Any

from app.document import Author, Work
from app.formats import works
from app.formats.json_values import array, date, record, records, text, year
from app.formats.metadata.plain_text import abstract_text, plain_text


def from_id(identifier: str) -> Work:
    """An id as the API takes it in an address: "DOI:…", "PMID:…", "PMCID:…", "ARXIV:…", "CorpusId:…", or the paper id."""
    scheme, _, value = identifier.strip().partition(":")
    scheme = scheme.lower()
    if scheme == "corpusid":
        return Work(s2=works.corpus_id(value))
    if scheme == "pmid":
        return Work(pmid=works.pmid(value))
    if scheme == "pmcid":
        return Work(pmcid=works.pmcid(value))
    if scheme == "arxiv":
        return Work(arxiv=works.arxiv(value))
    return Work(doi=works.doi(identifier), s2=_paper_id(identifier.strip()))


def from_paper(paper: dict[str, Any]) -> Work:
    """A paper's object; of an empty one, an empty work."""
    ids = record(paper, "externalIds")
    corpus = works.corpus_id(text(ids, "CorpusId") or text(paper, "corpusId"))
    journal = record(paper, "journal")
    venue = record(paper, "publicationVenue")
    issn = text(venue, "issn")
    return Work(
        doi=works.doi(text(ids, "DOI")),
        pmid=works.pmid(text(ids, "PubMed")),
        pmcid=works.pmcid(text(ids, "PubMedCentral")),
        arxiv=works.arxiv(text(ids, "ArXiv")),
        s2=corpus or _paper_id(text(paper, "paperId")),
        title=plain_text(paper, "title"),
        abstract=abstract_text(paper.get("abstract")),
        year=year(paper, "year"),
        published_on=date(paper, "publicationDate"),
        publication_type=_TYPES.get(next(iter(array(paper, "publicationTypes")), "") or ""),
        journal=plain_text(journal, "name") or plain_text(paper, "venue"),
        issns=(issn,) if issn else (),
        volume=text(journal, "volume"),
        pages=works.page_range(text(journal, "pages")),
        authors=tuple(
            author(name) for one in records(paper, "authors") if (name := text(one, "name"))
        ),
        landing=text(paper, "url"),
    )


def author(name: str) -> Author:
    """Semantic Scholar prints "M. Monastirsky": given names first, then the family's, with its particles, and a suffix."""
    words = name.split()
    end = len(words)
    if end > 2 and words[-1].rstrip(".").lower() in _SUFFIXES:
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1].islower() and len(words[start - 1]) > 1:
        start -= 1
    return Author(name, " ".join(words[:start]) or None, " ".join(words[start:end]) or None)


def _paper_id(value: str | None) -> str | None:
    return value if value and len(value) == 40 and not value.strip("0123456789abcdef") else None


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TYPES = {
    "JournalArticle": "journal-article",
    "Conference": "proceedings-article",
    "Book": "book",
    "BookSection": "book-chapter",
    "Dataset": "dataset",
}
"""In Crossref's words, where there is one."""
