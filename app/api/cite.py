"""/cite and /papers/{doi}/cite: a paper as a reference, from the store alone."""

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session
from typing_extensions import TypeAliasType

from app.api.dependencies import PaperDoi, ReadSession
from app.api.parameters import Parameters
from app.api.problems import Responses, files, responses
from app.api.responses import conditional_response, negotiate
from app.api.routing import LiteralRoute
from app.cite import bibtex, csl, load, ris, styles
from app.cite.reference import Reference
from app.errors import NotAcceptable, PaperNotFound
from app.schemas.fields import Address
from app.store import papers

ReferenceFormat = TypeAliasType("ReferenceFormat", Literal["text", "bibtex", "ris", "csl-json"])
MEDIA_TYPES: dict[str, ReferenceFormat] = {
    styles.MEDIA_TYPE: "text",
    bibtex.MEDIA_TYPE: "bibtex",
    ris.MEDIA_TYPE: "ris",
    csl.MEDIA_TYPE: "csl-json",
}
_MEDIA_TYPE_OF = {form: media_type for media_type, form in MEDIA_TYPES.items()}

_RESPONSES: Responses = {
    **files("The reference, in UTF-8.", MEDIA_TYPES),
    **responses(PaperNotFound, NotAcceptable),
}

router = APIRouter(tags=["papers"], route_class=LiteralRoute)


class CiteParameters(Parameters):
    """The form of a reference."""

    format: ReferenceFormat | None = Field(
        default=None,
        description="Form of the reference; `text` by default. Wins over `Accept`.",
        examples=["bibtex"],
    )
    style: styles.ReferenceStyle = Field(
        default="apa", description="Style of `text`.", examples=["ieee"]
    )


class CiteByDoiParameters(CiteParameters):
    """A paper, and the form of its reference."""

    doi: Address = Field(description="DOI, in any spelling.", examples=["10.1037/int0000101"])


@router.get(
    "/papers/{doi:doi}/cite",
    operation_id="cite_paper",
    summary="Format a paper as a reference",
    responses=_RESPONSES,
    response_class=Response,
)
def cite_paper(
    request: Request,
    session: ReadSession,
    doi: PaperDoi,
    parameters: Annotated[CiteParameters, Query()],
) -> Response:
    """The paper as a reference: BibTeX, RIS, CSL-JSON, or text in a style. Never looked up elsewhere."""
    return _response(request, session, doi, parameters)


@router.get(
    "/cite",
    operation_id="cite_by_doi",
    summary="Format a paper as a reference, by a DOI in the query",
    responses=_RESPONSES,
    response_class=Response,
)
def cite_by_doi(
    request: Request, session: ReadSession, parameters: Annotated[CiteByDoiParameters, Query()]
) -> Response:
    """A paper as a reference, for DOIs that some proxy on the way would mangle in a path."""
    return _response(request, session, parameters.doi, parameters)


def _response(request: Request, session: Session, doi: str, parameters: CiteParameters) -> Response:
    form = negotiate(request, MEDIA_TYPES) if parameters.format is None else parameters.format
    (reference,) = load.references(session, [papers.find(session, doi)])
    body = _format(reference, form, parameters.style)
    return conditional_response(request, body, _MEDIA_TYPE_OF[form])


def _format(reference: Reference, form: ReferenceFormat, style: styles.ReferenceStyle) -> bytes:
    if form == "csl-json":
        return orjson.dumps(csl.item(reference))
    if form == "text":
        return f"{styles.text(reference, style)}\n".encode()
    return (bibtex.entry if form == "bibtex" else ris.record)(reference).encode()
