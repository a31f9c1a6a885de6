"""References and versions of a DataCite DOI: `relatedIdentifiers` and `relatedItems`."""

from collections.abc import Iterator
from typing import Any, Literal

from app.document import Version, Work
from app.formats import works
from app.formats.json_values import record, records, text, year
from app.formats.metadata.datacite_fields import creators, main_title
from app.formats.metadata.plain_text import plain_text


def references(attributes: dict[str, Any]) -> Iterator[Work]:
    """The works that the DOI references or cites."""
    for one in records(attributes, "relatedIdentifiers"):
        if text(one, "relationType") in _CITES:
            work = _identified(
                text(one, "relatedIdentifierType"), text(one, "relatedIdentifier") or ""
            )
            if works.is_known(work):
                yield work
    for one in records(attributes, "relatedItems"):
        if text(one, "relationType") in _CITES:
            yield from filter(works.is_known, (_item(one),))


def versions(attributes: dict[str, Any]) -> Iterator[Version]:
    """Other DOIs of the same work."""
    for one in records(attributes, "relatedIdentifiers"):
        kind = _VERSIONS.get(text(one, "relationType") or "")
        is_doi = text(one, "relatedIdentifierType") == "DOI"
        other = works.doi(text(one, "relatedIdentifier")) if is_doi else None
        if kind and other:
            yield Version(kind, other)


def _identified(scheme: str | None, value: str) -> Work:
    """The work of an identifier; one of another scheme is kept as it is printed."""
    match (scheme or "").upper():
        case "DOI" if doi := works.doi(value):
            return Work(doi=doi)
        case "PMID" if pmid := works.pmid(value):
            return Work(pmid=pmid)
        case "ARXIV" if arxiv := works.arxiv(value):
            return Work(arxiv=arxiv)
    return Work(raw=value or None)


def _item(item: dict[str, Any]) -> Work:
    identifier = record(item, "relatedItemIdentifier")
    identified = _identified(
        text(identifier, "relatedItemIdentifierType"),
        text(identifier, "relatedItemIdentifier") or "",
    )
    title, when = main_title(item), year(item, "publicationYear")
    authors = tuple(creators(item))
    return Work(
        doi=identified.doi,
        pmid=identified.pmid,
        arxiv=identified.arxiv,
        title=title,
        year=when,
        publisher=plain_text(item, "publisher"),
        volume=text(item, "volume"),
        issue=text(item, "issue"),
        pages=text(item, "firstPage"),
        authors=authors,
        authors_complete=False,
        raw=works.printed_reference(authors, when, title, text(item, "publisher"))
        or identified.raw,
    )


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
