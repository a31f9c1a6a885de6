"""JSON-LD 1.1: statements as citations of CiTO that annotate the citing paper (https://www.w3.org/TR/annotation-vocab/).

The context stands in the document, so that nobody has to fetch one. A statement's id is the URN that feeds have: the same
wherever it is served.
"""

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from fastapi import Request
from pydantic import Field

from app import cito
from app import doi as dois
from app.api.feed_entries import statement_urn
from app.api.parameters import Parameters
from app.api.query_strings import from_request
from app.api.responses import JSON, negotiate
from app.errors import NotAcceptable

MEDIA_TYPE = "application/ld+json"
CONTEXT: dict[str, Any] = {
    "cito": cito.NAMESPACE,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cito:hasCitationCharacterisation": {"@type": "@id"},
    "cito:hasCitationCreationDate": {"@type": "xsd:gYear"},
    "dcterms:created": {"@type": "xsd:dateTime"},
    "oa:hasBody": {"@type": "@id"},
    "oa:hasSource": {"@type": "@id"},
    "oa:motivatedBy": {"@type": "@id"},
}
BEGIN = b'{"@context":' + orjson.dumps(CONTEXT) + b',"@graph":[\n'
END = b"\n]}\n"


class FormParameters(Parameters):
    """The form of a statement."""

    format: Literal["json", "jsonld"] | None = Field(
        default=None, description="`jsonld`: JSON-LD. Wins over `Accept`.", examples=["jsonld"]
    )


def form_of(request: Request) -> Literal["json", "jsonld"]:
    """What a request for a statement asks for: JSON where it accepts neither. Raises `RequestValidationError`."""
    if form := from_request(FormParameters, request).format:
        return form
    forms: dict[str, Literal["json", "jsonld"]] = {JSON: "json", MEDIA_TYPE: "jsonld"}
    try:
        return negotiate(request, forms)
    except NotAcceptable:
        return "json"


def document(statement: Mapping[str, Any]) -> dict[str, Any]:
    """A Statement of the HTTP contract as a document of its own."""
    return {"@context": CONTEXT, **node(statement)}


def node(statement: Mapping[str, Any]) -> dict[str, Any]:
    """A Statement of the HTTP contract as a node of a graph, whose context is CONTEXT."""
    urn = statement_urn(statement["id"])
    citing = _paper(statement["citing"], f"{urn}#citing")
    cited = _paper(statement["cited"], f"{urn}#cited")
    quote = {
        "@type": "oa:TextQuoteSelector",
        "oa:exact": statement["text"],
        "oa:prefix": statement["before"],
        "oa:suffix": statement["after"],
    }
    said = cito.properties(statement["type"], statement["intents"])
    year = statement["citing"]["year"]
    return _known(
        {
            "@id": urn,
            "@type": ["oa:Annotation", "cito:Citation"],
            "oa:motivatedBy": "oa:linking",
            "cito:hasCitingEntity": citing,
            "cito:hasCitedEntity": cited,
            "cito:hasCitationCharacterisation": [f"cito:{name}" for name in said],
            "cito:hasCitationCreationDate": None if year is None else f"{year:04d}",
            "oa:hasBody": cited["@id"],
            "oa:hasTarget": {
                "@type": "oa:SpecificResource",
                "oa:hasSource": citing["@id"],
                "oa:hasSelector": _known(quote),
            },
            "dcterms:rights": statement["provenance"]["licence"],
            "dcterms:created": statement["created_at"],
        }
    )


def _paper(paper: Mapping[str, Any], otherwise: str) -> dict[str, Any]:
    """One of the two papers; without a DOI it has an id within the statement's own."""
    doi = paper["doi"]
    return _known(
        {
            "@id": dois.url(doi) if doi else otherwise,
            "dcterms:title": paper["title"],
            "dcterms:bibliographicCitation": paper.get("printed"),
        }
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: JSON-LD has no null."""
    return {name: value for name, value in fields.items() if value is not None}
