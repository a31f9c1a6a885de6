"""A paper as a reference, in the form that is asked for, from the store alone."""

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from typing_extensions import TypeAliasType

from app.api.dependencies import PaperDoi, ReadSession
from app.api.parameters import Parameters
from app.api.problems import Responses, responses
from app.api.responses import conditional_response, negotiate
from app.cite import bibtex, csl, load, ris, styles
from app.cite.reference import Reference
from app.errors import NotAcceptable, PaperNotFound
from app.schemas.fields import Doi
from app.store import papers

Form = TypeAliasType("Form", Literal["text", "bibtex", "ris", "csl-json"])
MEDIA_TYPES: dict[str, Form] = {
    styles.MEDIA_TYPE: "text",
    bibtex.MEDIA_TYPE: "bibtex",
    ris.MEDIA_TYPE: "ris",
    csl.MEDIA_TYPE: "csl-json",
}
_NAMES = {form: media_type for media_type, form in MEDIA_TYPES.items()}

router = APIRouter(tags=["papers"])


class CiteParameters(Parameters):
    """How to write it."""

    format: Form | None = Field(
        default=None,
        description="Form of the reference; `text` by default. Wins over `Accept`.",
        examples=["bibtex"],
    )
    style: styles.Style = Field(default="apa", description="Style of `text`.", examples=["ieee"])


class CiteAddress(CiteParameters):
    """The same, with the paper."""

    doi: Doi = Field(description="DOI, in any spelling.", examples=["10.1037/int0000101"])


_RESPONSES: Responses = {
    200: {
        "content": {
            media_type: {"schema": {"type": "object" if form == "csl-json" else "string"}}
            for media_type, form in MEDIA_TYPES.items()
        },
        "description": "The reference, in UTF-8.",
    },
    **responses(PaperNotFound, NotAcceptable),
}


@router.get(
    "/papers/{doi:doi}/cite",
    operation_id="cite_paper",
    responses=_RESPONSES,
    response_class=Response,
)
def cite_paper(
    request: Request, session: ReadSession, doi: PaperDoi, asked: Annotated[CiteParameters, Query()]
) -> Response:
    """The paper as a reference: BibTeX, RIS, CSL-JSON, or text in a style. Never looked up elsewhere."""
    return _answer(request, session, doi, asked)


@router.get("/cite", operation_id="cite_by_doi", responses=_RESPONSES, response_class=Response)
def cite_by_doi(
    request: Request, session: ReadSession, asked: Annotated[CiteAddress, Query()]
) -> Response:
    """The same, for DOIs that some proxy on the way would mangle in a path."""
    return _answer(request, session, asked.doi, asked)


def _answer(request: Request, session: ReadSession, doi: str, asked: CiteParameters) -> Response:
    form = negotiate(request, MEDIA_TYPES) if asked.format is None else asked.format
    (reference,) = load.references(session, [papers.find(session, doi)])
    return conditional_response(request, _written(reference, form, asked.style), _NAMES[form])


def _written(reference: Reference, form: Form, style: styles.Style) -> bytes:
    if form == "csl-json":
        return orjson.dumps(csl.item(reference))
    if form == "text":
        return f"{styles.text(reference, style)}\n".encode()
    return (bibtex.entry if form == "bibtex" else ris.record)(reference).encode()
