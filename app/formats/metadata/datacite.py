"""DataCite DOIs: data sets, software, preprints, and what they say they cite, without text.

An answer of the API (`data`, one DOI or a list), or DOIs one a line as in the public data file. The properties are
those of the metadata schema 4 (https://datacite-metadata-schema.readthedocs.io); `relatedIdentifiers` that the DOI
references or cites are its references, most of them bare identifiers.

Traps: titles may all bear a `titleType`; one creator may be a list of names joined by semicolons; `publisher` is a text or
an object; a container may be a repository, which is no journal; numbers of all kinds come as texts.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from app.document import Author, Document, FullText, Rejection, Version, Work, rejections_only
from app.formats import works
from app.formats.json_values import (
    Member,
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

FORMAT = "datacite"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By the type that JSON:API gives each of its objects."""
    return _TYPE.search(head) is not None


def by_lines(head: bytes) -> bool:
    """One DOI a line; an answer with `data` is one document however long."""
    return is_lines(head) and re.match(rb'\{\s*"data"', head.lstrip()) is None


def read(content: bytes) -> Iterator[Document]:
    """Each DOI; one that cites nothing is still a paper."""
    rejected: list[Rejection] = []
    for member in members(content, rejected):
        for one in _dois(member, rejected):
            yield _document(one)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _dois(member: Member, rejected: list[Rejection]) -> Iterator[Member]:
    """Out of their envelope."""
    data = member.value.get("data")
    if isinstance(data, list):
        yield from inside(member, "data", rejected)
    elif isinstance(data, dict):
        yield Member(member.at("data"), data)
    elif "attributes" in member.value:
        yield member
    else:
        reason = "The answer holds no DOI: it has neither `data` nor `attributes`."
        rejected.append(Rejection(member.place or "/", reason))


def _document(member: Member) -> Document:
    told = record(member.value, "attributes")
    paper = _paper(told)
    if paper.doi is None:
        rejection = Rejection(member.place or "/", "The object has no DOI.")
        return rejections_only([rejection], FORMAT)
    return Document(
        paper=paper,
        references=tuple(dict.fromkeys(_references(told))),
        versions=tuple(dict.fromkeys(_versions(told))),
        format=FORMAT,
        licence=LICENCE,
        language=text(told, "language"),
        registered=True,
        whole=False,
    )


def _paper(told: dict[str, Any]) -> Work:
    container = record(told, "container")
    is_journal = text(container, "type") != "DataRepository"
    pages = [page for name in ("firstPage", "lastPage") if (page := text(container, name))]
    issn = text(container, "identifier") if text(container, "identifierType") == "ISSN" else None
    issued = next(
        (day for one in records(told, "dates") if text(one, "dateType") == "Issued"
         if (day := date(one, "date"))),
        None,
    )  # fmt: skip
    published = issued or date(told, "published", "publicationYear")
    doi = works.doi(text(told, "doi"))
    return Work(
        doi=doi,
        arxiv=works.arxiv(doi[len(_ARXIV) :]) if doi and doi.lower().startswith(_ARXIV) else None,
        title=_title(told),
        abstract=_abstract(told),
        year=year(told, "publicationYear") or (int(published[:4]) if published else None),
        published_on=published,
        publication_type=_type(record(told, "types")),
        journal=_plain(container, "title") if is_journal else None,
        issns=(issn,) if issn else (),
        publisher=_plain(told, "publisher") or _plain(record(told, "publisher"), "name"),
        volume=text(container, "volume"),
        issue=text(container, "issue"),
        pages="-".join(dict.fromkeys(pages)) or None,
        authors=tuple(_authors(told)),
        landing=text(told, "url"),
        full_text=tuple(_links(told)),
    )


def _plain(told: dict[str, Any], name: str) -> str | None:
    return strip_markup(text(told, name) or "") or None


def _title(told: dict[str, Any]) -> str | None:
    """The one without a `titleType`; else the first of whatever type."""
    titles = [one for one in records(told, "titles") if text(one, "title")]
    main = next((one for one in titles if not text(one, "titleType")), titles[0] if titles else {})
    return _plain(main, "title")


def _abstract(told: dict[str, Any]) -> str | None:
    for one in records(told, "descriptions"):
        if text(one, "descriptionType") == "Abstract" and (words := _plain(one, "description")):
            return words
    return None


def _type(types: dict[str, Any]) -> str | None:
    general = text(types, "resourceTypeGeneral")
    if general is None:
        return None
    words = re.sub(r"[^a-z]", "", (text(types, "resourceType") or "").lower())
    return _TYPES.get(general) or _TYPES_IN_WORDS.get(words) or "other"


def _authors(told: dict[str, Any]) -> Iterator[Author]:
    for one in records(told, "creators"):
        identity = next(
            filter(
                None,
                (
                    find_orcid(text(known, "nameIdentifier"))
                    for known in records(one, "nameIdentifiers")
                    if (text(known, "nameIdentifierScheme") or "").upper() == "ORCID"
                ),
            ),
            None,
        )
        family, name = _plain(one, "familyName"), _plain(one, "name")
        if family and (person := works.author(_plain(one, "givenName"), family, identity)):
            yield person
        elif name and text(one, "nameType") == "Organizational":
            yield Author(name)
        elif name:
            yield from _people(name, identity, is_person=text(one, "nameType") == "Personal")


def _people(name: str, identity: str | None, *, is_person: bool) -> Iterator[Author]:
    """ "Jones, Matthew B.; Slaughter, Peter": names that nobody took apart."""
    several = [part.strip() for part in name.split(";") if part.strip()]
    for part in several:
        family, comma, given = (piece.strip() for piece in part.partition(","))
        told_apart = comma and given and "," not in given and (is_person or len(several) > 1)
        person = works.author(given, family) if told_apart else None
        identified = identity if len(several) == 1 else None
        yield Author(
            person.name if person else part,
            person.given if person else None,
            person.family if person else None,
            identified,
        )


def _links(told: dict[str, Any]) -> Iterator[FullText]:
    """The files themselves, where the DOI names them and anyone may have them."""
    licence = next(filter(None, map(_licence, records(told, "rightsList"))), None)
    if licence:
        for address in dict.fromkeys(texts(told, "contentUrl")):
            yield FullText(address, licence)


def _licence(rights: dict[str, Any]) -> str | None:
    """SPDX's name of an open licence, by its identifier or its address; None for all others."""
    name = (text(rights, "rightsIdentifier") or "").upper()
    if name.startswith(("CC-BY", "CC0")):
        return name
    found = works.licence(text(rights, "rightsUri"))
    return found if found and found.startswith("CC") else None


def _references(told: dict[str, Any]) -> Iterator[Work]:
    for one in records(told, "relatedIdentifiers"):
        if text(one, "relationType") in _CITES:
            work = _identified(
                text(one, "relatedIdentifierType"), text(one, "relatedIdentifier") or ""
            )
            if works.is_known(work):
                yield work
    for one in records(told, "relatedItems"):
        if text(one, "relationType") in _CITES:
            yield from filter(works.is_known, (_item(one),))


def _identified(scheme: str | None, value: str) -> Work:
    """What an identifier names; one of a kind that we don't know is kept as it is printed."""
    match (scheme or "").upper():
        case "DOI" if doi := works.doi(value):
            return Work(doi=doi)
        case "PMID" if pmid := works.pmid(value):
            return Work(pmid=pmid)
        case "ARXIV" if arxiv := works.arxiv(value):
            return Work(arxiv=arxiv)
    return Work(raw=value or None)


def _item(told: dict[str, Any]) -> Work:
    known = record(told, "relatedItemIdentifier")
    named = _identified(
        text(known, "relatedItemIdentifierType"), text(known, "relatedItemIdentifier") or ""
    )
    title, when = _title(told), year(told, "publicationYear")
    authors = tuple(_authors(told))
    return Work(
        doi=named.doi,
        pmid=named.pmid,
        arxiv=named.arxiv,
        title=title,
        year=when,
        publisher=_plain(told, "publisher"),
        volume=text(told, "volume"),
        issue=text(told, "issue"),
        pages=text(told, "firstPage"),
        authors=authors,
        authors_complete=False,
        raw=works.printed(authors, when, title, text(told, "publisher")) or named.raw,
    )


def _versions(told: dict[str, Any]) -> Iterator[Version]:
    for one in records(told, "relatedIdentifiers"):
        kind = _VERSIONS.get(text(one, "relationType") or "")
        is_doi = text(one, "relatedIdentifierType") == "DOI"
        other = works.doi(text(one, "relatedIdentifier")) if is_doi else None
        if kind and other:
            yield Version(kind, other)


_TYPE = re.compile(rb'"type"\s*:\s*"dois"')
_ARXIV = "10.48550/arxiv."
_CITES = frozenset({"References", "Cites"})
_VERSIONS: dict[str, Literal["preprint", "published", "version"]] = dict.fromkeys(
    (
        "IsVersionOf",
        "HasVersion",
        "IsNewVersionOf",
        "IsPreviousVersionOf",
        "IsIdenticalTo",
        "IsVariantFormOf",
        "IsOriginalFormOf",
    ),
    "version",
)
_TYPES = {
    "JournalArticle": "journal-article",
    "Preprint": "posted-content",
    "ConferencePaper": "proceedings-article",
    "ConferenceProceeding": "proceedings",
    "DataPaper": "journal-article",
    "Book": "book",
    "BookChapter": "book-chapter",
    "Dissertation": "dissertation",
    "Report": "report",
    "PeerReview": "peer-review",
    "Standard": "standard",
    "Dataset": "dataset",
    "Software": "software",
    "ComputationalNotebook": "software",
}
_TYPES_IN_WORDS = {
    **dict.fromkeys(("article", "journalarticle", "researcharticle"), "journal-article"),
    **dict.fromkeys(("preprint", "workingpaper"), "posted-content"),
    **dict.fromkeys(("thesis", "dissertation", "phdthesis", "doctoralthesis"), "dissertation"),
    **dict.fromkeys(("conferencepaper", "proceedingspaper"), "proceedings-article"),
    **dict.fromkeys(("report", "technicalreport", "projectreport"), "report"),
    **dict.fromkeys(("monograph", "book"), "book"),
    **dict.fromkeys(("bookchapter", "chapter"), "book-chapter"),
}
"""What depositors write beside the type `Text`, letters only, in Crossref's words."""
