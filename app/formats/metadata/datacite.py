"""DataCite DOIs: data sets, software, preprints, and the works that they cite, without text.

An answer of the API (`data`, one DOI or a list), or DOIs one a line as in the public data file. The properties are
those of the metadata schema 4 (https://datacite-metadata-schema.readthedocs.io); `relatedIdentifiers` that the DOI
references or cites are its references, most of them bare identifiers.

Traps: titles may all have a `titleType`; one creator may be a list of names joined by semicolons; `publisher` is a text or
an object; a container may be a repository, which is no journal; numbers of all kinds come as texts.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Document, FullText, Rejection, Work, rejections_only
from app.formats import works
from app.formats.json_values import (
    Member,
    date,
    inside,
    read_documents,
    record,
    records,
    text,
    texts,
    year,
)
from app.formats.metadata.datacite_fields import creators, main_title
from app.formats.metadata.datacite_relations import references, versions
from app.formats.metadata.datacite_types import RESOURCE_TYPES, TYPES
from app.formats.metadata.plain_text import abstract_text, plain_text

FORMAT = "datacite"
LICENCE = "CC0-1.0"
ENVELOPE = "data"
"""The field by which an envelope begins."""


def looks_like(head: bytes) -> bool:
    """By the type that JSON:API gives each of its objects."""
    return _OBJECT_TYPE.search(head) is not None


def read(content: bytes) -> Iterator[Document]:
    """Each DOI; one that cites nothing is still a paper."""
    return read_documents(content, FORMAT, lambda *answer: map(_document, _dois(*answer)))


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
    attributes = record(member.value, "attributes")
    paper = _paper(attributes)
    if paper.doi is None:
        rejection = Rejection(member.place or "/", "The object has no DOI.")
        return rejections_only([rejection], FORMAT)
    cited = dict.fromkeys(references(attributes))
    others = [work for work in cited if not works.is_same(work, paper)]
    itself = Rejection(member.at("relatedIdentifiers"), works.CITES_ITSELF)
    return Document(
        paper=paper,
        references=tuple(others),
        rejected=(itself,) * (len(cited) - len(others)),
        versions=tuple(dict.fromkeys(versions(attributes))),
        format=FORMAT,
        licence=LICENCE,
        language=text(attributes, "language"),
        registered=True,
        whole=False,
    )


def _paper(attributes: dict[str, Any]) -> Work:
    container = record(attributes, "container")
    is_journal = text(container, "type") != "DataRepository"
    pages = [page for name in ("firstPage", "lastPage") if (page := text(container, name))]
    issn = text(container, "identifier") if text(container, "identifierType") == "ISSN" else None
    published = _issued(attributes) or date(attributes, "published", "publicationYear")
    doi = works.doi(text(attributes, "doi"))
    return Work(
        doi=doi,
        arxiv=works.arxiv(doi[len(_ARXIV) :]) if doi and doi.lower().startswith(_ARXIV) else None,
        title=main_title(attributes),
        abstract=_abstract(attributes),
        year=year(attributes, "publicationYear") or (int(published[:4]) if published else None),
        published_on=published,
        publication_type=_type(record(attributes, "types")),
        journal=plain_text(container, "title") if is_journal else None,
        issns=(issn,) if issn else (),
        publisher=plain_text(attributes, "publisher")
        or plain_text(record(attributes, "publisher"), "name"),
        volume=text(container, "volume"),
        issue=text(container, "issue"),
        pages="-".join(dict.fromkeys(pages)) or None,
        authors=tuple(creators(attributes)),
        landing=text(attributes, "url"),
        full_text=tuple(_links(attributes)),
    )


def _issued(attributes: dict[str, Any]) -> str | None:
    for one in records(attributes, "dates"):
        if text(one, "dateType") == "Issued" and (day := date(one, "date")):
            return day
    return None


def _abstract(attributes: dict[str, Any]) -> str | None:
    for one in records(attributes, "descriptions"):
        if text(one, "descriptionType") == "Abstract" and (
            abstract := abstract_text(one.get("description"))
        ):
            return abstract
    return None


def _type(types: dict[str, Any]) -> str | None:
    general = text(types, "resourceTypeGeneral")
    if general is None:
        return None
    word = _NO_TYPE.sub("", (text(types, "resourceType") or "").lower())
    return TYPES.get(general) or RESOURCE_TYPES.get(word) or "other"


_NO_TYPE = re.compile(r"info:eu-repo/semantics/|\([^)]*\)|[^a-zà-ÿ]")
"""What a type may have around and between its letters: "info:eu-repo/semantics/article", "Article (peer-reviewed)"."""


def _links(attributes: dict[str, Any]) -> Iterator[FullText]:
    """The files themselves, where the DOI names them and anyone may have them."""
    licence = next(filter(None, map(_licence, records(attributes, "rightsList"))), None)
    if licence:
        for address in dict.fromkeys(texts(attributes, "contentUrl")):
            yield FullText(address, licence)


def _licence(rights: dict[str, Any]) -> str | None:
    """SPDX's name of an open licence, by its identifier or its address; None for all others."""
    name = (text(rights, "rightsIdentifier") or "").upper()
    if name.startswith(("CC-BY", "CC0")):
        return name
    found = works.licence(text(rights, "rightsUri"))
    return found if found and found.startswith("CC") else None


_OBJECT_TYPE = re.compile(rb'"type"\s*:\s*"dois"')
_ARXIV = "10.48550/arxiv."
